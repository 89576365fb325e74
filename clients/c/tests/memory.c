// Lets each allocation fail in turn: every call still ends once, nothing crashes, and nothing is leaked.
#include <stdbool.h>
#include <stdlib.h>

static long allocations_left;  // until one fails; negative: none does

static bool may_allocate(void) { return allocations_left < 0 || allocations_left-- > 0; }

static void *scarce_malloc(size_t bytes) { return may_allocate() ? malloc(bytes) : NULL; }
static void *scarce_calloc(size_t count, size_t bytes) { return may_allocate() ? calloc(count, bytes) : NULL; }
static void *scarce_realloc(void *memory, size_t bytes) { return may_allocate() ? realloc(memory, bytes) : NULL; }

// What a test itself allocates is not scarce.
#include "picket.h"
#define malloc scarce_malloc
#define calloc scarce_calloc
#define realloc scarce_realloc
#include "library.c"
#undef malloc
#undef calloc
#undef realloc
#define PICKET_LIBRARY_INCLUDED
#include "check.h"

enum { event_bytes = 2000000, calls_max = 200 };

// One scenario with answers, a status, lent and copied bytes, a frame that is cut, a watch and the end of the connection.
//
// True when no allocation failed.
static bool run(long allowed) {
  static uint8_t event[event_bytes], discarded[65536];
  struct seen seen[calls_max] = {0};
  uint32_t calls[calls_max] = {0};
  allocations_left = -1;
  struct peer peer = peer_make();
  struct bytes verdict = file_of(FIXTURES, "picket.v1.EvaluateEventResponse.full.bin");
  struct bytes answer = answer_of(1, verdict.at, verdict.count);
  struct bytes status = frame_of(3, frame_response, 0, "\x0a\x07\x08\x05\x12\x03" "no!", 9);
  struct bytes change = frame_of(5, frame_data, 0, "\x08\x05", 2);
  Picket__V1__EvaluateEventRequest request = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
  request.event.data = event;
  allocations_left = allowed;
  calls[0] = picket_start(peer.connection, PICKET_EVALUATE_EVENT, NULL, NULL, see, &seen[0]);
  calls[1] = picket_start(peer.connection, PICKET_GET_STATUS, NULL, NULL, see, &seen[1]);
  picket_watch *watch = picket_watch_alerts(peer.connection, NULL, 0);
  picket_step(peer.connection);
  if (recv(peer.end, discarded, sizeof discarded, MSG_DONTWAIT) > 0 && calls[0] == 1 && calls[1] == 3) {
    peer_send(&peer, answer.at, answer.count, 5);
    peer_send(&peer, status.at, status.count, 100);
    if (watch != NULL) peer_send(&peer, change.at, change.count, 100);
  }
  for (int index = 2; index < calls_max; index += 1) {
    picket_options options = {.borrow = index == calls_max - 1, .timeout_nanos = index * 1000000000000};
    request.event.len = options.borrow ? event_bytes : 1000;
    calls[index] = picket_start(peer.connection, PICKET_EVALUATE_EVENT, &request.base, &options, see, &seen[index]);
  }
  picket_step(peer.connection);
  if (calls[calls_max - 1] != 0) picket_cancel(peer.connection, calls[calls_max - 1]);
  picket_step(peer.connection);
  picket_watch_close(watch);
  bool was_enough = allocations_left > 0 || allowed < 0;
  peer_close(&peer);
  for (int index = 0; index < calls_max; index += 1) CHECK(seen[index].ends == (calls[index] != 0));
  if (was_enough) CHECK(seen[0].outcome == PICKET_OK && seen[1].outcome == PICKET_STATUS && calls[calls_max - 1] != 0);
  free(verdict.at);
  free(answer.at);
  free(status.at);
  free(change.at);
  return was_enough;
}

int main(void) {
  CHECK(run(-1));
  long allowed = 0;
  while (!run(allowed)) allowed += 1;
  CHECK(allowed > 50);
  return checks_report("memory");
}
