// Kills the daemon in the middle of 10,000 calls in flight over ten connections: every call ends, once.
//
//   kill SOCKET PID
#include <signal.h>

#include "seen.h"

enum { connection_count = 10, calls_per_connection = 1000, answers_before = 1000 };

static int ends[connection_count * calls_per_connection];
static int outcomes[PICKET_MESSAGE + 1];
static int answered;

static void ended(void *context, picket_result *result) {
  int *count = context;
  *count += 1;
  outcomes[result->outcome] += 1;
  if (result->outcome == PICKET_OK) answered += 1;
}

static size_t in_flight(picket_connection **connections) {
  size_t count = 0;
  for (int index = 0; index < connection_count; index += 1) count += picket_in_flight(connections[index]);
  return count;
}

// Lets all connections send and receive until all calls have ended; the daemon is killed meanwhile.
static void run(picket_connection **connections, pid_t daemon) {
  bool killed = false;
  while (in_flight(connections) > 0) {
    struct pollfd ready[connection_count];
    for (int index = 0; index < connection_count; index += 1) {
      bool is_open = picket_is_open(connections[index]);
      ready[index] = (struct pollfd){.fd = is_open ? picket_descriptor(connections[index]) : -1};
      ready[index].events = picket_events(connections[index]);
    }
    CHECK(poll(ready, connection_count, 60000) != 0);
    for (int index = 0; index < connection_count; index += 1) picket_step(connections[index]);
    if (!killed && answered >= answers_before) killed = kill(daemon, SIGKILL) == 0;
  }
  CHECK(killed);
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  picket_connection *connections[connection_count];
  Picket__V1__EvaluateEventRequest request = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
  const char event[] = "{\"severity\": \"HIGH\", \"tdrId\": \"cer-1\", \"threatId\": \"t-1\"}";
  request.log_type = (char *)"Wiz.Detections";
  request.event = (ProtobufCBinaryData){.len = sizeof event - 1, .data = (uint8_t *)event};
  for (int index = 0; index < connection_count; index += 1) {
    connections[index] = picket_connect(argv[1], 0);
    if (!CHECK(connections[index] != NULL)) return 1;
    for (int call = 0; call < calls_per_connection; call += 1) {
      int *count = &ends[index * calls_per_connection + call];
      CHECK(picket_start(connections[index], PICKET_EVALUATE_EVENT, &request.base, NULL, ended, count) != 0);
    }
  }
  CHECK(in_flight(connections) == connection_count * calls_per_connection);
  run(connections, (pid_t)strtol(argv[2], NULL, 10));
  for (int index = 0; index < connection_count * calls_per_connection; index += 1) CHECK(ends[index] == 1);
  int surely_not = outcomes[PICKET_UNSENT], unknown = outcomes[PICKET_LOST];
  CHECK(answered + surely_not + unknown == connection_count * calls_per_connection && unknown > 0);
  printf("answered %d, lost %d, unsent %d\n", answered, unknown, surely_not);
  for (int index = 0; index < connection_count; index += 1) picket_close(connections[index]);
  return checks_report("kill");
}
