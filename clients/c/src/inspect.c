// Looks through an answer before libprotobuf-c does, which unpacks messages inside messages without a bound.
#include "internal.h"
#include "varint.h"

// The field of a number: fields are sorted by it.
static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *descriptor, uint32_t number) {
  unsigned low = 0;
  unsigned high = descriptor->n_fields;
  while (low < high) {
    unsigned middle = low + (high - low) / 2;
    if (descriptor->fields[middle].id == number) return &descriptor->fields[middle];
    if (descriptor->fields[middle].id < number) low = middle + 1;
    else high = middle;
  }
  return NULL;
}

// Recursive, at most `depth` deep.
static bool is_bounded(const ProtobufCMessageDescriptor *descriptor, const uint8_t *at, const uint8_t *end, int depth) {
  struct field field;
  if (depth == 0) return false;
  while (at < end) {
    if ((at = field_get(at, end, &field)) == NULL) return false;
    if (field.type != wire_bytes) continue;
    const ProtobufCFieldDescriptor *known = find_field(descriptor, field.number);
    if (known == NULL || known->type != PROTOBUF_C_TYPE_MESSAGE) continue;
    if (!is_bounded(known->descriptor, field.bytes, field.bytes + field.value, depth - 1)) return false;
  }
  return true;
}

bool message_is_bounded(const ProtobufCMessageDescriptor *descriptor, const uint8_t *bytes, size_t count) {
  return is_bounded(descriptor, bytes, bytes + count, nesting_max);
}
