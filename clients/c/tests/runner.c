// The conformance runner of the C client: carries out the lines of its input, and writes a line for each result.
//
//   runner SOCKET [--connections N]
//
//   call ID METHOD TIMEOUT_MS HEX     watch ID TIMEOUT_MS HEX     cancel ID     quit
//
// An ID is a number; calls go to the connections by turns of it. A connection that has ended is made again by the next
// call. HEX is `-` for no bytes.
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "picket.h"

enum { connections_max = 256 };

// A call in flight.
struct job {
  struct job *next, **link;
  char id[32];
  size_t connection;
  uint32_t call;
};

static const char *socket_path;
static picket_connection *connections[connections_max];
static size_t connection_count = 1;
static struct job *jobs;

static _Noreturn void fail(const char *what, const char *detail) {
  fprintf(stderr, "runner: %s: %s\n", what, detail);
  exit(2);
}

static void *allocate(size_t bytes) {
  void *memory = malloc(bytes == 0 ? 1 : bytes);
  if (memory == NULL) fail("malloc", "no memory");
  return memory;
}

// MARK: Results

static void print_text(const char *text) {
  for (; *text != 0; text += 1) putchar(*text == '\n' || *text == '\r' ? ' ' : *text);
  putchar('\n');
}

static void print_message(const ProtobufCMessage *message) {
  size_t count = protobuf_c_message_get_packed_size(message);
  uint8_t *bytes = allocate(count);
  protobuf_c_message_pack(message, bytes);
  for (size_t index = 0; index < count; index += 1) printf("%02x", bytes[index]);
  puts(count == 0 ? "-" : "");
  free(bytes);
}

static void print_result(const char *id, picket_outcome outcome, int code, const char *message,
                         const ProtobufCMessage *response) {
  printf("%s ", id);
  switch (outcome) {
    case PICKET_MESSAGE:
    case PICKET_OK:
      printf(outcome == PICKET_OK ? "ok " : "event ");
      if (response == NULL) puts("-");
      else print_message(response);
      return;
    case PICKET_STATUS:
    case PICKET_DEADLINE: printf("status %d ", code); break;
    case PICKET_UNSENT: printf("unsent "); break;
    case PICKET_LOST: printf("lost "); break;
    case PICKET_PROTOCOL: printf("protocol "); break;
    case PICKET_CANCELLED: puts("cancelled"); return;
  }
  print_text(message);
}

static void ended(void *context, picket_result *result) {
  struct job *job = context;
  print_result(job->id, result->outcome, result->code, result->message, result->response);
  if (result->outcome == PICKET_MESSAGE) return;
  *job->link = job->next;
  if (job->next != NULL) job->next->link = job->link;
  free(job);
}

// MARK: Commands

// The connection of an ID, made again where it has ended; NULL, with errno, where it cannot be made.
static picket_connection *connection_of(size_t place) {
  if (connections[place] != NULL && picket_is_open(connections[place])) return connections[place];
  picket_close(connections[place]);
  connections[place] = picket_connect(socket_path, 5000000000);
  if (connections[place] != NULL) picket_set_bounds(connections[place], 1000000, 1000000000);
  return connections[place];
}

// Reads hexadecimal bytes; NULL where they are none.
static uint8_t *bytes_of(const char *hex, size_t *count) {
  *count = strcmp(hex, "-") == 0 ? 0 : strlen(hex) / 2;
  uint8_t *bytes = allocate(*count);
  for (size_t index = 0; index < *count; index += 1) {
    char pair[3] = {hex[2 * index], hex[2 * index + 1], 0};
    char *end;
    bytes[index] = (uint8_t)strtoul(pair, &end, 16);
    if (*end == 0) continue;
    free(bytes);
    return NULL;
  }
  return bytes;
}

static void start_message(const char *id, picket_method method, const char *timeout, const ProtobufCMessage *request) {
  size_t place = strtoull(id, NULL, 10) % connection_count;
  picket_options options = {.timeout_nanos = strtoll(timeout, NULL, 10) * 1000000};
  picket_connection *connection = connection_of(place);
  if (connection == NULL) {
    print_result(id, PICKET_UNSENT, errno, strerror(errno), NULL);
    return;
  }
  struct job *job = allocate(sizeof *job);
  snprintf(job->id, sizeof job->id, "%s", id);
  job->connection = place;
  job->call = picket_start(connection, method, request, &options, ended, job);
  if (job->call == 0) {
    const picket_error *error = picket_last_error(connection);
    print_result(id, error->outcome, error->code, error->message, NULL);
    free(job);
    return;
  }
  job->next = jobs;
  job->link = &jobs;
  if (jobs != NULL) jobs->link = &job->next;
  jobs = job;
}

static void start(const char *id, const char *name, const char *timeout, const char *hex) {
  picket_method method;
  size_t count;
  if (!picket_method_named(name, false, &method) && !picket_method_named(name, true, &method)) {
    print_result(id, PICKET_UNSENT, EINVAL, "there is no such method", NULL);
    return;
  }
  uint8_t *bytes = bytes_of(hex, &count);
  ProtobufCMessage *request =
      bytes == NULL ? NULL : protobuf_c_message_unpack(picket_method_request(method), NULL, count, bytes);
  free(bytes);
  if (request == NULL) {
    print_result(id, PICKET_UNSENT, EINVAL, "the bytes are no request of the method", NULL);
    return;
  }
  start_message(id, method, timeout, request);
  protobuf_c_message_free_unpacked(request, NULL);
}

static void cancel(const char *id) {
  for (struct job *job = jobs; job != NULL; job = job->next) {
    if (strcmp(job->id, id) != 0) continue;
    picket_cancel(connections[job->connection], job->call);
    return;
  }
}

// Carries out a line; false at `quit`.
static bool obey(char *line) {
  char *rest = line;
  const char *words[5] = {"", "", "", "", ""};
  for (int index = 0; index < 5 && rest != NULL; index += 1) words[index] = strsep(&rest, " ");
  if (strcmp(words[0], "call") == 0) start(words[1], words[2], words[3], words[4]);
  else if (strcmp(words[0], "watch") == 0) start(words[1], "WatchAlerts", words[2], words[3]);
  else if (strcmp(words[0], "cancel") == 0) cancel(words[1]);
  else if (strcmp(words[0], "quit") == 0) return false;
  else if (words[0][0] != 0) fail("not a command", words[0]);
  return true;
}

// MARK: The loop

struct input {
  char *bytes;
  size_t count, capacity;
};

// Reads what there is and carries out the whole lines; false at the end.
static bool read_lines(struct input *input) {
  if (input->capacity - input->count < 65536) {
    input->capacity = 2 * input->capacity + 65536;
    input->bytes = realloc(input->bytes, input->capacity);
    if (input->bytes == NULL) fail("realloc", "no memory");
  }
  ssize_t more = read(STDIN_FILENO, input->bytes + input->count, input->capacity - input->count);
  if (more <= 0) return more < 0 && errno == EINTR;
  size_t begin = 0;
  size_t looked_at = input->count;
  input->count += (size_t)more;
  for (char *end; (end = memchr(input->bytes + looked_at, '\n', input->count - looked_at)) != NULL;) {
    *end = 0;
    if (!obey(input->bytes + begin)) return false;
    begin = looked_at = (size_t)(end + 1 - input->bytes);
  }
  memmove(input->bytes, input->bytes + begin, input->count - begin);
  input->count -= begin;
  return true;
}

static void serve(void) {
  struct input input = {0};
  struct pollfd ready[connections_max + 1] = {{.fd = STDIN_FILENO, .events = POLLIN}};
  do {
    fflush(stdout);
    int wait_ms = -1;
    for (size_t index = 0; index < connection_count; index += 1) {
      picket_connection *connection = connections[index];
      bool is_open = connection != NULL && picket_is_open(connection);
      ready[index + 1] = (struct pollfd){.fd = -1};
      if (!is_open) continue;
      ready[index + 1] = (struct pollfd){.fd = picket_descriptor(connection), .events = picket_events(connection)};
      int timeout = picket_timeout(connection);
      if (timeout >= 0 && (wait_ms < 0 || timeout < wait_ms)) wait_ms = timeout;
    }
    poll(ready, connection_count + 1, wait_ms);
    for (size_t index = 0; index < connection_count; index += 1) {
      if (ready[index + 1].fd >= 0) picket_step(connections[index]);
    }
  } while ((ready[0].revents & (POLLIN | POLLHUP)) == 0 || read_lines(&input));
  free(input.bytes);
}

int main(int argc, char **argv) {
  if (argc != 2 && !(argc == 4 && strcmp(argv[2], "--connections") == 0)) fail("usage", "runner SOCKET [--connections N]");
  socket_path = argv[1];
  if (argc == 4) connection_count = strtoull(argv[3], NULL, 10);
  if (connection_count < 1 || connection_count > connections_max) fail("--connections", "a number from 1 to 256");
  for (size_t index = 0; index < connection_count; index += 1) connection_of(index);
  serve();
  for (size_t index = 0; index < connection_count; index += 1) picket_close(connections[index]);
  fflush(stdout);
  return 0;
}
