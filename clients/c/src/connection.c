// Connections from their making to their end.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "internal.h"

static const size_t calls_max_default = 16384;
static const size_t bytes_max_default = 64u * 1024 * 1024;

int64_t now_nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

// MARK: Making

// Bounds how long connect(2) waits for a listener whose queue is full.
static void set_send_timeout(int descriptor, int64_t nanos) {
  struct timeval time = {.tv_sec = nanos / 1000000000, .tv_usec = nanos / 1000 % 1000000};
  if (nanos > 0 && time.tv_sec == 0 && time.tv_usec == 0) time.tv_usec = 1;
  setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

// Connects, whatever signals come: 0 or an errno. A Unix socket that was interrupted has not begun.
static int connect_within(int descriptor, const struct sockaddr_un *address, int64_t timeout_nanos) {
  int64_t begin = now_nanos();
  while (true) {
    int64_t left = timeout_nanos <= 0 ? 0 : timeout_nanos - (now_nanos() - begin);
    if (timeout_nanos > 0 && left <= 0) return EAGAIN;
    set_send_timeout(descriptor, left);
    if (connect(descriptor, (const struct sockaddr *)address, sizeof *address) == 0) return 0;
    if (errno != EINTR) return errno;
  }
}

picket_connection *picket_connect(const char *path, int64_t timeout_nanos) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  size_t count = strlen(path);
  if (count == 0 || count >= sizeof address.sun_path) {
    errno = count == 0 ? EINVAL : ENAMETOOLONG;
    return NULL;
  }
  memcpy(address.sun_path, path, count);
  int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return NULL;
  int code = connect_within(descriptor, &address, timeout_nanos);
  picket_connection *connection = NULL;
  if (code == 0 && (connection = picket_adopt(descriptor)) == NULL) code = errno;
  if (connection == NULL) {
    close(descriptor);
    errno = code;
  }
  return connection;
}

picket_connection *picket_adopt(int descriptor) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return NULL;
  picket_connection *connection = malloc(sizeof *connection);
  if (connection == NULL) return NULL;
  if ((flags & O_NONBLOCK) != 0) fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
  *connection = (picket_connection){
      .descriptor = descriptor,
      .is_open = true,
      .next_stream = 1,
      .calls_max = calls_max_default,
      .bytes_max = bytes_max_default,
      .error = {.message = ""},
  };
  for (int method = 0; method < methods_count; method += 1) {
    envelope_names_put(&connection->names[method], method_at((picket_method)method));
  }
  return connection;
}

// MARK: End

// Ends some call until there is none: a callback may cancel others meanwhile.
static void end_calls(picket_connection *connection, picket_outcome outcome, int code, const char *message) {
  struct table *calls = &connection->calls;
  for (size_t slot = 0; calls->count > 0; slot = calls->slots[slot] == NULL ? (slot + 1) % calls->slot_count : slot) {
    struct call *call = calls->slots[slot];
    if (call == NULL) continue;
    if (call->queued) call_end(connection, call, PICKET_UNSENT, code, message);
    else call_end(connection, call, outcome, code, message);
  }
}

void connection_end(picket_connection *connection, picket_outcome outcome, int code, const char *message) {
  if (!connection->is_open) return;
  connection->is_open = false;
  connection->end = outcome;
  shutdown(connection->descriptor, SHUT_RDWR);
  // Before the calls end: one that is waited for has the last word.
  set_error(connection, outcome, code, message);
  end_calls(connection, outcome, code, message);
  output_clear(connection);
}

void picket_close(picket_connection *connection) {
  if (connection == NULL) return;
  connection_end(connection, PICKET_LOST, ECONNABORTED, "the connection was closed on this side");
  close(connection->descriptor);
  while (connection->kept != NULL) {
    struct call *call = connection->kept;
    connection->kept = call->next;
    free(call);
  }
  arena_free(connection->spare);
  free(connection->calls.slots);
  free(connection->deadlines.calls);
  free(connection->input);
  free(connection->error_text);
  free(connection);
}

// MARK: State

bool picket_is_open(const picket_connection *connection) { return connection->is_open; }

size_t picket_in_flight(const picket_connection *connection) { return connection->calls.count; }

int picket_descriptor(const picket_connection *connection) { return connection->descriptor; }

const picket_error *picket_last_error(const picket_connection *connection) { return &connection->error; }

void picket_set_bounds(picket_connection *connection, size_t calls_max, size_t bytes_max) {
  connection->calls_max = calls_max;
  connection->bytes_max = bytes_max;
}

picket_outcome set_error(picket_connection *connection, picket_outcome outcome, int code, const char *message) {
  char *text = malloc(strlen(message) + 1);
  if (text != NULL) strcpy(text, message);
  free(connection->error_text);
  connection->error_text = text;
  connection->error = (picket_error){
      .outcome = outcome, .code = code, .message = text == NULL ? "there is no memory for the message" : text};
  return outcome;
}
