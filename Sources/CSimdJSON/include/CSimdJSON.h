#pragma once
// A C face over simdjson's DOM parser. Swift walks the tape it returns by itself, without a call per field.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable after the end of a document given to `picket_json_parse`. Their value is ignored.
#define PICKET_JSON_PADDING 64

/// One parser with its buffers. Not to be used from two threads at once.
typedef struct picket_json_parser picket_json_parser;

/// A parsed document, valid until the parser's next call.
typedef struct {
  /// simdjson's tape, with one addition: type 'N' is a number that does not fit 64 bits; its payload is that of a
  /// string, the digits as they were written.
  const uint64_t *tape;
  /// The strings of the document, each with a 4-byte length before it and a NUL after it.
  const uint8_t *strings;
  size_t tape_count;
} picket_json_document;

/// What became of a document.
typedef enum {
  PICKET_JSON_OK = 0,
  PICKET_JSON_EMPTY,
  PICKET_JSON_TOO_LARGE,
  PICKET_JSON_TOO_DEEP,
  PICKET_JSON_BAD_UTF8,
  PICKET_JSON_BAD_STRING,
  PICKET_JSON_BAD_NUMBER,
  PICKET_JSON_BAD_STRUCTURE,
  PICKET_JSON_OUT_OF_MEMORY,
} picket_json_result;

/// Makes a parser for documents of at most `bytes_max` bytes, nested at most `depth_max` deep. NULL without memory.
picket_json_parser *picket_json_parser_new(size_t bytes_max, size_t depth_max);

/// Frees a parser and the document it holds.
void picket_json_parser_free(picket_json_parser *parser);

/// Parses `length` bytes, which must have PICKET_JSON_PADDING readable bytes after them.
///
/// Accepts what RFC 8259 accepts, numbers of any size among it; a lone surrogate escape reads as U+FFFD.
picket_json_result picket_json_parse(picket_json_parser *parser, const uint8_t *bytes, size_t length,
                                     picket_json_document *document);

/// Looks once at all doubles of the last document, whose text must still be where it was parsed.
///
/// One that stands for its number alone among all numbers of as many digits gets 1 as the payload of its type. Any other
/// becomes type 'D' of two words: the length of the number's text as the payload, then the address of that text. No
/// index of the tape changes. Time is linear in the document; a second call does nothing.
void picket_json_mark_doubles(picket_json_parser *parser);

/// Whether a double keeps the number that a text is: one of at most 15 digits, well within the range of doubles.
///
/// The text must be a number by the grammar of JSON; leading zeros may stand in it. Time is linear in its length.
bool picket_number_fits_double(const uint8_t *text, size_t length);

/// The version of simdjson, for reports.
const char *picket_json_library_version(void);

/// The first place of `needle` in `haystack`, or NULL. Time is linear in both lengths.
const void *picket_bytes_find(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

#ifdef __cplusplus
}
#endif
