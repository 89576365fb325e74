// What the tests of the library share: a daemon's end of a connection that a test plays, and frames.
#ifndef PICKET_CHECK_H
#define PICKET_CHECK_H

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// The library itself: tests see its inside.
#ifndef PICKET_LIBRARY_INCLUDED
#include "library.c"
#endif
#include "seen.h"

#define FIXTURES "../../Tests/Fixtures/wire/v1/"

// MARK: The daemon's end

struct peer {
  picket_connection *connection;
  int end;
};

static inline struct peer peer_make(void) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) abort();
  struct peer peer = {.connection = picket_adopt(ends[0]), .end = ends[1]};
  if (peer.connection == NULL) abort();
  return peer;
}

static inline void peer_close(struct peer *peer) {
  picket_close(peer->connection);
  if (peer->end >= 0) close(peer->end);
}

// Closes the daemon's end, as a daemon that is gone.
static inline void peer_leave(struct peer *peer) {
  close(peer->end);
  peer->end = -1;
}

// Reads as much as there is, while the client sends.
static inline size_t peer_read(struct peer *peer, uint8_t *bytes, size_t count) {
  size_t held = 0;
  while (held < count) {
    picket_step(peer->connection);
    ssize_t more = recv(peer->end, bytes + held, count - held, MSG_DONTWAIT);
    if (more <= 0) break;
    held += (size_t)more;
  }
  return held;
}

// Sends bytes a piece at a time, and lets the client step after each.
static inline void peer_send(struct peer *peer, const uint8_t *bytes, size_t count, size_t piece) {
  for (size_t at = 0; at < count; at += piece) {
    size_t next = count - at < piece ? count - at : piece;
    if (send(peer->end, bytes + at, next, MSG_NOSIGNAL) != (ssize_t)next) return;
    picket_step(peer->connection);
  }
}

// MARK: Frames

struct bytes {
  uint8_t *at;
  size_t count;
};

static inline struct bytes frame_of(uint32_t stream, uint8_t type, uint8_t flags, const void *data, size_t count) {
  struct bytes frame = {.at = malloc(header_bytes + count + 1), .count = header_bytes + count};
  uint32_t numbers[2] = {htonl((uint32_t)count), htonl(stream)};
  if (frame.at == NULL) abort();
  memcpy(frame.at, numbers, sizeof numbers);
  frame.at[8] = type;
  frame.at[9] = flags;
  if (count > 0) memcpy(frame.at + header_bytes, data, count);
  return frame;
}

// A response with a payload.
static inline struct bytes answer_of(uint32_t stream, const void *payload, size_t count) {
  uint8_t *data = malloc(count + 16);
  if (data == NULL) abort();
  uint8_t *end = varint_put(varint_put(data, 2 << 3 | wire_bytes), count);
  if (count > 0) memcpy(end, payload, count);
  struct bytes frame = frame_of(stream, frame_response, 0, data, (size_t)(end - data) + count);
  free(data);
  return frame;
}

static inline void peer_answer(struct peer *peer, struct bytes frame, size_t piece) {
  peer_send(peer, frame.at, frame.count, piece);
  free(frame.at);
}

// MARK: Files

static inline struct bytes file_of(const char *directory, const char *name) {
  char path[512];
  snprintf(path, sizeof path, "%s%s", directory, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    fprintf(stderr, "cannot open %s; run the tests in clients/c\n", path);
    exit(1);
  }
  struct bytes bytes = {.at = malloc(1 << 20)};
  if (bytes.at == NULL) abort();
  bytes.count = fread(bytes.at, 1, 1 << 20, file);
  fclose(file);
  return bytes;
}

// The vector of a message type, unpacked.
static inline ProtobufCMessage *vector_of(const ProtobufCMessageDescriptor *descriptor) {
  char name[256];
  snprintf(name, sizeof name, "%s.full.bin", descriptor->name);
  struct bytes bytes = file_of(FIXTURES, name);
  ProtobufCMessage *message = protobuf_c_message_unpack(descriptor, NULL, bytes.count, bytes.at);
  free(bytes.at);
  if (message == NULL) abort();
  return message;
}

static inline struct bytes packed(const ProtobufCMessage *message) {
  struct bytes bytes = {.count = protobuf_c_message_get_packed_size(message)};
  if ((bytes.at = malloc(bytes.count + 1)) == NULL) abort();
  protobuf_c_message_pack(message, bytes.at);
  return bytes;
}

static inline bool equal(struct bytes left, struct bytes right) {
  return left.count == right.count && memcmp(left.at, right.at, left.count) == 0;
}

// Whether two messages are the same, by what libprotobuf-c packs of them.
static inline bool same(const ProtobufCMessage *left, const ProtobufCMessage *right) {
  struct bytes packed_left = packed(left), packed_right = packed(right);
  bool is_same = left->descriptor == right->descriptor && equal(packed_left, packed_right);
  free(packed_left.at);
  free(packed_right.at);
  return is_same;
}

#endif
