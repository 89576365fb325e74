// Sending, receiving and waiting.
#include <errno.h>
#include <limits.h>
#include <poll.h>

#include "internal.h"

enum { step_bytes_max = 1024 * 1024, drain_bytes_max = 64 * 1024 * 1024, nanos_per_milli = 1000000 };

short picket_events(const picket_connection *connection) {
  return (short)(connection->output_first == NULL ? POLLIN : POLLIN | POLLOUT);
}

int picket_timeout(const picket_connection *connection) {
  if (connection->deadlines.count == 0) return -1;
  int64_t left = connection->deadlines.calls[0]->deadline_nanos - now_nanos();
  if (left <= 0) return 0;
  int64_t millis = left / nanos_per_milli + (left % nanos_per_milli != 0);
  return millis > INT_MAX ? INT_MAX : (int)millis;
}

static void lose(picket_connection *connection, int code) {
  if (code == ENOMEM) connection_end(connection, PICKET_LOST, code, "there is no memory for what is sent or received");
  else if (code == 0 || code == EPIPE || code == ECONNRESET) {
    connection_end(connection, PICKET_LOST, ECONNRESET, "the daemon closed the connection");
  } else connection_end(connection, PICKET_LOST, code, "the connection failed");
}

static void flush(picket_connection *connection) {
  if (connection->output_first == NULL || connection->write_error != 0 || !connection->is_open) return;
  connection->write_error = output_flush(connection);
}

// Receives what is there, and waits for the first of it if it may.
//
// What is received is bounded, so that a daemon that sends without end does not keep the caller. After a failed send the
// other side is gone and what it has sent is all there: only answers that are not are lost.
static void receive(picket_connection *connection, bool may_wait) {
  size_t received = 0;
  while (connection->is_open && received < (connection->write_error != 0 ? drain_bytes_max : step_bytes_max)) {
    long count = input_receive(connection, may_wait && received == 0);
    if (count == -EINTR && !may_wait) continue;
    if (count == -EINTR || count == -EAGAIN || count == -EWOULDBLOCK) break;
    if (count <= 0) {
      lose(connection, connection->write_error == ENOMEM ? ENOMEM : (int)-count);
      return;
    }
    received += (size_t)count;
    bool is_full = connection->input_end == connection->input_capacity;
    input_deliver(connection);
    if (!is_full && connection->write_error == 0) break;
  }
  if (connection->write_error != 0) lose(connection, connection->write_error);
}

static inline __attribute__((always_inline)) picket_outcome advance(picket_connection *connection, bool may_wait) {
  receive(connection, may_wait);
  calls_expire(connection);
  flush(connection);
  if (connection->write_error != 0) receive(connection, false);
  return connection->is_open ? PICKET_OK : connection->end;
}

picket_outcome picket_step(picket_connection *connection) {
  if (connection->nesting > 0) return PICKET_OK;
  flush(connection);
  return advance(connection, false);
}

picket_outcome picket_wait(picket_connection *connection, int timeout_ms) {
  if (connection->nesting > 0) return PICKET_OK;
  flush(connection);
  if (!connection->is_open || connection->write_error != 0) return advance(connection, false);
  // Without anything else to wait for, receiving itself waits: one system call less.
  if (timeout_ms < 0 && connection->output_first == NULL && connection->deadlines.count == 0) {
    return advance(connection, true);
  }
  int until_deadline = picket_timeout(connection);
  int wait_ms = timeout_ms < 0 || (until_deadline >= 0 && until_deadline < timeout_ms) ? until_deadline : timeout_ms;
  struct pollfd ready = {.fd = connection->descriptor, .events = picket_events(connection)};
  if (poll(&ready, 1, wait_ms) > 0 && (ready.revents & POLLOUT) != 0) flush(connection);
  return advance(connection, false);
}
