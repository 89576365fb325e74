// The answer's envelope, a ttrpc.Response, read in place: libprotobuf-c would copy the payload, and then it again.
#include "internal.h"
#include "varint.h"

static bool parse_status(struct envelope *envelope, const uint8_t *at, const uint8_t *end) {
  struct field field;
  while (at < end) {
    if ((at = field_get(at, end, &field)) == NULL) return false;
    if (field.number == 1 && field.type == wire_varint) envelope->code = (int32_t)(uint32_t)field.value;
    if (field.number == 2 && field.type == wire_bytes) {
      envelope->message = field.bytes;
      envelope->message_bytes = (size_t)field.value;
    }
  }
  return true;
}

bool envelope_parse(struct envelope *envelope, const uint8_t *bytes, size_t count) {
  const uint8_t *at = bytes;
  const uint8_t *end = bytes + count;
  struct field field;
  *envelope = (struct envelope){0};
  // Nearly always there is a payload alone, and often a short one.
  if (count >= 2 && bytes[0] == (2 << 3 | wire_bytes) && bytes[1] < 0x80 && bytes[1] == count - 2) {
    envelope->payload = bytes + 2;
    envelope->payload_bytes = count - 2;
    return true;
  }
  while (at < end) {
    if ((at = field_get(at, end, &field)) == NULL) return false;
    if (field.type != wire_bytes) continue;
    if (field.number == 1 && !parse_status(envelope, field.bytes, field.bytes + field.value)) return false;
    if (field.number == 2) {
      envelope->payload = field.bytes;
      envelope->payload_bytes = (size_t)field.value;
    }
  }
  return true;
}
