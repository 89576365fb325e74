#pragma once
// A C face over simdjson's DOM parser. Swift walks the tape it returns by itself, without a call per field.

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

/// The version of simdjson, for reports.
const char *picket_json_library_version(void);

/// The first place of `needle` in `haystack`, or NULL. Time is linear in both lengths.
const void *picket_bytes_find(const void *haystack, size_t haystack_length, const void *needle, size_t needle_length);

#ifdef __cplusplus
}
#endif
