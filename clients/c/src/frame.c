// The frame of a request: header, envelope and message, packed in one piece or, where the caller lends the bulk of the
// message, in front of it.
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "internal.h"
#include "varint.h"

enum {
  tag_service = 1 << 3 | wire_bytes,
  tag_method = 2 << 3 | wire_bytes,
  tag_payload = 3 << 3 | wire_bytes,
  tag_timeout = 4 << 3 | wire_varint,
};

// A request that is being packed: what libprotobuf-c packs of it, and the bulk behind that.
struct request {
  const struct method_entry *entry;
  const ProtobufCMessage *message;
  ProtobufCBinaryData bulk;
  int64_t timeout_nanos;
  // How large the parts are.
  size_t small_bytes;
  size_t payload_bytes;
  size_t data_bytes;
  size_t head_bytes;  // all but the bulk
  union {
    max_align_t aligned;
    uint8_t bytes[message_struct_bytes_max];
  } copy;
};

static uint8_t *put_text(uint8_t *to, uint8_t tag, const char *text, size_t count) {
  if (count == 0) return to;
  *to++ = tag;
  to = varint_put(to, count);
  memcpy(to, text, count);
  return to + count;
}

void envelope_names_put(struct envelope_names *names, const struct method_entry *method) {
  uint8_t *end = put_text(names->bytes, tag_service, method->service, strlen(method->service));
  end = put_text(end, tag_method, method->name, strlen(method->name));
  names->count = (uint32_t)(end - names->bytes);
}

static size_t field_bytes(size_t count) { return count == 0 ? 0 : 1 + varint_bytes(count) + count; }

// MARK: Any request

// Separates the bulk from what libprotobuf-c packs.
static void measure_message(struct request *request) {
  const struct method_entry *entry = request->entry;
  if (request->bulk.len > 0) {
    ProtobufCBinaryData none = {0};
    memcpy(request->copy.bytes, request->message, entry->request->sizeof_message);
    memcpy(request->copy.bytes + entry->bulk_offset, &none, sizeof none);
    request->message = (ProtobufCMessage *)request->copy.bytes;
  }
  request->small_bytes = protobuf_c_message_get_packed_size(request->message);
}

// Measures a request: 0 or an errno.
static int request_measure(struct request *request, picket_method method, const struct envelope_names *names,
                           const ProtobufCMessage *message) {
  const struct method_entry *entry = request->entry = method_at(method);
  if (message == NULL) {
    entry->request->message_init((ProtobufCMessage *)request->copy.bytes);
    message = (ProtobufCMessage *)request->copy.bytes;
  }
  if (message->descriptor != entry->request || request->timeout_nanos < 0) return EINVAL;
  request->message = message;
  request->bulk = (ProtobufCBinaryData){0};
  if (entry->bulk_field != 0) {
    memcpy(&request->bulk, (const uint8_t *)message + entry->bulk_offset, sizeof request->bulk);
  }
  measure_message(request);
  // Nothing overflows from here on: both are far below what a size can be.
  if (request->small_bytes > PICKET_FRAME_BYTES_MAX || request->bulk.len > PICKET_FRAME_BYTES_MAX) return EMSGSIZE;
  size_t bulk = request->bulk.len;
  request->payload_bytes = request->small_bytes + field_bytes(bulk);
  request->data_bytes = names->count + field_bytes(request->payload_bytes);
  if (request->timeout_nanos > 0) request->data_bytes += 1 + varint_bytes((uint64_t)request->timeout_nanos);
  request->head_bytes = header_bytes + request->data_bytes - bulk;
  return request->data_bytes > PICKET_FRAME_BYTES_MAX ? EMSGSIZE : 0;
}

// Puts the header, and the names behind it.
static inline uint8_t *put_header(uint8_t *to, const struct call *call, const struct envelope_names *names,
                                  size_t data_bytes) {
  uint32_t numbers[2] = {htonl((uint32_t)data_bytes), htonl(call->stream)};
  memcpy(to, numbers, sizeof numbers);
  to[8] = frame_request;
  to[9] = call->method == PICKET_WATCH_ALERTS ? flag_remote_closed : 0;
  // All of the bytes, whose number the compiler knows: what is behind the names is written over.
  memcpy(to + header_bytes, names->bytes, sizeof names->bytes);
  return to + header_bytes + names->count;
}

static uint8_t *put_head(uint8_t *to, const struct call *call, const struct envelope_names *names,
                         const struct request *request) {
  to = put_header(to, call, names, request->data_bytes);
  if (request->timeout_nanos > 0) to = varint_put(varint_put(to, tag_timeout), (uint64_t)request->timeout_nanos);
  if (request->payload_bytes == 0) return to;
  *to++ = tag_payload;
  to = varint_put(to, request->payload_bytes);
  to += protobuf_c_message_pack(request->message, to);
  if (request->bulk.len == 0) return to;
  *to++ = (uint8_t)(request->entry->bulk_field << 3 | wire_bytes);
  return varint_put(to, request->bulk.len);
}

// MARK: The frame of a call

// Finds memory for a frame: in the call, where it fits, else of its own. NULL without memory.
static inline uint8_t *take_memory(struct call *call, size_t head_bytes, ProtobufCBinaryData bulk, bool borrow) {
  call->borrowed = borrow && bulk.len > 0;
  call->head_bytes = call->borrowed ? head_bytes : head_bytes + bulk.len;
  call->body = bulk.data;
  call->body_bytes = call->borrowed ? bulk.len : 0;
  call->sent = 0;
  call->owned = NULL;
  call->head = call->inline_head;
  if (call->head_bytes > inline_bytes) call->head = call->owned = malloc(call->head_bytes);
  return call->head;
}

// Packs an event with short texts, which is called most, at a tenth of what libprotobuf-c takes: 0 or an errno.
//
// EAGAIN for any other: it is to be packed as all messages are.
static int pack_event(struct call *call, const struct envelope_names *names,
                      const Picket__V1__EvaluateEventRequest *event, const picket_options *options) {
  enum { text_bytes_max = 80 };
  size_t bulk = event->event.len;
  if (options->timeout_nanos < 0 || event->base.n_unknown_fields > 0 || event->dry_run || event->explain ||
      event->log_type == NULL || event->event_id == NULL || bulk == 0 || bulk > PICKET_FRAME_BYTES_MAX - inline_bytes) {
    return EAGAIN;
  }
  size_t log_type = strlen(event->log_type);
  size_t event_id = *event->event_id == 0 ? 0 : strlen(event->event_id);
  if (log_type > text_bytes_max || event_id > text_bytes_max) return EAGAIN;
  // A length below 128 is one byte.
  size_t small = (log_type == 0 ? 0 : 2 + log_type) + (event_id == 0 ? 0 : 2 + event_id);
  size_t payload = small + 1 + varint_bytes(bulk) + bulk;
  size_t data = names->count + 1 + varint_bytes(payload) + payload;
  if (options->timeout_nanos > 0) data += 1 + varint_bytes((uint64_t)options->timeout_nanos);
  uint8_t *to = take_memory(call, header_bytes + data - bulk, event->event, options->borrow);
  if (to == NULL) return ENOMEM;
  to = put_header(to, call, names, data);
  if (options->timeout_nanos > 0) to = varint_put(varint_put(to, tag_timeout), (uint64_t)options->timeout_nanos);
  *to++ = tag_payload;
  to = varint_put(to, payload);
  to = put_text(to, 1 << 3 | wire_bytes, event->log_type, log_type);
  to = put_text(to, 3 << 3 | wire_bytes, event->event_id, event_id);
  *to++ = 2 << 3 | wire_bytes;
  to = varint_put(to, bulk);
  if (!call->borrowed) memcpy(to, event->event.data, bulk);
  return 0;
}

static __attribute__((noinline)) int pack_message(struct call *call, const struct envelope_names *names,
                                                  const ProtobufCMessage *message, const picket_options *options) {
  struct request request;
  request.timeout_nanos = options->timeout_nanos;
  int code = request_measure(&request, call->method, names, message);
  if (code != 0) return code;
  uint8_t *to = take_memory(call, request.head_bytes, request.bulk, options->borrow);
  if (to == NULL) return ENOMEM;
  to = put_head(to, call, names, &request);
  if (!call->borrowed && request.bulk.len > 0) memcpy(to, request.bulk.data, request.bulk.len);
  return 0;
}

int frame_pack(struct call *call, const struct envelope_names *names, const ProtobufCMessage *message,
               const picket_options *options) {
  if (message != NULL && message->descriptor == &picket__v1__evaluate_event_request__descriptor &&
      call->method == PICKET_EVALUATE_EVENT) {
    int code = pack_event(call, names, (const Picket__V1__EvaluateEventRequest *)message, options);
    if (code != EAGAIN) return code;
  }
  return pack_message(call, names, message, options);
}

void frame_free(struct call *call) {
  free(call->owned);
  call->owned = NULL;
  call->body = NULL;
}
