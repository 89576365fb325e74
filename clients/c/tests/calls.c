// How calls end: deadlines, cancelling, bounds, lent bytes, watches, the end of the connection. Each ends once.
#include "check.h"

static const picket_options defaults = {0};

static uint32_t start(struct peer *peer, picket_method method, struct seen *seen) {
  return picket_start(peer->connection, method, NULL, &defaults, see, seen);
}

// Waits until a call has ended, as a program with poll(2) does.
static void poll_until_end(struct peer *peer, const struct seen *seen) {
  while (seen->ends == 0) {
    struct pollfd ready = {.fd = picket_descriptor(peer->connection), .events = picket_events(peer->connection)};
    poll(&ready, 1, picket_timeout(peer->connection));
    picket_step(peer->connection);
  }
}

static void deadlines(void) {
  struct peer peer = peer_make();
  struct seen late[3] = {0}, early = {0}, answered = {0};
  CHECK(picket_timeout(peer.connection) == -1);
  // In an order that is not that of the deadlines.
  for (int index = 0; index < 3; index += 1) {
    picket_options options = {.timeout_nanos = 60000000000 + (int64_t)((index * 2) % 3) * 1000000000};
    picket_start(peer.connection, PICKET_GET_STATUS, NULL, &options, see, &late[index]);
  }
  picket_options soon = {.timeout_nanos = 3000000};
  uint32_t call = picket_start(peer.connection, PICKET_GET_STATUS, NULL, &soon, see, &early);
  picket_options later = {.timeout_nanos = 30000000000};
  picket_start(peer.connection, PICKET_GET_STATUS, NULL, &later, see, &answered);
  CHECK(picket_timeout(peer.connection) >= 0 && picket_timeout(peer.connection) <= 3);
  picket_step(peer.connection);
  peer_answer(&peer, answer_of(call + 2, "", 0), 100);
  poll_until_end(&peer, &early);
  CHECK(early.outcome == PICKET_DEADLINE && early.code == 4 && early.sent);
  CHECK(answered.ends == 1 && answered.outcome == PICKET_OK);
  CHECK(picket_timeout(peer.connection) > 30000 && picket_in_flight(peer.connection) == 3);
  // The late answer is ignored.
  peer_answer(&peer, answer_of(call, "", 0), 100);
  CHECK(early.ends == 1 && picket_is_open(peer.connection));
  peer_close(&peer);
  for (int index = 0; index < 3; index += 1) CHECK(late[index].ends == 1 && late[index].outcome == PICKET_LOST);
}

// A call that was not sent when its time is over never will be; its number is passed over.
static void unsent(void) {
  struct peer peer = peer_make();
  struct seen seen = {0}, cancelled = {0}, next = {0};
  picket_options at_once = {.timeout_nanos = 1};
  picket_start(peer.connection, PICKET_GET_STATUS, NULL, &at_once, see, &seen);
  uint32_t call = start(&peer, PICKET_GET_STATUS, &cancelled);
  calls_expire(peer.connection);
  CHECK(seen.ends == 1 && seen.outcome == PICKET_DEADLINE && !seen.sent);
  CHECK(picket_cancel(peer.connection, call) && !picket_cancel(peer.connection, call));
  CHECK(cancelled.ends == 1 && cancelled.outcome == PICKET_CANCELLED && !cancelled.sent);
  CHECK(start(&peer, PICKET_GET_STATUS, &next) == 5);
  uint8_t frame[256];
  CHECK(peer_read(&peer, frame, sizeof frame) > header_bytes && frame[7] == 5);
  // An answer to what was never sent is a lie.
  CHECK(start(&peer, PICKET_GET_STATUS, &seen) == 7);
  CHECK(input_append(peer.connection, (const uint8_t *)"\0\0\0\0\0\0\0\x7\x2\0", 10));
  CHECK(seen.ends == 2 && seen.outcome == PICKET_UNSENT && !picket_is_open(peer.connection));
  CHECK(next.ends == 1 && next.outcome == PICKET_PROTOCOL);
  peer_close(&peer);
}

// A call ends in the middle of its frame: the rest is what it was, although its caller has the bytes back.
static void lent_bytes(void) {
  enum { count = 3000000 };
  struct peer peer = peer_make();
  struct seen seen = {0}, next = {0};
  Picket__V1__EvaluateEventRequest request = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
  picket_options lend = {.borrow = true};
  request.event = (ProtobufCBinaryData){.len = count, .data = malloc(count)};
  memset(request.event.data, 'a', count);
  uint32_t call = picket_start(peer.connection, PICKET_EVALUATE_EVENT, &request.base, &lend, see, &seen);
  picket_step(peer.connection);
  CHECK((picket_events(peer.connection) & POLLOUT) != 0);
  CHECK(picket_cancel(peer.connection, call) && seen.ends == 1 && !seen.sent);
  memset(request.event.data, 'b', count);
  free(request.event.data);
  start(&peer, PICKET_GET_STATUS, &next);
  uint8_t *bytes = malloc(count + 4096);
  size_t arrived = peer_read(&peer, bytes, count + 4096);
  size_t letters = 0;
  for (size_t at = header_bytes; at < arrived; at += 1) letters += bytes[at] == 'a';
  CHECK(arrived > count && letters >= count && memchr(bytes, 'b', arrived) == NULL);
  CHECK(picket_events(peer.connection) == POLLIN && peer.connection->output_bytes == 0);
  free(bytes);
  peer_close(&peer);
  CHECK(next.ends == 1 && next.outcome == PICKET_LOST);
}

static void bounds(void) {
  struct peer peer = peer_make();
  struct seen seen[4] = {0};
  picket_set_bounds(peer.connection, 2, 80);
  CHECK(start(&peer, PICKET_GET_STATUS, &seen[0]) != 0);
  CHECK(start(&peer, PICKET_GET_STATUS, &seen[1]) == 0 && picket_last_error(peer.connection)->code == EAGAIN);
  picket_step(peer.connection);
  CHECK(start(&peer, PICKET_GET_STATUS, &seen[1]) != 0);
  CHECK(start(&peer, PICKET_GET_STATUS, &seen[2]) == 0 && picket_last_error(peer.connection)->code == EAGAIN);
  picket_set_bounds(peer.connection, 3, 80);
  peer.connection->next_stream = UINT32_MAX;
  picket_step(peer.connection);
  CHECK(start(&peer, PICKET_GET_STATUS, &seen[2]) == UINT32_MAX);
  picket_set_bounds(peer.connection, 4, 1000);
  CHECK(start(&peer, PICKET_GET_STATUS, &seen[3]) == 0 && picket_last_error(peer.connection)->code == EOVERFLOW);
  picket_step(peer.connection);
  peer_answer(&peer, answer_of(UINT32_MAX, "", 0), 100);
  CHECK(seen[2].ends == 1 && seen[2].outcome == PICKET_OK);
  peer_close(&peer);
}

static void watches(void) {
  struct peer peer = peer_make();
  struct seen seen[4] = {0};
  for (int index = 0; index < 4; index += 1) start(&peer, PICKET_WATCH_ALERTS, &seen[index]);
  picket_step(peer.connection);
  for (uint32_t stream = 1; stream < 8; stream += 2) {
    peer_answer(&peer, frame_of(stream, frame_data, 0, "\x08\x05", 2), 3);
    peer_answer(&peer, frame_of(stream, frame_data, 0, "", 0), 3);
  }
  peer_answer(&peer, frame_of(1, frame_data, flag_remote_closed | flag_no_data, "", 0), 3);
  CHECK(seen[0].messages == 2 && seen[0].ends == 1 && seen[0].outcome == PICKET_OK);
  peer_answer(&peer, frame_of(3, frame_data, flag_remote_closed, "\x08\x01", 2), 3);
  CHECK(seen[1].messages == 3 && seen[1].ends == 1 && seen[1].outcome == PICKET_OK);
  peer_answer(&peer, frame_of(5, frame_response, 0, "\x0a\x02\x08\x0e", 4), 3);
  CHECK(seen[2].messages == 2 && seen[2].ends == 1 && seen[2].outcome == PICKET_STATUS && seen[2].code == 14);
  peer_answer(&peer, frame_of(7, frame_data, 0, "\x08", 1), 3);
  CHECK(seen[3].messages == 2 && seen[3].ends == 1 && seen[3].outcome == PICKET_PROTOCOL);
  // What still comes for an ended watch is ignored.
  peer_answer(&peer, frame_of(1, frame_data, 0, "\x08\x05", 2), 3);
  CHECK(picket_is_open(peer.connection) && picket_in_flight(peer.connection) == 0);
  peer_close(&peer);
}

// MARK: Callbacks that start and cancel

struct chain {
  struct peer *peer;
  int left, ends;
  uint32_t others[2];
};

static void go_on(void *context, picket_result *result) {
  struct chain *chain = context;
  Picket__V1__EvaluateEventResponse *response;
  chain->ends += 1;
  CHECK(picket_evaluate_event(chain->peer->connection, NULL, 0, &response) == PICKET_UNSENT && response == NULL);
  CHECK(picket_last_error(chain->peer->connection)->code == EDEADLK);
  CHECK(picket_step(chain->peer->connection) == PICKET_OK);
  if (result->outcome == PICKET_OK) {
    ProtobufCMessage *taken = picket_take(result);
    CHECK(taken == result->response && picket_take(result) == NULL);
    picket_free(taken);
  }
  for (int index = 0; index < 2; index += 1) picket_cancel(chain->peer->connection, chain->others[index]);
  chain->left -= 1;
  if (chain->left > 0) picket_start(chain->peer->connection, PICKET_EVALUATE_EVENT, NULL, NULL, go_on, chain);
}

static void callbacks(void) {
  struct peer peer = peer_make();
  struct seen others[2] = {0}, third = {0};
  struct chain chain = {.peer = &peer, .left = 50};
  for (int index = 0; index < 2; index += 1) chain.others[index] = start(&peer, PICKET_GET_STATUS, &others[index]);
  picket_start(peer.connection, PICKET_EVALUATE_EVENT, NULL, NULL, go_on, &chain);
  for (uint32_t stream = 5; chain.left > 0; stream += 2) {
    picket_step(peer.connection);
    peer_answer(&peer, answer_of(stream, "\x10\x01", 2), 100);
  }
  CHECK(chain.ends == 50 && others[0].ends == 1 && others[1].ends == 1 && others[1].outcome == PICKET_CANCELLED);
  // At the end of the connection, a callback cancels calls that are ending, and cannot start any.
  for (int index = 0; index < 2; index += 1) chain.others[index] = start(&peer, PICKET_GET_STATUS, &others[index]);
  chain.left = 2;
  picket_start(peer.connection, PICKET_EVALUATE_EVENT, NULL, NULL, go_on, &chain);
  start(&peer, PICKET_GET_STATUS, &third);
  picket_step(peer.connection);
  peer_leave(&peer);
  while (picket_step(peer.connection) == PICKET_OK) {}
  CHECK(chain.ends == 51 && others[0].ends == 2 && others[1].ends == 2 && third.ends == 1);
  peer_close(&peer);
}

// Answers that were sent before the daemon went are not lost, though sending to it fails.
static void gone(void) {
  enum { count = 3 };
  struct peer peer = peer_make();
  struct seen seen[count] = {0}, later = {0};
  for (int index = 0; index < count; index += 1) start(&peer, PICKET_GET_STATUS, &seen[index]);
  picket_step(peer.connection);
  uint8_t requests[1024];
  CHECK(recv(peer.end, requests, sizeof requests, 0) > 0);
  struct bytes answer = answer_of(3, "", 0);
  CHECK(send(peer.end, answer.at, answer.count, 0) == (ssize_t)answer.count);
  free(answer.at);
  peer_leave(&peer);
  start(&peer, PICKET_GET_STATUS, &later);
  CHECK(picket_step(peer.connection) == PICKET_LOST && picket_step(peer.connection) == PICKET_LOST);
  CHECK(seen[0].ends == 1 && seen[0].outcome == PICKET_LOST && seen[0].sent && seen[0].message[0] != 0);
  CHECK(seen[1].ends == 1 && seen[1].outcome == PICKET_OK);
  CHECK(seen[2].ends == 1 && seen[2].outcome == PICKET_LOST);
  CHECK(later.ends == 1 && later.outcome == PICKET_UNSENT && !later.sent);
  CHECK(start(&peer, PICKET_GET_STATUS, &later) == 0 && picket_last_error(peer.connection)->code == ENOTCONN);
  peer_close(&peer);
  picket_close(NULL);
}

// The table and the heap against a plain list, with calls that end in any order.
static void tables(void) {
  enum { count = 3000 };
  struct peer peer = peer_make();
  struct seen *seen = calloc(count, sizeof *seen);
  uint32_t *calls = calloc(count, sizeof *calls);
  uint64_t random = 1;
  for (int index = 0; index < count; index += 1) {
    random = random * 6364136223846793005u + 1442695040888963407u;
    picket_options options = {.timeout_nanos = random % 3 == 0 ? 0 : (int64_t)(1000000000000 + (random >> 30))};
    calls[index] = picket_start(peer.connection, PICKET_GET_STATUS, NULL, &options, see, &seen[index]);
    int victim = (int)((random >> 33) % (unsigned)(index + 1));
    if (random % 2 == 0) CHECK(picket_cancel(peer.connection, calls[victim]) == (seen[victim].ends == 0) || seen[victim].ends == 1);
  }
  size_t left = 0;
  for (int index = 0; index < count; index += 1) {
    struct call *call = table_find(&peer.connection->calls, calls[index]);
    CHECK((call != NULL) == (seen[index].ends == 0));
    left += call != NULL;
  }
  CHECK(left == picket_in_flight(peer.connection) && left > count / 4);
  const struct heap *heap = &peer.connection->deadlines;
  for (size_t place = 1; place < heap->count; place += 1) {
    CHECK(heap->calls[(place - 1) / 2]->deadline_nanos <= heap->calls[place]->deadline_nanos);
    CHECK(heap->calls[place]->heap_place == place + 1);
  }
  peer_close(&peer);
  for (int index = 0; index < count; index += 1) CHECK(seen[index].ends == 1);
  free(seen);
  free(calls);
}

int main(void) {
  deadlines();
  unsent();
  lent_bytes();
  bounds();
  watches();
  callbacks();
  gone();
  tables();
  return checks_report("calls");
}
