// What the client sends: every method's request, whole and by value, copied and lent.
#include "check.h"

// A request as it arrived.
struct arrived {
  uint8_t *frame;
  uint32_t data_bytes, stream;
  struct field service, method, payload;
  uint64_t timeout;
};

enum { frame_bytes_max = header_bytes + PICKET_FRAME_BYTES_MAX };

static struct arrived read_request(struct peer *peer) {
  struct arrived arrived = {.frame = malloc(frame_bytes_max + 1)};
  if (arrived.frame == NULL) abort();
  size_t count = peer_read(peer, arrived.frame, frame_bytes_max + 1);
  if (!CHECK(count >= header_bytes)) return arrived;
  memcpy(&arrived.data_bytes, arrived.frame, 4);
  memcpy(&arrived.stream, arrived.frame + 4, 4);
  arrived.data_bytes = ntohl(arrived.data_bytes);
  arrived.stream = ntohl(arrived.stream);
  CHECK(arrived.data_bytes == count - header_bytes && arrived.frame[8] == frame_request);
  const uint8_t *at = arrived.frame + header_bytes;
  const uint8_t *end = arrived.frame + count;
  struct field field;
  while (at < end && (at = field_get(at, end, &field)) != NULL) {
    if (field.number == 1) arrived.service = field;
    if (field.number == 2) arrived.method = field;
    if (field.number == 3) arrived.payload = field;
    if (field.number == 4) arrived.timeout = field.value;
  }
  CHECK(at == end);
  return arrived;
}

static bool is_text(struct field field, const char *text) {
  return field.value == strlen(text) && memcmp(field.bytes, text, field.value) == 0;
}

// Sends a request and checks what arrives.
static void expect_arrival(picket_method method, const ProtobufCMessage *request, picket_options options) {
  struct peer peer = peer_make();
  uint32_t call = picket_start(peer.connection, method, request, &options, NULL, NULL);
  CHECK(call == 1);
  struct arrived arrived = read_request(&peer);
  // Methods of both sockets are numbered as they came.
  bool is_admin = (method >= PICKET_ADMIN_SET_ALERT_STATUS && method <= PICKET_ADMIN_SET_LOG_LEVEL) ||
                  method == PICKET_ADMIN_DELETE_KEY_VALUES;
  CHECK(is_text(arrived.service, is_admin ? "picket.v1.Admin" : "picket.v1.Detection"));
  CHECK(is_text(arrived.method, picket_method_name(method)));
  CHECK(arrived.stream == call && arrived.timeout == (uint64_t)options.timeout_nanos);
  CHECK(arrived.frame[9] == (method == PICKET_WATCH_ALERTS ? flag_remote_closed : 0));
  ProtobufCMessage *message =
      protobuf_c_message_unpack(picket_method_request(method), NULL, arrived.payload.value, arrived.payload.bytes);
  if (CHECK(message != NULL)) {
    CHECK(message->n_unknown_fields == 0 && (request == NULL || same(message, request)));
    protobuf_c_message_free_unpacked(message, NULL);
  }
  free(arrived.frame);
  peer_close(&peer);
}

static void every_method(void) {
  for (int method = 0; method < methods_count; method += 1) {
    ProtobufCMessage *request = vector_of(picket_method_request((picket_method)method));
    for (int way = 0; way < 4; way += 1) {
      picket_options options = {.borrow = way % 2 == 1, .timeout_nanos = way / 2 * 3600000000123};
      expect_arrival((picket_method)method, request, options);
    }
    protobuf_c_message_free_unpacked(request, NULL);
    expect_arrival((picket_method)method, NULL, (picket_options){0});
  }
}

// The table of methods is that of the services.
static void services(void) {
  const ProtobufCServiceDescriptor *services[] = {&picket__v1__detection__descriptor, &picket__v1__admin__descriptor};
  unsigned count = 0;
  for (int service = 0; service < 2; service += 1) {
    for (unsigned index = 0; index < services[service]->n_methods; index += 1) {
      const ProtobufCMethodDescriptor *known = &services[service]->methods[index];
      picket_method method;
      count += 1;
      if (!CHECK(picket_method_named(known->name, service == 1, &method))) continue;
      CHECK(picket_method_request(method) == known->input && picket_method_response(method) == known->output);
      CHECK(known->input->sizeof_message <= message_struct_bytes_max);
      CHECK(known->output->sizeof_message <= message_struct_bytes_max);
    }
  }
  CHECK(count == methods_count);
  picket_method method;
  CHECK(!picket_method_named("NoSuchMethod", false, &method) && picket_method_name((picket_method)99) == NULL);
}

// Lengths around those at which numbers on the wire and places in memory change.
static void events_of_all_lengths(void) {
  static const size_t lengths[] = {0, 1, 80, 127, 128, 200, 256, 16383, 16384, 70000};
  char *text = calloc(1, 70001);
  if (text == NULL) abort();
  for (size_t index = 0; index < 100; index += 1) {
    Picket__V1__EvaluateEventRequest request = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
    size_t texts = lengths[index % 10];
    memset(text, 'x', 70000);
    text[texts] = 0;
    request.log_type = text;
    if (index % 3 == 0) request.event_id = text;
    if (index % 7 == 0) request.log_type = NULL;
    request.dry_run = index % 8 == 0;
    request.explain = index % 9 == 0;
    request.event.len = lengths[index / 10];
    request.event.data = (uint8_t *)text;
    picket_options options = {.borrow = index % 4 < 2, .timeout_nanos = index % 11 == 0 ? 60000000000 : 0};
    expect_arrival(PICKET_EVALUATE_EVENT, &request.base, options);
  }
  free(text);
}

static void expect_refusal(picket_method method, const ProtobufCMessage *request, int64_t timeout, int code) {
  struct peer peer = peer_make();
  struct seen seen = {0};
  picket_options options = {.timeout_nanos = timeout};
  CHECK(picket_start(peer.connection, method, request, &options, see, &seen) == 0);
  const picket_error *error = picket_last_error(peer.connection);
  CHECK(error->outcome == PICKET_UNSENT && error->code == code && error->message[0] != 0);
  CHECK(picket_is_open(peer.connection) && picket_in_flight(peer.connection) == 0);
  peer_close(&peer);
  CHECK(seen.ends == 0);
}

static void refusals(void) {
  Picket__V1__GetAlertRequest other = PICKET__V1__GET_ALERT_REQUEST__INIT;
  expect_refusal(PICKET_GET_STATUS, &other.base, 0, EINVAL);
  expect_refusal(PICKET_GET_ALERT, &other.base, -1, EINVAL);
  expect_refusal((picket_method)99, NULL, 0, EINVAL);
  expect_refusal((picket_method)-1, NULL, 0, EINVAL);

  // The largest frame there is, and one byte more.
  Picket__V1__EvaluateEventsRequest request = PICKET__V1__EVALUATE_EVENTS_REQUEST__INIT;
  request.events.data = calloc(1, PICKET_FRAME_BYTES_MAX);
  if (request.events.data == NULL) abort();
  size_t names = 2 + strlen("picket.v1.Detection") + 2 + strlen("EvaluateEvents");
  request.events.len = PICKET_FRAME_BYTES_MAX - names - 5 - 5;
  expect_arrival(PICKET_EVALUATE_EVENTS, &request.base, (picket_options){.borrow = true});
  expect_arrival(PICKET_EVALUATE_EVENTS, &request.base, (picket_options){0});
  request.events.len += 1;
  expect_refusal(PICKET_EVALUATE_EVENTS, &request.base, 0, EMSGSIZE);
  request.events.len = PICKET_FRAME_BYTES_MAX + 1;
  expect_refusal(PICKET_EVALUATE_EVENTS, &request.base, 0, EMSGSIZE);
  free(request.events.data);
}

int main(void) {
  services();
  every_method();
  events_of_all_lengths();
  refusals();
  return checks_report("requests");
}
