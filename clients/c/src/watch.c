// Watches that are read one change at a time.
#include <errno.h>
#include <stdlib.h>

#include "internal.h"

enum { changes_held_max = 1024 };

struct picket_watch {
  picket_connection *connection;
  uint32_t call;  // 0 once it has ended
  picket_outcome outcome;  // PICKET_MESSAGE until it ends
  // A ring of the changes that were not read.
  ProtobufCMessage *changes[changes_held_max];
  size_t first, count;
};

static void watch_ended(picket_watch *watch, const picket_result *result) {
  watch->call = 0;
  // One that fell behind was ended here.
  if (watch->outcome != PICKET_MESSAGE) return;
  watch->outcome = result->outcome;
  if (result->outcome != PICKET_OK) set_error(watch->connection, result->outcome, result->code, result->message);
}

static void watch_told(void *context, picket_result *result) {
  picket_watch *watch = context;
  if (result->outcome != PICKET_MESSAGE) {
    watch_ended(watch, result);
  } else if (watch->count < changes_held_max) {
    watch->changes[(watch->first + watch->count) % changes_held_max] = picket_take(result);
    watch->count += 1;
  } else {
    watch->outcome = set_error(watch->connection, PICKET_LOST, ENOBUFS, "the watch was not read while changes came");
    picket_cancel(watch->connection, watch->call);
  }
}

picket_watch *picket_watch_alerts(picket_connection *connection, const Picket__V1__WatchAlertsRequest *request,
                                  int64_t timeout_nanos) {
  picket_watch *watch = calloc(1, sizeof *watch);
  if (watch == NULL) {
    set_error(connection, PICKET_UNSENT, ENOMEM, "there is no memory for a watch");
    return NULL;
  }
  picket_options options = {.timeout_nanos = timeout_nanos};
  watch->connection = connection;
  watch->outcome = PICKET_MESSAGE;
  const ProtobufCMessage *base = request == NULL ? NULL : &request->base;
  watch->call = picket_start(connection, PICKET_WATCH_ALERTS, base, &options, watch_told, watch);
  if (watch->call != 0) return watch;
  free(watch);
  return NULL;
}

// Waits until there is a change or the watch has ended; false when `wait_ms` have passed before.
static bool watch_wait(picket_watch *watch, int wait_ms) {
  int64_t end = now_nanos() + (int64_t)wait_ms * 1000000;
  while (watch->count == 0 && watch->call != 0) {
    int64_t left = wait_ms < 0 ? -1 : (end - now_nanos() + 999999) / 1000000;
    if (wait_ms >= 0 && left <= 0) {
      picket_step(watch->connection);
      return watch->count > 0 || watch->call == 0;
    }
    picket_wait(watch->connection, (int)left);
  }
  return true;
}

picket_outcome picket_watch_next(picket_watch *watch, int wait_ms, Picket__V1__AlertChange **change) {
  *change = NULL;
  // What has ended does not touch its connection, which may be closed.
  if (watch->call != 0 && watch->connection->nesting > 0) {
    return set_error(watch->connection, PICKET_UNSENT, EDEADLK, "a callback cannot wait for a watch");
  }
  if (!watch_wait(watch, wait_ms)) {
    return set_error(watch->connection, PICKET_DEADLINE, status_deadline_exceeded, "no change came in this time");
  }
  if (watch->count == 0) return watch->outcome;
  *change = (Picket__V1__AlertChange *)watch->changes[watch->first];
  watch->first = (watch->first + 1) % changes_held_max;
  watch->count -= 1;
  return PICKET_MESSAGE;
}

bool picket_watch_is_over(const picket_watch *watch) { return watch->call == 0 && watch->count == 0; }

void picket_watch_close(picket_watch *watch) {
  if (watch == NULL) return;
  if (watch->call != 0) picket_cancel(watch->connection, watch->call);
  for (; watch->count > 0; watch->count -= 1) {
    picket_free(watch->changes[watch->first]);
    watch->first = (watch->first + 1) % changes_held_max;
  }
  free(watch);
}
