// What is to be sent: frames in order, each from where it is.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "internal.h"

// Frames that one sendmsg(2) takes; each has one or two pieces.
enum { frames_per_send = 64 };

static size_t frame_bytes(const struct call *call) { return call->head_bytes + call->body_bytes; }

void output_append(picket_connection *connection, struct call *call) {
  call->queued = true;
  call->next = NULL;
  call->previous = connection->output_last;
  if (connection->output_last != NULL) connection->output_last->next = call;
  else connection->output_first = call;
  connection->output_last = call;
  connection->output_bytes += frame_bytes(call);
}

static void unlink_call(picket_connection *connection, struct call *call) {
  if (call->previous != NULL) call->previous->next = call->next;
  else connection->output_first = call->next;
  if (call->next != NULL) call->next->previous = call->previous;
  else connection->output_last = call->previous;
  connection->output_bytes -= frame_bytes(call) - call->sent;
  call->queued = false;
}

// The first frame was sent whole: its call waits for the answer, unless it has ended meanwhile.
static inline void frame_sent(picket_connection *connection, struct call *call) {
  connection->output_first = call->next;
  if (call->next != NULL) call->next->previous = NULL;
  else connection->output_last = NULL;
  connection->output_bytes -= frame_bytes(call) - call->sent;
  call->queued = false;
  if (call->owned != NULL) frame_free(call);
  if (call->answered) call_release(connection, call);
}

// Copies what is left of lent bytes, as the call ends in the middle of its frame.
static bool keep_body(struct call *call) {
  size_t begin = call->sent > call->head_bytes ? call->sent - call->head_bytes : 0;
  size_t head_left = call->sent < call->head_bytes ? call->head_bytes - call->sent : 0;
  size_t count = head_left + call->body_bytes - begin;
  uint8_t *copy = malloc(count);
  if (copy == NULL) return false;
  if (head_left > 0) memcpy(copy, call->head + call->sent, head_left);
  memcpy(copy + head_left, call->body + begin, call->body_bytes - begin);
  frame_free(call);
  call->owned = call->head = copy;
  call->head_bytes = count;
  call->body_bytes = call->sent = 0;
  call->borrowed = false;
  return true;
}

bool output_abandon(picket_connection *connection, struct call *call) {
  bool is_whole = call->sent == 0;
  if (!is_whole && (!call->borrowed || keep_body(call))) {
    call->answered = true;
    return true;
  }
  unlink_call(connection, call);
  frame_free(call);
  call_release(connection, call);
  return is_whole;
}

// Lists the pieces of the first frames that were not sent.
static size_t list_pieces(const picket_connection *connection, struct iovec *pieces) {
  size_t count = 0;
  size_t frames = 0;
  for (struct call *call = connection->output_first; call != NULL && frames < frames_per_send; call = call->next) {
    size_t sent = call->sent;
    if (sent < call->head_bytes) {
      pieces[count++] = (struct iovec){.iov_base = call->head + sent, .iov_len = call->head_bytes - sent};
      sent = 0;
    } else {
      sent -= call->head_bytes;
    }
    if (call->body_bytes > sent) {
      pieces[count++] = (struct iovec){.iov_base = (void *)(call->body + sent), .iov_len = call->body_bytes - sent};
    }
    frames += 1;
  }
  return count;
}

static void note_sent(picket_connection *connection, size_t sent) {
  while (sent > 0) {
    struct call *call = connection->output_first;
    size_t left = frame_bytes(call) - call->sent;
    if (sent < left) {
      call->sent += sent;
      connection->output_bytes -= sent;
      return;
    }
    sent -= left;
    frame_sent(connection, call);
  }
}

int output_flush(picket_connection *connection) {
  struct iovec pieces[2 * frames_per_send];
  while (connection->output_first != NULL) {
    struct msghdr message = {.msg_iov = pieces};
    message.msg_iovlen = list_pieces(connection, pieces);
    ssize_t sent = sendmsg(connection->descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return 0;
    if (sent < 0) return errno;
    note_sent(connection, (size_t)sent);
  }
  return 0;
}

void output_clear(picket_connection *connection) {
  while (connection->output_first != NULL) {
    struct call *call = connection->output_first;
    unlink_call(connection, call);
    frame_free(call);
    if (call->answered) call_release(connection, call);
  }
}
