// What is received: bytes into frames, frames to their calls.
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "internal.h"

static uint32_t big_endian(const uint8_t *from) {
  uint32_t value;
  memcpy(&value, from, sizeof value);
  return ntohl(value);
}

// Makes room behind what is there for the rest of the frame that has begun; its length was checked.
static bool make_room(picket_connection *connection) {
  size_t held = connection->input_end - connection->input_begin;
  if (held == 0 && connection->input_capacity == input_bytes_min) return true;
  if (connection->input_begin > 0) {
    memmove(connection->input, connection->input + connection->input_begin, held);
    connection->input_begin = 0;
    connection->input_end = held;
  }
  size_t needed = held < header_bytes ? input_bytes_min : header_bytes + big_endian(connection->input);
  if (needed < input_bytes_min) needed = input_bytes_min;
  if (connection->input_capacity >= needed) return true;
  uint8_t *input = realloc(connection->input, needed);
  if (input == NULL) return false;
  connection->input = input;
  connection->input_capacity = needed;
  return true;
}

long input_receive(picket_connection *connection, bool may_wait) {
  if (!make_room(connection)) return -ENOMEM;
  ssize_t count = recv(connection->descriptor, connection->input + connection->input_end,
                       connection->input_capacity - connection->input_end, may_wait ? 0 : MSG_DONTWAIT);
  if (count < 0) return -errno;
  connection->input_end += (size_t)count;
  return count;
}

bool input_append(picket_connection *connection, const uint8_t *bytes, size_t count) {
  while (count > 0 && connection->is_open) {
    if (!make_room(connection)) return false;
    size_t room = connection->input_capacity - connection->input_end;
    size_t piece = count < room ? count : room;
    memcpy(connection->input + connection->input_end, bytes, piece);
    connection->input_end += piece;
    bytes += piece;
    count -= piece;
    input_deliver(connection);
  }
  return true;
}

static void violated(picket_connection *connection, const char *how) {
  connection_end(connection, PICKET_PROTOCOL, EPROTO, how);
}

// MARK: Frames

struct frame {
  uint32_t stream;
  uint8_t type;
  uint8_t flags;
  const uint8_t *data;
  size_t data_bytes;
};

static void receive_response(picket_connection *connection, struct call *call, const struct frame *frame) {
  struct envelope envelope;
  if (!envelope_parse(&envelope, frame->data, frame->data_bytes)) {
    call_end(connection, call, PICKET_PROTOCOL, EPROTO, "the daemon answered with bytes that are no ttrpc response");
  } else if (envelope.code != status_ok) {
    call_refuse(connection, call, &envelope);
  } else if (call->method != PICKET_WATCH_ALERTS) {
    call_answer(connection, call, PICKET_OK, envelope.payload, envelope.payload_bytes);
  } else {
    // The end of a stream may have a last message.
    if (envelope.payload_bytes > 0) {
      call_answer(connection, call, PICKET_MESSAGE, envelope.payload, envelope.payload_bytes);
      call = table_find(&connection->calls, frame->stream);
    }
    if (call != NULL) call_end(connection, call, PICKET_OK, 0, "");
  }
}

static void receive_data(picket_connection *connection, struct call *call, const struct frame *frame) {
  if (call->method != PICKET_WATCH_ALERTS) {
    violated(connection, "the daemon sent a message of a stream for a call that has one answer");
    return;
  }
  if ((frame->flags & flag_no_data) == 0) {
    call_answer(connection, call, PICKET_MESSAGE, frame->data, frame->data_bytes);
    // The callback may have cancelled it.
    call = table_find(&connection->calls, frame->stream);
  }
  if (call != NULL && (frame->flags & flag_remote_closed) != 0) call_end(connection, call, PICKET_OK, 0, "");
}

static bool was_issued(const picket_connection *connection, uint32_t stream) {
  return stream % 2 == 1 && (stream < connection->next_stream || connection->streams_used_up);
}

static void receive_frame(picket_connection *connection, const struct frame *frame) {
  if (frame->type == frame_request) {
    violated(connection, "the daemon sent a request");
    return;
  }
  // Types of a later version.
  if (frame->type != frame_response && frame->type != frame_data) return;
  struct call *call = table_find(&connection->calls, frame->stream);
  if (call == NULL && was_issued(connection, frame->stream)) return;  // a late answer of a call that has ended
  if (call == NULL || (call->queued && call->sent == 0)) {
    violated(connection, "the daemon answered a call that was never made");
  } else if (frame->type == frame_response) {
    receive_response(connection, call, frame);
  } else {
    receive_data(connection, call, frame);
  }
}

void input_deliver(picket_connection *connection) {
  while (connection->is_open && connection->input_end - connection->input_begin >= header_bytes) {
    const uint8_t *header = connection->input + connection->input_begin;
    size_t length = big_endian(header);
    if (length > PICKET_FRAME_BYTES_MAX) {
      violated(connection, "the daemon announced a frame of more than 4 MiB");
      return;
    }
    if (connection->input_end - connection->input_begin - header_bytes < length) return;
    connection->input_begin += header_bytes + length;
    struct frame frame = {.stream = big_endian(header + 4), .type = header[8], .flags = header[9],
                          .data = header + header_bytes, .data_bytes = length};
    receive_frame(connection, &frame);
  }
  if (!connection->is_open || connection->input_begin != connection->input_end) return;
  connection->input_begin = connection->input_end = 0;
  if (connection->input_capacity > input_bytes_min) {
    uint8_t *input = realloc(connection->input, input_bytes_min);
    if (input == NULL) return;
    connection->input = input;
    connection->input_capacity = input_bytes_min;
  }
}
