// The table of the methods, and what their answers are made of.
#include <string.h>

#include "internal.h"
#include "varint.h"

#define ENTRY(title, request_type, response_type)                                            \
  .name = #title, .request = &picket__v1__##request_type##_request__descriptor, \
  .response = &picket__v1__##response_type##__descriptor
#define DATA(title, type) {.service = "picket.v1.Detection", ENTRY(title, type, type##_response)}
#define BULK(title, type, number, message, field)                           \
  {.service = "picket.v1.Detection", ENTRY(title, type, type##_response), \
   .bulk_field = number, .bulk_offset = offsetof(Picket__V1__##message, field)}
#define ADMIN(title, type) {.service = "picket.v1.Admin", ENTRY(title, type, type##_response)}

static const struct method_entry methods[methods_count] = {
    [PICKET_EVALUATE_EVENT] = BULK(EvaluateEvent, evaluate_event, 2, EvaluateEventRequest, event),
    [PICKET_EVALUATE_EVENTS] = BULK(EvaluateEvents, evaluate_events, 2, EvaluateEventsRequest, events),
    [PICKET_LIST_DETECTIONS] = DATA(ListDetections, list_detections),
    [PICKET_GET_DETECTION] = DATA(GetDetection, get_detection),
    [PICKET_GET_STATUS] = DATA(GetStatus, get_status),
    [PICKET_GET_METRICS] = DATA(GetMetrics, get_metrics),
    [PICKET_LIST_CALLERS] = DATA(ListCallers, list_callers),
    [PICKET_LIST_ALERTS] = DATA(ListAlerts, list_alerts),
    [PICKET_GET_ALERT] = DATA(GetAlert, get_alert),
    [PICKET_WATCH_ALERTS] = {.service = "picket.v1.Detection", ENTRY(WatchAlerts, watch_alerts, alert_change)},
    [PICKET_INGEST_FLOW] = BULK(IngestFlow, ingest_flow, 3, IngestFlowRequest, lines),
    [PICKET_RUN_SCHEDULED] = DATA(RunScheduled, run_scheduled),
    [PICKET_QUERY_FLOWS] = DATA(QueryFlows, query_flows),
    [PICKET_DESCRIBE] = DATA(Describe, describe),
    [PICKET_ADMIN_SET_ALERT_STATUS] = ADMIN(SetAlertStatus, set_alert_status),
    [PICKET_ADMIN_DESCRIBE] = ADMIN(Describe, describe),
    [PICKET_ADMIN_RELOAD] = ADMIN(Reload, reload),
    [PICKET_ADMIN_ADD_SILENCE] = ADMIN(AddSilence, add_silence),
    [PICKET_ADMIN_LIST_SILENCES] = ADMIN(ListSilences, list_silences),
    [PICKET_ADMIN_END_SILENCE] = ADMIN(EndSilence, end_silence),
    [PICKET_ADMIN_SET_LOG_LEVEL] = ADMIN(SetLogLevel, set_log_level),
    [PICKET_LOOKUP] = DATA(Lookup, lookup),
    [PICKET_LIST_LOOKUPS] = DATA(ListLookups, list_lookups),
    [PICKET_LIST_KEY_VALUES] = DATA(ListKeyValues, list_key_values),
    [PICKET_GET_KEY_VALUE] = DATA(GetKeyValue, get_key_value),
    [PICKET_ADMIN_DELETE_KEY_VALUES] = ADMIN(DeleteKeyValues, delete_key_values),
};

#undef ENTRY
#undef DATA
#undef BULK
#undef ADMIN

const struct method_entry *method_at(picket_method method) {
  return (unsigned)method < methods_count ? &methods[method] : NULL;
}

bool picket_method_named(const char *name, bool admin, picket_method *method) {
  for (int index = 0; index < methods_count; index += 1) {
    bool is_admin = strcmp(methods[index].service, "picket.v1.Admin") == 0;
    if (is_admin != admin || strcmp(methods[index].name, name) != 0) continue;
    *method = (picket_method)index;
    return true;
  }
  return false;
}

const char *picket_method_name(picket_method method) {
  const struct method_entry *entry = method_at(method);
  return entry == NULL ? NULL : entry->name;
}

const ProtobufCMessageDescriptor *picket_method_request(picket_method method) {
  const struct method_entry *entry = method_at(method);
  return entry == NULL ? NULL : entry->request;
}

const ProtobufCMessageDescriptor *picket_method_response(picket_method method) {
  const struct method_entry *entry = method_at(method);
  return entry == NULL ? NULL : entry->response;
}

// MARK: The envelope

// It is a ttrpc.Response, read in place: libprotobuf-c would copy the payload, and then it again.

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

// MARK: Nesting

// An answer is looked through before libprotobuf-c does, which unpacks messages inside messages without a bound.

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

// MARK: Answers

// Most events match nothing. Their verdict is one number, which is read here at a tenth of what libprotobuf-c takes.
static ProtobufCMessage *unpack_without_matches(struct arena *arena, const uint8_t *bytes, size_t count) {
  enum { detections_evaluated_tag = 2 << 3 | wire_varint };
  uint64_t value;
  if (count < 2 || count > 6 || bytes[0] != detections_evaluated_tag) return NULL;
  if (varint_get(bytes + 1, bytes + count, &value) != bytes + count) return NULL;
  Picket__V1__EvaluateEventResponse *response = arena_allocate(arena, sizeof *response);
  if (response == NULL) return NULL;
  picket__v1__evaluate_event_response__init(response);
  response->detections_evaluated = (uint32_t)value;
  return &response->base;
}

ProtobufCMessage *message_unpack(picket_method method, struct arena *arena, const uint8_t *bytes, size_t count) {
  const ProtobufCMessageDescriptor *descriptor = methods[method].response;
  if (method == PICKET_EVALUATE_EVENT) {
    ProtobufCMessage *response = unpack_without_matches(arena, bytes, count);
    if (response != NULL) return response;
  }
  // Each level takes two bytes, so that a small answer cannot be nested too deep.
  if (count > 2 * nesting_max && !message_is_bounded(descriptor, bytes, count)) return NULL;
  ProtobufCAllocator allocator = arena_allocator(arena);
  ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, &allocator, count, bytes);
  // libprotobuf-c allocates a message before what is in it; picket_free() finds the arena by that.
  return (uint8_t *)message == arena->bytes ? message : NULL;
}
