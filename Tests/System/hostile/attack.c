// One attacker: many connections that send frames as told, and read the answers or do not.
//
// usage: attack --socket PATH [--frames FILE] [--connections N] [--depth N] [--requests N] [--limit BYTES]
//               [--drip BYTES] [--read all|none|BYTES] [--then hold|shutdown|close] [--reconnect MILLISECONDS]
//               [--raw yes|no] [--vary-from N] [--seconds S]
//
// FILE holds frames of requests, one after the other; each connection sends them in turn, over and over. Their stream
// ids become 1, 3, 5, ... and a `########` in a frame becomes a number of its own, but not with `--raw yes`. At most
// `--depth` requests of a connection wait for their answer; without it as many as the kernel takes. A connection is
// done after `--requests` frames or `--limit` bytes; then it is held, shut down for writing, or closed and made again.
// `--drip` sends so many bytes a second, `--read` reads so many; both for each connection. A connection that the daemon
// closes is made again after `--reconnect` milliseconds; -1 leaves it.
//
// After `--seconds`, or at SIGTERM, it prints one line of JSON: what was sent, what came back by status code with the
// first message of each, how many connections were opened, refused and closed by the daemon.
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "ttrpc.h"

enum {
  chunk_bytes = 128 * 1024,
  sweep_nanos = 10 * 1000 * 1000,
  events_max = 256,
  reopened_at_once_max = 64,
};

enum after { after_hold, after_shutdown, after_close };

struct frame {
  size_t offset, count;
  size_t varied;  // the offset of its digits in it; SIZE_MAX without any
};

struct options {
  const char *socket_path, *frames_path;
  uint64_t connections, depth, requests, limit, drip, read_rate, vary_from;
  bool reads, raw;
  enum after after;
  int64_t reconnect_nanos;
  double seconds;
};

struct connection {
  int descriptor;
  uint32_t events;
  uint64_t serial;
  uint64_t request;  // the one that is being sent
  size_t offset;     // bytes of it that are sent
  uint64_t sent, answered;
  uint64_t opened_at, open_again_at, read_count;
  bool is_done;
  struct answer answer;
};

struct counts {
  uint64_t opened, refused, closed, requests, sent, received, stream_messages, answers[code_count];
  char messages[code_count][128];
};

static struct options options = {.connections = 1, .reads = true, .reconnect_nanos = 10 * 1000 * 1000, .seconds = 10};
static struct counts counts;
static uint8_t *blob;
static struct frame *frames;
static size_t frame_count;
static struct connection *connections;
static int poll_set;
static uint64_t serials;
static uint8_t scratch[chunk_bytes];
static volatile sig_atomic_t is_told_to_end;

// MARK: Frames

static void load_frames(const char *path) {
  size_t count = 0;
  blob = read_file(path, &count);
  frames = allocate((count / header_bytes + 1) * sizeof *frames);
  if (options.raw) {
    frames[frame_count++] = (struct frame){.offset = 0, .count = count, .varied = SIZE_MAX};
    return;
  }
  for (size_t at = 0; at + header_bytes <= count;) {
    struct frame frame = {.offset = at, .count = header_bytes + big_endian(blob + at), .varied = SIZE_MAX};
    if (frame.count > count - at) fail(path, "a frame is cut off");
    uint8_t *mark = memmem(blob + at, frame.count, varied_mark, varied_digits);
    if (mark != NULL) frame.varied = (size_t)(mark - blob) - at;
    frames[frame_count++] = frame;
    at += frame.count;
  }
}

// Copies what of `patch`, which stands at an offset of a frame, is in the `count` bytes from `begin` on.
static void overlay(uint8_t *to, size_t begin, size_t count, const void *patch, size_t at, size_t patch_bytes) {
  for (size_t index = 0; index < patch_bytes; index += 1) {
    if (at + index >= begin && at + index < begin + count) to[at + index - begin] = ((const uint8_t *)patch)[index];
  }
}

static void copy_part(const struct connection *connection, uint64_t request, size_t begin, uint8_t *to, size_t count) {
  const struct frame *frame = &frames[request % frame_count];
  memcpy(to, blob + frame->offset + begin, count);
  if (options.raw) return;
  if (begin < header_bytes) {
    uint8_t stream_id[4];
    put_big_endian(stream_id, (uint32_t)(request * 2 + 1));
    overlay(to, begin, count, stream_id, 4, sizeof stream_id);
  }
  if (frame->varied != SIZE_MAX) {
    char digits[varied_digits];
    put_digits(digits, options.vary_from + connection->serial * 20000 + request);
    overlay(to, begin, count, digits, frame->varied, sizeof digits);
  }
}

static bool may_begin(const struct connection *connection, uint64_t request) {
  if (options.requests > 0 && request >= options.requests) return false;
  return options.depth == 0 || request - connection->answered < options.depth;
}

// How many bytes the connection may send now by its limit and its drip.
static uint64_t allowance(const struct connection *connection) {
  uint64_t most = chunk_bytes;
  if (options.limit > 0 && options.limit - connection->sent < most) most = options.limit - connection->sent;
  if (options.drip > 0) {
    uint64_t due = (now_nanos() - connection->opened_at) * options.drip / 1000000000u;
    uint64_t left = due > connection->sent ? due - connection->sent : 0;
    if (left < most) most = left;
  }
  return most;
}

static size_t fill(const struct connection *connection) {
  size_t most = (size_t)allowance(connection), count = 0;
  uint64_t request = connection->request;
  size_t offset = connection->offset;
  while (count < most && (offset > 0 || may_begin(connection, request))) {
    size_t part = frames[request % frame_count].count - offset;
    if (part > most - count) part = most - count;
    copy_part(connection, request, offset, scratch + count, part);
    count += part;
    offset += part;
    if (offset == frames[request % frame_count].count) {
      request += 1;
      offset = 0;
    }
  }
  return count;
}

static void advance(struct connection *connection, size_t count) {
  connection->sent += count;
  counts.sent += count;
  while (count > 0) {
    size_t left = frames[connection->request % frame_count].count - connection->offset;
    size_t part = count < left ? count : left;
    connection->offset += part;
    count -= part;
    if (part == left) {
      connection->request += 1;
      connection->offset = 0;
      counts.requests += 1;
    }
  }
}

// MARK: Connections

static void watch(struct connection *connection, uint32_t events) {
  if (connection->descriptor < 0 || connection->events == events) return;
  struct epoll_event event = {.events = events, .data.u32 = (uint32_t)(connection - connections)};
  epoll_ctl(poll_set, EPOLL_CTL_MOD, connection->descriptor, &event);
  connection->events = events;
}

static uint32_t wanted_events(const struct connection *connection) {
  bool sends = frame_count > 0 && !connection->is_done && options.drip == 0
      && (connection->offset > 0 || may_begin(connection, connection->request));
  bool reads = options.reads && options.read_rate == 0;
  return (sends ? EPOLLOUT : 0) | (reads ? EPOLLIN : 0);
}

static bool open_connection(struct connection *connection) {
  int descriptor = connect_without_waiting(options.socket_path);
  uint64_t now = now_nanos();
  if (descriptor < 0) {
    counts.refused += errno != EAGAIN;
    connection->descriptor = -1;
    connection->open_again_at = now + (errno == EAGAIN ? 1 : 50) * 1000000u;
    return false;
  }
  *connection = (struct connection){.descriptor = descriptor, .serial = serials++, .opened_at = now};
  connection->is_done = frame_count == 0;
  connection->events = wanted_events(connection);
  struct epoll_event event = {.events = connection->events, .data.u32 = (uint32_t)(connection - connections)};
  if (epoll_ctl(poll_set, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl", strerror(errno));
  counts.opened += 1;
  return true;
}

static void close_connection(struct connection *connection) {
  close(connection->descriptor);
  connection->descriptor = -1;
  connection->open_again_at =
      options.reconnect_nanos < 0 ? UINT64_MAX : now_nanos() + (uint64_t)options.reconnect_nanos;
}

static void closed_by_daemon(struct connection *connection) {
  counts.closed += 1;
  close_connection(connection);
}

// Does what is to be done once a connection has sent all that it is to send.
static void finish(struct connection *connection) {
  if (connection->is_done && options.after != after_close) return;
  connection->is_done = true;
  if (options.after == after_shutdown) shutdown(connection->descriptor, SHUT_WR);
  if (options.after != after_close) return;
  close_connection(connection);
  if (options.reconnect_nanos == 0) open_connection(connection);
}

static bool has_sent_all(const struct connection *connection) {
  if (connection->is_done) return true;
  if (options.limit > 0 && connection->sent >= options.limit) return true;
  return options.requests > 0 && connection->request >= options.requests && connection->offset == 0;
}

static void send_some(struct connection *connection) {
  size_t count = fill(connection);
  if (count > 0) {
    ssize_t sent = send(connection->descriptor, scratch, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) return closed_by_daemon(connection);
    if (sent > 0) advance(connection, (size_t)sent);
  }
  if (has_sent_all(connection)) finish(connection);
}

static void count_answer(struct connection *connection) {
  const struct answer *answer = &connection->answer;
  const char *text;
  size_t text_bytes;
  if (answer->header[8] == data_type && (answer->header[9] & remote_closed_flag) == 0) {
    counts.stream_messages += 1;
    return;
  }
  int code = status_code(answer, &text, &text_bytes);
  if (counts.answers[code]++ == 0) snprintf(counts.messages[code], 128, "%.*s", (int)text_bytes, text);
  connection->answered += 1;
}

static void receive_some(struct connection *connection, size_t most) {
  ssize_t count = recv(connection->descriptor, scratch, most < sizeof scratch ? most : sizeof scratch, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return closed_by_daemon(connection);
  counts.received += (uint64_t)count;
  connection->read_count += (uint64_t)count;
  for (size_t at = 0; at < (size_t)count;) {
    bool is_whole;
    at += take_answer(&connection->answer, scratch + at, (size_t)count - at, &is_whole);
    if (!is_whole) continue;
    count_answer(connection);
    reset_answer(&connection->answer);
  }
}

// MARK: The loop

static void serve(struct connection *connection, uint32_t events) {
  if (connection->descriptor >= 0 && (events & EPOLLIN) != 0) receive_some(connection, SIZE_MAX);
  else if (connection->descriptor >= 0 && (events & (EPOLLHUP | EPOLLERR)) != 0) closed_by_daemon(connection);
  if (connection->descriptor >= 0 && (events & EPOLLOUT) != 0) send_some(connection);
  if (connection->descriptor >= 0) watch(connection, wanted_events(connection));
}

// Does what goes by the clock: opening connections, dripping, reading slowly.
static void sweep(uint64_t now) {
  for (uint64_t index = 0; index < options.connections; index += 1) {
    struct connection *connection = &connections[index];
    if (connection->descriptor < 0 && connection->open_again_at <= now) open_connection(connection);
    if (connection->descriptor >= 0 && options.drip > 0 && !connection->is_done) send_some(connection);
    if (connection->descriptor >= 0 && options.read_rate > 0) {
      uint64_t due = (now - connection->opened_at) * options.read_rate / 1000000000u;
      if (due > connection->read_count) receive_some(connection, due - connection->read_count);
    }
    // Nothing to send: connect and close in a loop.
    for (int again = 0; again < reopened_at_once_max && connection->descriptor >= 0; again += 1) {
      if (options.after != after_close || frame_count > 0 || options.reconnect_nanos != 0) break;
      finish(connection);
    }
  }
}

static void run(void) {
  uint64_t end = now_nanos() + (uint64_t)(options.seconds * 1e9), next_sweep = 0;
  struct epoll_event events[events_max];
  while (!is_told_to_end) {
    uint64_t now = now_nanos();
    if (now >= end) return;
    if (now >= next_sweep) {
      sweep(now);
      next_sweep = now + (frame_count == 0 && options.after == after_close ? 0 : sweep_nanos);
    }
    int count = epoll_wait(poll_set, events, events_max, next_sweep > now ? sweep_nanos / 1000000 : 0);
    for (int index = 0; index < count; index += 1) serve(&connections[events[index].data.u32], events[index].events);
  }
}

// MARK: Report

// Prints a text of JSON; a byte that it cannot hold as it is becomes a question mark.
static void print_text(const char *text) {
  putchar('"');
  for (; *text != 0; text += 1) putchar(*text < ' ' || *text > '~' || *text == '"' || *text == '\\' ? '?' : *text);
  putchar('"');
}

static void report(void) {
  uint64_t open = 0;
  for (uint64_t index = 0; index < options.connections; index += 1) open += connections[index].descriptor >= 0;
  printf("{\"opened\": %llu, \"open\": %llu, \"refused\": %llu, \"closed\": %llu, \"requests\": %llu, "
         "\"sent_bytes\": %llu, \"received_bytes\": %llu, \"stream_messages\": %llu, \"answers\": {",
         (unsigned long long)counts.opened, (unsigned long long)open, (unsigned long long)counts.refused,
         (unsigned long long)counts.closed, (unsigned long long)counts.requests, (unsigned long long)counts.sent,
         (unsigned long long)counts.received, (unsigned long long)counts.stream_messages);
  const char *separator = "";
  for (int code = 0; code < code_count; code += 1) {
    if (counts.answers[code] == 0) continue;
    printf("%s\"%d\": [%llu, ", separator, code, (unsigned long long)counts.answers[code]);
    print_text(counts.messages[code]);
    printf("]");
    separator = ", ";
  }
  printf("}}\n");
}

// MARK: Options

static _Noreturn void usage(const char *problem) {
  fprintf(stderr, "attack: %s; the head of attack.c has the options\n", problem);
  exit(2);
}

static uint64_t number(const char *text) {
  char *end;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  if (errno != 0 || end == text || *end != 0) usage("a number is none");
  return value;
}

static bool is_yes(const char *value) { return strcmp(value, "yes") == 0; }

static enum after after_named(const char *name) {
  if (strcmp(name, "shutdown") == 0) return after_shutdown;
  if (strcmp(name, "close") == 0) return after_close;
  if (strcmp(name, "hold") != 0) usage("--then is hold, shutdown or close");
  return after_hold;
}

static void set_read(const char *value) {
  options.reads = strcmp(value, "none") != 0;
  options.read_rate = options.reads && strcmp(value, "all") != 0 ? number(value) : 0;
}

static void set_option(const char *name, const char *value) {
  if (strcmp(name, "--socket") == 0) options.socket_path = value;
  else if (strcmp(name, "--frames") == 0) options.frames_path = value;
  else if (strcmp(name, "--connections") == 0) options.connections = number(value);
  else if (strcmp(name, "--depth") == 0) options.depth = number(value);
  else if (strcmp(name, "--requests") == 0) options.requests = number(value);
  else if (strcmp(name, "--limit") == 0) options.limit = number(value);
  else if (strcmp(name, "--drip") == 0) options.drip = number(value);
  else if (strcmp(name, "--read") == 0) set_read(value);
  else if (strcmp(name, "--then") == 0) options.after = after_named(value);
  else if (strcmp(name, "--reconnect") == 0) options.reconnect_nanos = atoll(value) * 1000000;
  else if (strcmp(name, "--raw") == 0) options.raw = is_yes(value);
  else if (strcmp(name, "--vary-from") == 0) options.vary_from = number(value);
  else if (strcmp(name, "--seconds") == 0) options.seconds = strtod(value, NULL);
  else usage("an option is unknown");
}

static void end(int signal) { is_told_to_end = signal; }

int main(int argc, char **argv) {
  if (argc % 2 == 0) usage("an option is without its value");
  for (int index = 1; index < argc; index += 2) set_option(argv[index], argv[index + 1]);
  if (options.socket_path == NULL) usage("--socket is needed");
  if (options.frames_path != NULL) load_frames(options.frames_path);
  signal(SIGTERM, end);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  poll_set = epoll_create1(EPOLL_CLOEXEC);
  if (poll_set < 0) fail("epoll_create1", strerror(errno));
  connections = allocate(options.connections * sizeof *connections);
  for (uint64_t index = 0; index < options.connections; index += 1) connections[index].descriptor = -1;
  run();
  report();
  return 0;
}
