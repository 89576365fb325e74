// Sends one event over and over and prints how fast answers come.
//
//   benchmark SOCKET SECONDS IN_FLIGHT [CALLS [EVENT]]
//
// It uses the form for loops of one's own, as the load generator of the benchmarks is one. With CALLS it ends after so
// many, whatever the time.
// Prints `calls N seconds S p50_us P`; fails when a call does.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "picket.h"

enum { samples_max = 8 * 1000 * 1000, event_bytes_max = 4 * 1024 * 1024 };

struct benchmark {
  picket_connection *connection;
  Picket__V1__EvaluateEventRequest request;
  uint64_t calls_max, started, answered;
  int64_t begin, end;
  int64_t now;  // read once for all that one wait brought; 0 when it is to be read
  uint32_t *samples;
};

// A place for a call in flight.
struct slot {
  struct benchmark *benchmark;
  int64_t started;
};

static _Noreturn void fail(const char *what, const char *detail) {
  fprintf(stderr, "benchmark: %s: %s\n", what, detail);
  exit(1);
}

static void *allocate(size_t bytes) {
  void *memory = malloc(bytes);
  if (memory == NULL) fail("malloc", "no memory");
  return memory;
}

static int64_t now_nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

static ProtobufCBinaryData read_event(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path, "cannot be opened; run this at the root of the repository");
  ProtobufCBinaryData event = {.data = allocate(event_bytes_max)};
  event.len = fread(event.data, 1, event_bytes_max, file);
  fclose(file);
  return event;
}

static void record(struct benchmark *benchmark, int64_t started, int64_t now) {
  if (benchmark->answered < samples_max) benchmark->samples[benchmark->answered] = (uint32_t)(now - started);
  benchmark->answered += 1;
}

static bool goes_on(const struct benchmark *benchmark, int64_t now) {
  return now < benchmark->end && benchmark->started < benchmark->calls_max;
}

// MARK: Calls

static void answered(void *context, picket_result *result);

static void start(struct slot *slot, int64_t now) {
  // The request outlives its calls.
  static const picket_options options = {.borrow = true};
  struct benchmark *benchmark = slot->benchmark;
  slot->started = now;
  benchmark->started += 1;
  if (picket_start(benchmark->connection, PICKET_EVALUATE_EVENT, &benchmark->request.base, &options, answered, slot) == 0) {
    fail("EvaluateEvent", picket_last_error(benchmark->connection)->message);
  }
}

static void answered(void *context, picket_result *result) {
  struct slot *slot = context;
  if (slot->benchmark->now == 0) slot->benchmark->now = now_nanos();
  int64_t now = slot->benchmark->now;
  if (result->outcome != PICKET_OK) fail("EvaluateEvent", result->message);
  const Picket__V1__EvaluateEventResponse *response = (const Picket__V1__EvaluateEventResponse *)result->response;
  if (response->n_errors > 0) fail("EvaluateEvent", "a detection failed on the event");
  record(slot->benchmark, slot->started, now);
  if (goes_on(slot->benchmark, now)) start(slot, now);
}

static void run(struct benchmark *benchmark, size_t count) {
  struct slot *slots = allocate(count * sizeof *slots);
  for (size_t index = 0; index < count && benchmark->started < benchmark->calls_max; index += 1) {
    slots[index].benchmark = benchmark;
    start(&slots[index], now_nanos());
  }
  while (picket_in_flight(benchmark->connection) > 0) {
    benchmark->now = 0;
    picket_wait(benchmark->connection, -1);
  }
  free(slots);
}

// MARK: Report

static int compare(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static void report(struct benchmark *benchmark) {
  double seconds = (double)(now_nanos() - benchmark->begin) / 1e9;
  size_t count = benchmark->answered < samples_max ? benchmark->answered : samples_max;
  if (count == 0) fail("run", "no call was answered");
  qsort(benchmark->samples, count, sizeof *benchmark->samples, compare);
  printf("calls %llu seconds %.3f p50_us %.1f\n", (unsigned long long)benchmark->answered, seconds,
         benchmark->samples[count / 2] / 1e3);
}

int main(int argc, char **argv) {
  if (argc < 4) fail("usage", "benchmark SOCKET SECONDS IN_FLIGHT [CALLS [EVENT]]");
  long in_flight = strtol(argv[3], NULL, 10);
  if (in_flight < 1 || in_flight > 16384) fail(argv[3], "IN_FLIGHT is a number from 1 to 16,384");
  struct benchmark benchmark = {.request = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT};
  benchmark.calls_max = argc > 4 ? strtoull(argv[4], NULL, 10) : UINT64_MAX;
  benchmark.request.log_type = (char *)"Wiz.Detections";
  benchmark.request.event = read_event(argc > 5 ? argv[5] : "Benchmarks/events/wiz_low.json");
  benchmark.samples = allocate(samples_max * sizeof *benchmark.samples);
  benchmark.connection = picket_connect(argv[1], 0);
  if (benchmark.connection == NULL) fail(argv[1], "cannot connect");
  benchmark.begin = now_nanos();
  benchmark.end = benchmark.begin + (int64_t)(strtod(argv[2], NULL) * 1e9);
  run(&benchmark, (size_t)in_flight);
  report(&benchmark);
  picket_close(benchmark.connection);
  free(benchmark.request.event.data);
  free(benchmark.samples);
  return 0;
}
