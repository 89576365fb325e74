// Varints and the fields of protobuf's wire format, read in place.
#ifndef PICKET_VARINT_H
#define PICKET_VARINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t varint_bytes(uint64_t value) {
  // Seven bits a byte: the bits times 9/64, rounded up, is right for all numbers of 64 bits.
  int bits = 64 - __builtin_clzll(value | 1);
  return ((size_t)bits * 9 + 64) / 64;
}

static inline uint8_t *varint_put(uint8_t *to, uint64_t value) {
  if (value < 0x80) {
    *to = (uint8_t)value;
    return to + 1;
  }
  if (value < 0x4000) {
    to[0] = (uint8_t)(value | 0x80);
    to[1] = (uint8_t)(value >> 7);
    return to + 2;
  }
  for (; value > 0x7f; value >>= 7) *to++ = (uint8_t)(value | 0x80);
  *to++ = (uint8_t)value;
  return to;
}

// Reads a varint of at most ten bytes; NULL where there is none.
static inline const uint8_t *varint_get(const uint8_t *at, const uint8_t *end, uint64_t *value) {
  if (at < end && *at < 0x80) {
    *value = *at;
    return at + 1;
  }
  uint64_t sum = 0;
  for (int shift = 0; at < end && shift < 70; shift += 7) {
    uint8_t byte = *at++;
    sum |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) {
      *value = sum;
      return at;
    }
  }
  return NULL;
}

enum wire_type { wire_varint = 0, wire_fixed64 = 1, wire_bytes = 2, wire_fixed32 = 5 };

// A field: its number and type, and its value. That of a field of bytes is their count.
struct field {
  uint32_t number;
  enum wire_type type;
  uint64_t value;
  const uint8_t *bytes;
};

// Reads a field and returns what is behind it; NULL where there is none. Groups, which proto3 has not, are none.
static inline const uint8_t *field_get(const uint8_t *at, const uint8_t *end, struct field *field) {
  uint64_t tag;
  if ((at = varint_get(at, end, &tag)) == NULL || tag >> 3 == 0 || tag > UINT32_MAX) return NULL;
  field->number = (uint32_t)(tag >> 3);
  field->type = (enum wire_type)(tag & 7);
  field->value = 0;
  field->bytes = NULL;
  size_t left = (size_t)(end - at);
  switch (tag & 7) {
    case wire_varint: return varint_get(at, end, &field->value);
    case wire_fixed64: return left < 8 ? NULL : at + 8;
    case wire_fixed32: return left < 4 ? NULL : at + 4;
    case wire_bytes:
      if ((at = varint_get(at, end, &field->value)) == NULL || field->value > (size_t)(end - at)) return NULL;
      field->bytes = at;
      return at + field->value;
    default: return NULL;
  }
}

#endif
