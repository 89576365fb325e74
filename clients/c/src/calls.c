// Calls from their start to their end.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

// MARK: Start

static struct call *call_take(picket_connection *connection) {
  struct call *call = connection->kept;
  if (call == NULL) return malloc(sizeof *call);
  connection->kept = call->next;
  connection->kept_count -= 1;
  return call;
}

void call_release(picket_connection *connection, struct call *call) {
  if (connection->kept_count >= calls_kept_max) {
    free(call);
    return;
  }
  call->next = connection->kept;
  connection->kept = call;
  connection->kept_count += 1;
}

static uint32_t refuse(picket_connection *connection, int code, const char *message) {
  set_error(connection, PICKET_UNSENT, code, message);
  return 0;
}

static const char *frame_problem(int code) {
  switch (code) {
    case EINVAL: return "the request is of another method, or the timeout is negative";
    case EMSGSIZE: return "the request does not fit a frame of 4 MiB; send less at a time";
    default: return "there is no memory for the request";
  }
}

static int64_t deadline_after(int64_t timeout_nanos) {
  int64_t now = now_nanos();
  return timeout_nanos > INT64_MAX - now ? INT64_MAX : now + timeout_nanos;
}

static uint32_t stream_take(picket_connection *connection) {
  uint32_t stream = connection->next_stream;
  if (stream == UINT32_MAX) connection->streams_used_up = true;
  else connection->next_stream += 2;
  return stream;
}

uint32_t picket_start(picket_connection *connection, picket_method method, const ProtobufCMessage *request,
                      const picket_options *options, picket_callback *done, void *context) {
  static const picket_options defaults = {0};
  if (options == NULL) options = &defaults;
  if (!connection->is_open) return refuse(connection, ENOTCONN, "the connection has ended; make a new one");
  if (method_at(method) == NULL) return refuse(connection, EINVAL, "there is no such method");
  if (connection->streams_used_up) return refuse(connection, EOVERFLOW, "the connection's calls are used up");
  if (connection->calls.count >= connection->calls_max && connection->calls.count > 0) {
    return refuse(connection, EAGAIN, "too many calls are in flight; wait for answers");
  }
  bool has_deadline = options->timeout_nanos > 0;
  struct call *call;
  if (!table_reserve(&connection->calls) || (has_deadline && !heap_reserve(&connection->deadlines)) ||
      (call = call_take(connection)) == NULL) {
    return refuse(connection, ENOMEM, frame_problem(ENOMEM));
  }
  call->stream = connection->next_stream;
  call->method = method;
  int code = frame_pack(call, &connection->names[method], request, options);
  if (code == 0 && connection->output_bytes > 0 &&
      call->head_bytes + call->body_bytes + connection->output_bytes > connection->bytes_max) {
    frame_free(call);
    call_release(connection, call);
    return refuse(connection, EAGAIN, "too many bytes wait to be sent; wait for answers");
  }
  if (code != 0) {
    call_release(connection, call);
    return refuse(connection, code, frame_problem(code));
  }
  stream_take(connection);
  call->answered = false;
  call->done = done;
  call->context = context;
  call->heap_place = 0;
  table_insert(&connection->calls, call);
  if (has_deadline) {
    call->deadline_nanos = deadline_after(options->timeout_nanos);
    heap_insert(&connection->deadlines, call);
  }
  output_append(connection, call);
  return call->stream;
}

// MARK: End

// Reports an end or a message.
static void report(picket_connection *connection, picket_callback *done, void *context, picket_result *result) {
  if (done == NULL) return;
  connection->nesting += 1;
  done(context, result);
  connection->nesting -= 1;
}

// Takes a call out of all tables, and reports its end.
static inline __attribute__((always_inline)) void finish(picket_connection *connection, struct call *call, picket_result *result) {
  picket_callback *done = call->done;
  void *context = call->context;
  bool is_usable = true;
  result->sent = !call->queued;
  table_remove(&connection->calls, call);
  if (call->heap_place != 0) heap_remove(&connection->deadlines, call);
  if (call->queued) is_usable = output_abandon(connection, call);
  else call_release(connection, call);
  if (!is_usable) {
    // A frame cannot be sent to its end.
    shutdown(connection->descriptor, SHUT_RDWR);
    connection->write_error = ENOMEM;
  }
  report(connection, done, context, result);
}

void call_end(picket_connection *connection, struct call *call, picket_outcome outcome, int code, const char *message) {
  picket_result result = {.outcome = outcome, .code = code, .message = message};
  finish(connection, call, &result);
}

static struct arena *spare_arena(picket_connection *connection, size_t bytes) {
  return connection->spare = arena_reuse(connection->spare, bytes);
}

void call_refuse(picket_connection *connection, struct call *call, const struct envelope *envelope) {
  struct arena *arena = spare_arena(connection, envelope->message_bytes + 1);
  char *message = arena == NULL ? NULL : arena_allocate(arena, envelope->message_bytes + 1);
  if (message != NULL) {
    if (envelope->message_bytes > 0) memcpy(message, envelope->message, envelope->message_bytes);
    message[envelope->message_bytes] = 0;
  }
  call_end(connection, call, PICKET_STATUS, envelope->code, message == NULL ? "" : message);
}

// Why an answer could not be unpacked.
static void answer_failed(picket_connection *connection, struct call *call, int code) {
  if (code == ENOMEM) {
    call_end(connection, call, PICKET_LOST, ENOMEM, "there is no memory for the answer");
  } else if (code == EMSGSIZE) {
    call_end(connection, call, PICKET_PROTOCOL, EPROTO, "the answer would need more than 256 MiB");
  } else {
    call_end(connection, call, PICKET_PROTOCOL, EPROTO, "the daemon answered with bytes that are no such message");
  }
}

void call_answer(picket_connection *connection, struct call *call, picket_outcome outcome, const uint8_t *bytes,
                 size_t count) {
  // Fields are numbers of a byte or more on the wire and of a word in memory; a message itself is small.
  struct arena *arena = spare_arena(connection, message_struct_bytes_max + 3 * count);
  ProtobufCMessage *response = arena == NULL ? NULL : message_unpack(call->method, arena, bytes, count);
  if (response == NULL) {
    answer_failed(connection, call, arena == NULL ? ENOMEM : arena->error);
    return;
  }
  picket_result result = {
      .outcome = outcome, .sent = true, .message = "", .response = response, .internal = connection};
  if (outcome == PICKET_MESSAGE) report(connection, call->done, call->context, &result);
  else finish(connection, call, &result);
}

ProtobufCMessage *picket_take(picket_result *result) {
  picket_connection *connection = result->internal;
  if (connection == NULL) return NULL;
  result->internal = NULL;
  ProtobufCMessage *response = (ProtobufCMessage *)connection->spare->bytes;
  connection->spare = NULL;
  return response;
}

bool picket_cancel(picket_connection *connection, uint32_t stream) {
  struct call *call = table_find(&connection->calls, stream);
  if (call == NULL) return false;
  call_end(connection, call, PICKET_CANCELLED, status_cancelled, "the call was cancelled");
  return true;
}

void calls_expire(picket_connection *connection) {
  if (connection->deadlines.count == 0) return;
  int64_t now = now_nanos();
  while (connection->deadlines.count > 0 && connection->deadlines.calls[0]->deadline_nanos <= now) {
    call_end(connection, connection->deadlines.calls[0], PICKET_DEADLINE, status_deadline_exceeded,
             "the time of the call passed before there was an answer");
  }
}
