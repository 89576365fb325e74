// What the client makes of what a daemon sends: every answer, in pieces of any size, and lies.
#include "check.h"

static const picket_options defaults = {0};

static void expect_answer(picket_method method, const ProtobufCMessage *answer, size_t piece) {
  struct peer peer = peer_make();
  struct seen seen = {.keep = true};
  struct bytes payload = packed(answer);
  picket_start(peer.connection, method, NULL, &defaults, see, &seen);
  picket_step(peer.connection);
  struct bytes frame = method == PICKET_WATCH_ALERTS ? frame_of(1, frame_data, 0, payload.at, payload.count)
                                                     : answer_of(1, payload.at, payload.count);
  peer_answer(&peer, frame, piece);
  CHECK(seen.outcome == (method == PICKET_WATCH_ALERTS ? PICKET_MESSAGE : PICKET_OK) && seen.code == 0 && seen.sent);
  CHECK(seen.response != NULL && same(seen.response, answer));
  CHECK(seen.ends == (method != PICKET_WATCH_ALERTS) && picket_is_open(peer.connection));
  picket_free(seen.response);
  free(payload.at);
  peer_close(&peer);
}

static void every_method(void) {
  static const size_t pieces[] = {1, 7, 100000};
  for (int method = 0; method < methods_count; method += 1) {
    ProtobufCMessage *answer = vector_of(picket_method_response((picket_method)method));
    for (int piece = 0; piece < 3; piece += 1) expect_answer((picket_method)method, answer, pieces[piece]);
    protobuf_c_message_free_unpacked(answer, NULL);
  }
}

// Verdicts without matches are read by hand.
static void small_verdicts(void) {
  static const uint32_t counts[] = {0, 1, 127, 128, 300, UINT32_MAX};
  for (int index = 0; index < 6; index += 1) {
    Picket__V1__EvaluateEventResponse verdict = PICKET__V1__EVALUATE_EVENT_RESPONSE__INIT;
    verdict.detections_evaluated = counts[index];
    expect_answer(PICKET_EVALUATE_EVENT, &verdict.base, 3);
  }
}

// Many frames in one piece, each for another call, in another order.
static void out_of_order(void) {
  enum { count = 500 };
  struct peer peer = peer_make();
  struct seen seen[count] = {0};
  for (int index = 0; index < count; index += 1) {
    picket_start(peer.connection, PICKET_EVALUATE_EVENT, NULL, &defaults, see, &seen[index]);
  }
  uint8_t *requests = malloc(count * 256);
  size_t bytes = peer_read(&peer, requests, count * 256);
  CHECK(bytes > count * 40);
  free(requests);
  uint8_t answers[count * 16];
  size_t held = 0;
  for (int index = count - 1; index >= 0; index -= 1) {
    struct bytes frame = answer_of((uint32_t)(2 * ((index * 7) % count) + 1), "\x10\x05", 2);
    memcpy(answers + held, frame.at, frame.count);
    held += frame.count;
    free(frame.at);
  }
  peer_send(&peer, answers, held, held);
  for (int index = 0; index < count; index += 1) CHECK(seen[index].ends == 1 && seen[index].outcome == PICKET_OK);
  CHECK(picket_in_flight(peer.connection) == 0);
  peer_close(&peer);
}

// MARK: Lies

struct lie {
  const char *what;
  uint32_t stream;
  uint8_t type, flags;
  const char *data;
  size_t data_bytes;
  picket_outcome outcome;  // of the call on stream 1; PICKET_MESSAGE: it goes on
  int code;
  bool stays_open;
};

#define DATA(text) .data = text, .data_bytes = sizeof text - 1

static const struct lie lies[] = {
    {"a stream that was never opened", 7, frame_response, 0, DATA(""), PICKET_PROTOCOL, EPROTO, false},
    {"an even stream", 2, frame_response, 0, DATA(""), PICKET_PROTOCOL, EPROTO, false},
    {"stream 0", 0, frame_response, 0, DATA(""), PICKET_PROTOCOL, EPROTO, false},
    {"a request", 1, frame_request, 0, DATA(""), PICKET_PROTOCOL, EPROTO, false},
    {"data for one answer", 1, frame_data, 0, DATA(""), PICKET_PROTOCOL, EPROTO, false},
    {"an unknown type", 1, 9, 0, DATA("x"), PICKET_MESSAGE, 0, true},
    {"a cut envelope", 1, frame_response, 0, DATA("\x12\x7f"), PICKET_PROTOCOL, EPROTO, true},
    {"a group", 1, frame_response, 0, DATA("\x0b\x0c"), PICKET_PROTOCOL, EPROTO, true},
    {"field 0", 1, frame_response, 0, DATA("\x02\x00"), PICKET_PROTOCOL, EPROTO, true},
    {"a varint of eleven bytes", 1, frame_response, 0, DATA("\x18\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
     PICKET_PROTOCOL, EPROTO, true},
    {"a payload that is no message", 1, frame_response, 0, DATA("\x12\x02\x0a\x7f"), PICKET_PROTOCOL, EPROTO, true},
    {"an empty answer", 1, frame_response, 0, DATA(""), PICKET_OK, 0, true},
    {"an answer with fields of a later version", 1, frame_response, 0, DATA("\x1a\x01x\x28\x05\x12\x04\x10\x01\xd8\x3e"),
     PICKET_PROTOCOL, EPROTO, true},
    {"a status of 0", 1, frame_response, 0, DATA("\x0a\x02\x08\x00\x12\x02\x10\x01"), PICKET_OK, 0, true},
    {"a status", 1, frame_response, 0, DATA("\x0a\x07\x08\x05\x12\x03" "no!"), PICKET_STATUS, 5, true},
    {"a status without words", 1, frame_response, 0, DATA("\x0a\x02\x08\x0e"), PICKET_STATUS, 14, true},
    {"a negative status", 1, frame_response, 0, DATA("\x0a\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"),
     PICKET_STATUS, -1, true},
    {"a cut status", 1, frame_response, 0, DATA("\x0a\x02\x12\x09"), PICKET_PROTOCOL, EPROTO, true},
};

static void expect_lie(const struct lie *lie, size_t piece) {
  struct peer peer = peer_make();
  struct seen seen = {0}, unsent = {0};
  picket_start(peer.connection, PICKET_EVALUATE_EVENT, NULL, &defaults, see, &seen);
  picket_step(peer.connection);
  peer_answer(&peer, frame_of(lie->stream, lie->type, lie->flags, lie->data, lie->data_bytes), piece);
  bool ended = lie->outcome != PICKET_MESSAGE;
  bool is_right = seen.ends == ended && (!ended || (seen.outcome == lie->outcome && seen.code == lie->code)) &&
                  picket_is_open(peer.connection) == lie->stays_open;
  if (!CHECK(is_right)) fprintf(stderr, "  %s: %d %d %s\n", lie->what, seen.outcome, seen.code, seen.message);
  uint32_t next = picket_start(peer.connection, PICKET_GET_STATUS, NULL, &defaults, see, &unsent);
  CHECK((next != 0) == lie->stays_open);
  peer_close(&peer);
  CHECK(seen.ends == 1 && unsent.ends == (next != 0) && (next == 0 || unsent.outcome == PICKET_UNSENT));
}

// A frame that is too long is refused by its header; nothing is waited for.
static void too_long(uint32_t length) {
  struct peer peer = peer_make();
  struct seen seen = {0};
  picket_start(peer.connection, PICKET_GET_STATUS, NULL, &defaults, see, &seen);
  picket_step(peer.connection);
  uint8_t header[header_bytes] = {0, 0, 0, 0, 0, 0, 0, 1, frame_response, 0};
  length = htonl(length);
  memcpy(header, &length, 4);
  peer_send(&peer, header, sizeof header, 1);
  CHECK(seen.ends == 1 && seen.outcome == PICKET_PROTOCOL && !picket_is_open(peer.connection));
  CHECK(picket_step(peer.connection) == PICKET_PROTOCOL);
  CHECK(picket_last_error(peer.connection)->outcome == PICKET_PROTOCOL);
  peer_close(&peer);
}

// MARK: Answers that would take too much

// Sends an answer of QueryFlows to a client, and returns how the call ended.
static picket_outcome outcome_of(const uint8_t *payload, size_t count) {
  struct peer peer = peer_make();
  struct seen seen = {0};
  picket_start(peer.connection, PICKET_QUERY_FLOWS, NULL, &defaults, see, &seen);
  picket_step(peer.connection);
  peer_answer(&peer, answer_of(1, payload, count), 65536);
  CHECK(seen.ends == 1 && picket_is_open(peer.connection));
  peer_close(&peer);
  return seen.outcome;
}

// Lists inside lists: rows, values, list_value, values, and so on.
static picket_outcome outcome_of_depth(int levels) {
  uint8_t *payload = malloc(8 * (size_t)levels + 8);
  uint8_t *reversed = payload;
  size_t count = 0;
  if (payload == NULL) abort();
  for (int level = levels - 1; level >= 0; level -= 1) {
    uint8_t head[8];
    uint8_t tag = level == 0 ? 2 << 3 : level % 2 == 1 ? 1 << 3 : 6 << 3;
    uint8_t *end = varint_put(varint_put(head, (uint64_t)(tag | wire_bytes)), count);
    for (uint8_t *byte = end; byte > head; count += 1) reversed[count] = *--byte;
  }
  for (size_t at = 0; at < count / 2; at += 1) {
    uint8_t byte = payload[at];
    payload[at] = payload[count - 1 - at];
    payload[count - 1 - at] = byte;
  }
  picket_outcome outcome = outcome_of(payload, count);
  free(payload);
  return outcome;
}

// Two bytes on the wire are a struct of some tens of bytes in memory.
static void too_much(void) {
  enum { payload_bytes = 4000000 };
  uint8_t *payload = malloc(payload_bytes);
  if (payload == NULL) abort();
  for (size_t at = 0; at < payload_bytes; at += 2) memcpy(payload + at, "\x12\x00", 2);
  CHECK(outcome_of(payload, 200000) == PICKET_OK);
  for (size_t at = 0; at < payload_bytes; at += 2) memcpy(payload + at, "\x42\x00", 2);
  CHECK(outcome_of(payload, 2) == PICKET_OK);
  for (size_t at = 0; at < payload_bytes; at += 2) memcpy(payload + at, "\x3a\x00", 2);
  CHECK(outcome_of(payload, payload_bytes) == PICKET_PROTOCOL);
  free(payload);
}

int main(void) {
  every_method();
  small_verdicts();
  out_of_order();
  for (size_t index = 0; index < sizeof lies / sizeof *lies; index += 1) {
    expect_lie(&lies[index], 1);
    expect_lie(&lies[index], 4096);
  }
  too_long(PICKET_FRAME_BYTES_MAX + 1);
  too_long(UINT32_MAX);
  CHECK(outcome_of_depth(99) == PICKET_OK);
  CHECK(outcome_of_depth(100) == PICKET_PROTOCOL);
  CHECK(outcome_of_depth(500000) == PICKET_PROTOCOL);
  too_much();
  return checks_report("answers");
}
