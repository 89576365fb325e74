#include "CSimdJSON.h"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace dom = simdjson::dom;

constexpr char big_number_type = 'N';
constexpr char decimal_type = 'D';

// The mark of a double that is its number exactly, in the word of its type, where simdjson has nothing.
constexpr uint64_t exact_mark = 1;
constexpr uint64_t payload_mask = 0x00FFFFFFFFFFFFFF;

// Whatever has as many digits comes back from a double as it was (DBL_DIG), if it is not at the ends of their range.
constexpr size_t double_digits = 15;
constexpr int64_t double_exponent = 300;

bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

bool is_hex(uint8_t byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

// Rewrites what RFC 8259 allows and simdjson refuses: numbers beyond 64 bits become strings (and their place among
// the strings is kept, so that the tape can be told afterwards), lone surrogate escapes become U+FFFD.
class Rewriter {
public:
  Rewriter(const uint8_t *bytes, size_t length) : at(bytes), end(bytes + length) { text.reserve(length + 128); }

  void run() {
    while (at < end) {
      if (*at == '"') {
        copy_string();
      } else if (is_digit(*at) || *at == '-') {
        copy_number();
      } else {
        text.push_back(char(*at++));
      }
    }
  }

  std::string text;
  std::vector<size_t> big_number_ordinals;
  bool changed = false;

private:
  void copy_string() {
    strings_count++;
    text.push_back(char(*at++));
    while (at < end && *at != '"') {
      if (*at == '\\' && end - at >= 2) {
        copy_escape();
      } else {
        text.push_back(char(*at++));
      }
    }
    if (at < end) { text.push_back(char(*at++)); }
  }

  // The code unit of a \uXXXX escape at `from`, or -1.
  int code_unit(const uint8_t *from) const {
    if (end - from < 6 || from[0] != '\\' || from[1] != 'u') { return -1; }
    int unit = 0;
    for (int i = 2; i < 6; i++) {
      if (!is_hex(from[i])) { return -1; }
      int digit = is_digit(from[i]) ? from[i] - '0' : (from[i] | 0x20) - 'a' + 10;
      unit = unit * 16 + digit;
    }
    return unit;
  }

  void copy_escape() {
    int unit = code_unit(at);
    if (unit < 0xD800 || unit > 0xDFFF) {
      text.append(reinterpret_cast<const char *>(at), 2);
      at += 2;
      return;
    }
    int next = code_unit(at + 6 <= end ? at + 6 : end);
    if (unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF) {
      text.append(reinterpret_cast<const char *>(at), 12);
      at += 12;
      return;
    }
    text.append("\\ufffd");
    at += 6;
    changed = true;
  }

  void copy_number() {
    const uint8_t *start = at;
    size_t length = number_length(start);
    if (length > 0 && !is_before_colon(start + length) && !fits_64_bits(start, length)) {
      big_number_ordinals.push_back(strings_count++);
      text.push_back('"');
      text.append(reinterpret_cast<const char *>(start), length);
      text.push_back('"');
      at += length;
      changed = true;
      return;
    }
    // A malformed or an ordinary number: as it was, to the end of its run of characters.
    do { text.push_back(char(*at++)); } while (at < end && (is_digit(*at) || strchr("+-.eE", *at)) && *at != 0);
  }

  // Whether a colon comes next: then what stands before it is a key, which must not become a string here.
  bool is_before_colon(const uint8_t *from) const {
    while (from < end && (*from == ' ' || *from == '\t' || *from == '\n' || *from == '\r')) { from++; }
    return from < end && *from == ':';
  }

  // The length of the well-formed number at `from`, 0 when it is not one.
  size_t number_length(const uint8_t *from) const {
    const uint8_t *p = from;
    if (p < end && *p == '-') { p++; }
    const uint8_t *digits = p;
    while (p < end && is_digit(*p)) { p++; }
    if (p == digits || (*digits == '0' && p - digits > 1)) { return 0; }
    if (p < end && *p == '.') {
      const uint8_t *fraction = ++p;
      while (p < end && is_digit(*p)) { p++; }
      if (p == fraction) { return 0; }
    }
    if (p < end && (*p | 0x20) == 'e') {
      p++;
      if (p < end && (*p == '+' || *p == '-')) { p++; }
      const uint8_t *exponent = p;
      while (p < end && is_digit(*p)) { p++; }
      if (p == exponent) { return 0; }
    }
    return size_t(p - from);
  }

  // True when simdjson reads this well-formed number as an integer of 64 bits or a finite double.
  bool fits_64_bits(const uint8_t *from, size_t length) const {
    std::string number(reinterpret_cast<const char *>(from), length);
    if (number.find_first_of(".eE") != std::string::npos) {
      return std::isfinite(std::strtod(number.c_str(), nullptr));
    }
    errno = 0;
    if (number[0] == '-') {
      (void)std::strtoll(number.c_str(), nullptr, 10);
    } else {
      (void)std::strtoull(number.c_str(), nullptr, 10);
    }
    return errno == 0;
  }

  const uint8_t *at;
  const uint8_t *end;
  size_t strings_count = 0;
};

bool is_number_byte(uint8_t byte) {
  return is_digit(byte) || byte == '-' || byte == '+' || byte == '.' || byte == 'e' || byte == 'E';
}

// The exponent that a number's text has from `from` on, held within what no other figure of a number can outweigh.
int64_t exponent_of(const uint8_t *from, const uint8_t *end) {
  bool is_negative = from < end && *from == '-';
  if (from < end && (*from == '-' || *from == '+')) { from++; }
  int64_t value = 0;
  for (; from < end; from++) {
    if (value < INT64_C(1000000000000)) { value = value * 10 + (*from - '0'); }
  }
  return is_negative ? -value : value;
}

// Whether the double nearest to a number stands for it alone among all numbers of as many digits.
bool fits_double(const uint8_t *from, size_t length) {
  const uint8_t *end = from + length;
  if (from < end && *from == '-') { from++; }
  size_t count = 0, whole = 0, first = SIZE_MAX, last = 0;
  bool is_whole = true;
  for (; from < end && (*from | 0x20) != 'e'; from++) {
    if (*from == '.') {
      is_whole = false;
      continue;
    }
    if (*from != '0') {
      if (first == SIZE_MAX) { first = count; }
      last = count;
    }
    count++;
    if (is_whole) { whole++; }
  }
  if (first == SIZE_MAX) { return true; }
  if (last - first >= double_digits) { return false; }
  int64_t exponent = from < end ? exponent_of(from + 1, end) : 0;
  exponent += int64_t(whole) - int64_t(first);
  return exponent >= -double_exponent && exponent <= double_exponent;
}

picket_json_result result_of(simdjson::error_code code) {
  switch (code) {
  case simdjson::SUCCESS: return PICKET_JSON_OK;
  case simdjson::EMPTY: return PICKET_JSON_EMPTY;
  case simdjson::CAPACITY: return PICKET_JSON_TOO_LARGE;
  case simdjson::DEPTH_ERROR: return PICKET_JSON_TOO_DEEP;
  case simdjson::UTF8_ERROR: return PICKET_JSON_BAD_UTF8;
  case simdjson::STRING_ERROR:
  case simdjson::UNESCAPED_CHARS:
  case simdjson::UNCLOSED_STRING: return PICKET_JSON_BAD_STRING;
  case simdjson::NUMBER_ERROR: return PICKET_JSON_BAD_NUMBER;
  case simdjson::MEMALLOC: return PICKET_JSON_OUT_OF_MEMORY;
  default: return PICKET_JSON_BAD_STRUCTURE;
  }
}

// Whether the trouble may be one that the rewriter mends. Which codes stand for it differs between versions of simdjson,
// so this names those that do not.
bool may_be_rewritten(simdjson::error_code code) {
  switch (code) {
  case simdjson::SUCCESS:
  case simdjson::EMPTY:
  case simdjson::CAPACITY:
  case simdjson::DEPTH_ERROR:
  case simdjson::UTF8_ERROR:
  case simdjson::MEMALLOC: return false;
  default: return true;
  }
}

} // namespace

struct picket_json_parser {
  picket_json_parser(size_t bytes_max, size_t depth_max)
      : parser(bytes_max + bytes_max / 2 + 1024), bytes_max(bytes_max), depth_max(depth_max) {}

  simdjson::error_code parse(const uint8_t *bytes, size_t length) {
    size_t wanted = length < 64 * 1024 ? 64 * 1024 : length;
    if (parser.capacity() < wanted || parser.max_depth() != depth_max) {
      simdjson::error_code allocated = parser.allocate(wanted, depth_max);
      if (allocated) { return allocated; }
    }
    source = bytes;
    are_doubles_marked = false;
    return parser.parse(bytes, length, false).error();
  }

  // Parses again with the rewritten text; marks the numbers that were made strings.
  simdjson::error_code parse_rewritten(const uint8_t *bytes, size_t length, simdjson::error_code before) {
    Rewriter rewriter(bytes, length);
    rewriter.run();
    if (!rewriter.changed) { return before; }
    length = rewriter.text.size();
    rewriter.text.append(PICKET_JSON_PADDING, ' ');
    rewritten = std::move(rewriter.text);
    simdjson::error_code code = parse(reinterpret_cast<const uint8_t *>(rewritten.data()), length);
    if (code == simdjson::SUCCESS) { mark_big_numbers(rewriter.big_number_ordinals); }
    return code;
  }

  void mark_big_numbers(const std::vector<size_t> &ordinals) {
    uint64_t *tape = parser.doc.tape.get();
    size_t tape_count = size_t(tape[0] & payload_mask);
    size_t string_index = 0, next = 0;
    for (size_t i = 1; i < tape_count && next < ordinals.size(); i++) {
      char type = char(tape[i] >> 56);
      if (type == '"') {
        if (string_index++ == ordinals[next]) {
          tape[i] = (tape[i] & payload_mask) | (uint64_t(big_number_type) << 56);
          next++;
        }
      } else if (type == 'l' || type == 'u' || type == 'd') {
        i++;
      }
    }
  }

  // Numbers stand on the tape in the order of the text, and the first stage of simdjson has kept where each value
  // begins.
  void mark_doubles() {
    if (are_doubles_marked) { return; }
    are_doubles_marked = true;
    uint64_t *tape = parser.doc.tape.get();
    size_t tape_count = size_t(tape[0] & payload_mask);
    const uint32_t *starts = parser.implementation->structural_indexes.get();
    size_t starts_count = parser.implementation->n_structural_indexes, next = 0;
    for (size_t i = 1; i < tape_count; i++) {
      char type = char(tape[i] >> 56);
      if (type != 'l' && type != 'u' && type != 'd') { continue; }
      while (next < starts_count && source[starts[next]] != '-' && !is_digit(source[starts[next]])) { next++; }
      if (next == starts_count) { return; }
      if (type == 'd') { mark_double(tape + i, source + starts[next]); }
      next++;
      i++;
    }
  }

  static void mark_double(uint64_t *words, const uint8_t *text) {
    size_t length = 0;
    while (is_number_byte(text[length])) { length++; }
    if (fits_double(text, length)) {
      words[0] |= exact_mark;
      return;
    }
    words[0] = (uint64_t(decimal_type) << 56) | length;
    words[1] = uint64_t(reinterpret_cast<uintptr_t>(text));
  }

  dom::parser parser;
  // What simdjson has parsed last: the caller's bytes, or those in `rewritten`.
  const uint8_t *source = nullptr;
  std::string rewritten;
  bool are_doubles_marked = false;
  size_t bytes_max;
  size_t depth_max;
};

picket_json_parser *picket_json_parser_new(size_t bytes_max, size_t depth_max) {
  try {
    return new picket_json_parser(bytes_max, depth_max);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

void picket_json_parser_free(picket_json_parser *parser) { delete parser; }

picket_json_result picket_json_parse(picket_json_parser *parser, const uint8_t *bytes, size_t length,
                                     picket_json_document *document) {
  if (length > parser->bytes_max) { return PICKET_JSON_TOO_LARGE; }
  if (!parser->rewritten.empty()) { std::string().swap(parser->rewritten); }
  try {
    simdjson::error_code code = parser->parse(bytes, length);
    if (may_be_rewritten(code)) {
      code = parser->parse_rewritten(bytes, length, code);
    }
    if (code != simdjson::SUCCESS) { return result_of(code); }
  } catch (const std::bad_alloc &) {
    return PICKET_JSON_OUT_OF_MEMORY;
  }
  document->tape = parser->parser.doc.tape.get();
  document->strings = parser->parser.doc.string_buf.get();
  document->tape_count = size_t(document->tape[0] & payload_mask);
  return PICKET_JSON_OK;
}

void picket_json_mark_doubles(picket_json_parser *parser) { parser->mark_doubles(); }

bool picket_number_fits_double(const uint8_t *text, size_t length) { return fits_double(text, length); }

const char *picket_json_library_version(void) {
  static const std::string version = std::to_string(int(simdjson::SIMDJSON_VERSION_MAJOR)) + "." +
                                     std::to_string(int(simdjson::SIMDJSON_VERSION_MINOR)) + "." +
                                     std::to_string(int(simdjson::SIMDJSON_VERSION_REVISION));
  return version.c_str();
}

const void *picket_bytes_find(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length) {
  return memmem(haystack, haystack_length, needle, needle_length);
}
