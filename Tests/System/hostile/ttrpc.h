// What the programs of the hostile clients share: numbers, the clock, the header of a frame, connecting.
#ifndef HOSTILE_TTRPC_H
#define HOSTILE_TTRPC_H

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum {
  header_bytes = 10,
  prefix_bytes = 160,  // of an answer's data: its status and the begin of the message
  response_type = 2,
  data_type = 3,
  remote_closed_flag = 1,
  code_count = 17,
  varied_digits = 8,
};

static const char varied_mark[] = "########";

static _Noreturn void fail(const char *what, const char *detail) {
  fprintf(stderr, "%s: %s\n", what, detail);
  exit(1);
}

static inline uint64_t now_nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// What is allocated lives as long as the process.
static inline void *allocate(size_t bytes) {
  void *memory = calloc(1, bytes == 0 ? 1 : bytes);
  if (memory == NULL) fail("calloc", strerror(errno));
  return memory;
}

static inline void put_big_endian(uint8_t *to, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *to++ = (uint8_t)(value >> shift);
}

static inline uint32_t big_endian(const uint8_t *from) {
  return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

static inline void put_digits(char *to, uint64_t value) {
  for (int place = varied_digits - 1; place >= 0; place -= 1, value /= 10) to[place] = (char)('0' + value % 10);
}

// Reads a whole file; `*count` becomes its length.
static inline uint8_t *read_file(const char *path, size_t *count) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path, strerror(errno));
  fseek(file, 0, SEEK_END);
  *count = (size_t)ftell(file);
  rewind(file);
  uint8_t *bytes = allocate(*count);
  if (fread(bytes, 1, *count, file) != *count) fail(path, "cannot be read");
  fclose(file);
  return bytes;
}

// The socket of a new connection that never waits; -1 with `errno` when there is none.
static inline int connect_without_waiting(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) fail(path, "longer than a socket path may be");
  strcpy(address.sun_path, path);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (connection < 0) return -1;
  if (connect(connection, (struct sockaddr *)&address, sizeof address) == 0) return connection;
  int number = errno;
  close(connection);
  errno = number;
  return -1;
}

// An answer while it arrives: its header and the begin of its data; the rest is counted and forgotten.
struct answer {
  uint8_t header[header_bytes];
  uint8_t prefix[prefix_bytes];
  uint32_t header_count, prefix_count, data_left;
};

// Takes bytes of an answer and gives how many it took; `*whole` says whether that was its last.
static inline size_t take_answer(struct answer *answer, const uint8_t *bytes, size_t count, bool *whole) {
  size_t taken = 0;
  *whole = false;
  while (taken < count && answer->header_count < header_bytes) answer->header[answer->header_count++] = bytes[taken++];
  if (answer->header_count < header_bytes) return taken;
  if (taken > 0 && answer->prefix_count == 0 && answer->data_left == 0) answer->data_left = big_endian(answer->header);
  size_t part = count - taken < answer->data_left ? count - taken : answer->data_left;
  size_t kept = prefix_bytes - answer->prefix_count < part ? prefix_bytes - answer->prefix_count : part;
  memcpy(answer->prefix + answer->prefix_count, bytes + taken, kept);
  answer->prefix_count += (uint32_t)kept;
  answer->data_left -= (uint32_t)part;
  *whole = answer->data_left == 0;
  return taken + part;
}

static inline void reset_answer(struct answer *answer) {
  answer->header_count = answer->prefix_count = answer->data_left = 0;
}

// The status code of a whole answer. `*text` becomes its message, or nothing where the kept begin does not hold it.
static inline int status_code(const struct answer *answer, const char **text, size_t *text_bytes) {
  const uint8_t *bytes = answer->prefix;
  size_t count = answer->prefix_count;
  *text = "";
  *text_bytes = 0;
  if (answer->header[8] != response_type || count < 2 || bytes[0] != 0x0a) return 0;
  size_t at = 1;
  while (at < count && bytes[at] >= 0x80) at += 1;
  at += 1;
  if (at + 1 >= count || bytes[at] != 0x08) return 0;
  int code = bytes[at + 1];
  at += 2;
  if (at + 2 < count && bytes[at] == 0x12) {
    at += 1;
    while (at < count && bytes[at] >= 0x80) at += 1;
    at += 1;
    if (at < count) {
      *text = (const char *)bytes + at;
      *text_bytes = count - at < 120 ? count - at : 120;
    }
  }
  return code < code_count ? code : 2;
}

#endif
