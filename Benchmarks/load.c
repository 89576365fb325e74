// The load generator of every comparison: one loop, three protocols.
//
// usage: load MODE --socket PATH --payload FILE [--depth N] [--refill N] [--count N] [--seconds S] [--warm-up N]
//             [--log-type NAME] [--expect-matches N] [--vary NAME=N[/D]] [--vary-at-random NAME=N] [--vary-from N]
//
// MODE is `echo` (the bytes come back), `redis` (SET of the payload under one key) or `ttrpc` (EvaluateEvent of the
// payload). Requests are built once; only a ttrpc frame's stream id changes, and what `--vary` names. At most `--depth`
// requests are in flight on one connection. A new one is sent as soon as `--refill` of them have been answered: 1 keeps
// the window full, the depth itself sends whole batches. The run ends after `--count` requests or `--seconds`,
// whichever is first.
//
// `--vary NAME=N` puts a number below N into each request, as decimal digits in place of the last bytes of the first
// text member of that name in the payload. Requests number on from `--vary-from`, and take the numbers in turn, each D
// times before the next; `--vary-at-random` takes any of them. Both options may be given, and more than once.
//
// Prints one line of JSON: latencies in nanoseconds from queueing a request to reading the end of its answer, the rate,
// and how many matches had each outcome. Exits 1 when an answer is not the expected one.
#include <errno.h>
#include <poll.h>
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
  depth_max = 4096,
  samples_max = 8 * 1000 * 1000,
  receive_bytes = 1024 * 1024,
  payload_bytes_max = 4 * 1024 * 1024 - 1024,
  ttrpc_header_bytes = 10,
  ttrpc_response_type = 2,
  outcome_count = 8,
  varied_max = 4,
  varied_digits = 8,
};

enum mode { mode_echo, mode_redis, mode_ttrpc };

// A text member of the payload whose last bytes differ from request to request.
struct varied {
  const char *name;
  size_t name_bytes;
  uint64_t count;   // numbers below this
  uint64_t repeat;  // requests in a row with the same number; 0: any number
  size_t offset;    // of the digits in a request
};

struct options {
  enum mode mode;
  const char *socket_path;
  const char *payload_path;
  const char *log_type;
  uint64_t depth;
  uint64_t refill;
  uint64_t count;
  double seconds;
  uint64_t warm_up;
  int64_t expect_matches;  // -1 accepts any number
  struct varied varied[varied_max];
  size_t varied_count;
  uint64_t vary_from;
};

// One connection under load. Requests are numbered from 0; those from `answered` up to `queued` are in flight.
struct load {
  struct options options;
  int connection;
  char *requests;  // `depth` copies of the request, one after the other
  size_t request_bytes;
  uint64_t send_begin;  // bytes of all requests that the kernel has taken
  uint64_t send_end;    // bytes of all requests queued
  uint64_t queued;
  uint64_t answered;
  uint64_t *queued_at;  // by request number modulo `queued_at_slots`
  char *received;
  size_t received_bytes;
  uint32_t *samples;
  uint64_t sample_count;
  uint64_t outcomes[outcome_count];
};

// Answers may overtake each other, so that the numbers in flight can span more than the depth.
enum { queued_at_slots = 1 << 20 };

static _Noreturn void fail(const char *what, const char *detail) {
  fprintf(stderr, "load: %s: %s\n", what, detail);
  exit(1);
}

static uint64_t now_nanos(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

// What is allocated lives as long as the process.
static void *allocate(size_t bytes) {
  void *memory = malloc(bytes);
  if (memory == NULL) fail("malloc", strerror(errno));
  return memory;
}

// MARK: Building a request

struct buffer {
  char *bytes;
  size_t count;
};

static void append(struct buffer *buffer, const void *bytes, size_t count) {
  memcpy(buffer->bytes + buffer->count, bytes, count);
  buffer->count += count;
}

static void append_varint(struct buffer *buffer, uint64_t value) {
  do {
    uint8_t byte = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    append(buffer, &byte, 1);
    value >>= 7;
  } while (value > 0);
}

// Appends a protobuf field of wire type 2: tag, length, bytes.
static void append_field(struct buffer *buffer, unsigned field, const void *bytes, size_t count) {
  append_varint(buffer, field << 3 | 2);
  append_varint(buffer, count);
  append(buffer, bytes, count);
}

static void put_big_endian(char *to, uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) *to++ = (char)(value >> shift);
}

static uint32_t big_endian(const char *from) {
  const uint8_t *bytes = (const uint8_t *)from;
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static struct buffer empty_buffer(size_t payload_bytes) {
  return (struct buffer){.bytes = allocate(payload_bytes + 1024), .count = 0};
}

static struct buffer ttrpc_request(struct buffer payload, const char *log_type) {
  static const char service[] = "picket.v1.Detection";
  static const char method[] = "EvaluateEvent";
  struct buffer message = empty_buffer(payload.count);
  append_field(&message, 1, log_type, strlen(log_type));
  append_field(&message, 2, payload.bytes, payload.count);

  struct buffer frame = empty_buffer(payload.count);
  char header[ttrpc_header_bytes] = {0};
  header[8] = 1;  // a request; flags 0: unary
  append(&frame, header, sizeof header);
  append_field(&frame, 1, service, sizeof service - 1);
  append_field(&frame, 2, method, sizeof method - 1);
  append_field(&frame, 3, message.bytes, message.count);
  put_big_endian(frame.bytes, (uint32_t)(frame.count - ttrpc_header_bytes));
  free(message.bytes);
  return frame;
}

static struct buffer redis_request(struct buffer payload) {
  struct buffer request = empty_buffer(payload.count);
  char head[128];
  int count = snprintf(head, sizeof head, "*3\r\n$3\r\nSET\r\n$5\r\nevent\r\n$%zu\r\n", payload.count);
  append(&request, head, (size_t)count);
  append(&request, payload.bytes, payload.count);
  append(&request, "\r\n", 2);
  return request;
}

static struct buffer request_of(const struct options *options, struct buffer payload) {
  switch (options->mode) {
    case mode_ttrpc: return ttrpc_request(payload, options->log_type);
    case mode_redis: return redis_request(payload);
    case mode_echo: break;
  }
  return payload;
}

// Reads the payload, without the newline that ends a text file.
static struct buffer read_payload(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) fail(path, strerror(errno));
  struct buffer payload = empty_buffer(payload_bytes_max);
  payload.count = fread(payload.bytes, 1, payload_bytes_max, file);
  if (ferror(file)) fail(path, strerror(errno));
  if (payload.count == payload_bytes_max) fail(path, "does not fit in a frame of 4 MiB");
  fclose(file);
  if (payload.count > 0 && payload.bytes[payload.count - 1] == '\n') payload.count -= 1;
  if (payload.count == 0) fail(path, "empty");
  return payload;
}

// MARK: Varying a request

// Finds where the digits of a varied member are: at the end of the text after `"name":"`.
static size_t digits_offset(const struct varied *varied, struct buffer request) {
  char member[128];
  int count = snprintf(member, sizeof member, "\"%.*s\":\"", (int)varied->name_bytes, varied->name);
  if (count >= (int)sizeof member) fail(varied->name, "too long a name to vary");
  char *found = memmem(request.bytes, request.count, member, (size_t)count);
  if (found == NULL) fail(varied->name, "no text member of this name in the payload");
  char *text = found + count;
  char *end = memchr(text, '"', request.count - (size_t)(text - request.bytes));
  if (end == NULL || end - text < varied_digits) fail(varied->name, "too short a text to vary");
  return (size_t)(end - varied_digits - request.bytes);
}

// A number that looks random, the same for the same input (the finalizer of splitmix64).
static uint64_t scrambled(uint64_t value) {
  value += 0x9e3779b97f4a7c15u;
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

static void put_digits(char *to, uint64_t value) {
  for (int place = varied_digits - 1; place >= 0; place -= 1, value /= 10) to[place] = (char)('0' + value % 10);
}

static void vary(const struct options *options, char *request, uint64_t number) {
  uint64_t sequence = options->vary_from + number;
  for (size_t index = 0; index < options->varied_count; index += 1) {
    const struct varied *varied = &options->varied[index];
    uint64_t step = varied->repeat == 0 ? scrambled(sequence) : sequence / varied->repeat;
    put_digits(request + varied->offset, step % varied->count);
  }
}

// MARK: Reading answers

// Reads a varint at `*at`, or fails.
static uint64_t varint(const uint8_t **at, const uint8_t *end) {
  uint64_t value = 0;
  for (int shift = 0; *at < end && shift < 64; shift += 7) {
    uint8_t byte = *(*at)++;
    value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  fail("answer", "broken varint");
}

struct field {
  unsigned number;
  uint64_t value;  // of a varint, else the length
  const uint8_t *bytes;
};

// Takes the next protobuf field of wire type 0 or 2; false at the end.
static bool next_field(const uint8_t **at, const uint8_t *end, struct field *field) {
  if (*at == end) return false;
  uint64_t tag = varint(at, end);
  field->number = (unsigned)(tag >> 3);
  field->value = varint(at, end);
  field->bytes = *at;
  if ((tag & 7) == 0) return true;
  if ((tag & 7) != 2 || field->value > (uint64_t)(end - *at)) fail("answer", "not a ttrpc Response");
  *at += field->value;
  return true;
}

static void check_status(const uint8_t *at, const uint8_t *end) {
  struct field field;
  int64_t code = 0;
  char message[256] = "";
  while (next_field(&at, end, &field)) {
    if (field.number == 1) code = (int64_t)field.value;
    if (field.number == 2) snprintf(message, sizeof message, "%.*s", (int)field.value, (const char *)field.bytes);
  }
  if (code == 0) return;
  fprintf(stderr, "load: status %lld: %s\n", (long long)code, message);
  exit(1);
}

static void count_outcome(struct load *load, const uint8_t *at, const uint8_t *end) {
  struct field field;
  while (next_field(&at, end, &field)) {
    if (field.number == 11 && field.value < outcome_count) load->outcomes[field.value] += 1;
  }
}

// Checks a ttrpc Response: status OK, no detection that failed and, when asked, so many matches.
static void check_response(struct load *load, const char *data, size_t count) {
  const struct options *options = &load->options;
  const uint8_t *at = (const uint8_t *)data;
  const uint8_t *end = at + count;
  const uint8_t *payload = NULL;
  const uint8_t *payload_end = NULL;
  struct field field;
  while (next_field(&at, end, &field)) {
    if (field.number == 1) check_status(field.bytes, field.bytes + field.value);
    if (field.number == 2) payload_end = (payload = field.bytes) + field.value;
  }
  int64_t matches = 0;
  while (payload != payload_end && next_field(&payload, payload_end, &field)) {
    if (field.number == 1) {
      matches += 1;
      count_outcome(load, field.bytes, field.bytes + field.value);
    }
    if (field.number == 3) fail("answer", "a detection failed on the event");
  }
  if (options->expect_matches < 0 || matches == options->expect_matches) return;
  fprintf(stderr, "load: %lld matches, expected %lld\n", (long long)matches, (long long)options->expect_matches);
  exit(1);
}

// The length of the first answer in `bytes`, or 0 while it is not complete; `number` becomes its request's number.
static size_t next_answer(struct load *load, const char *bytes, size_t count, uint64_t *number) {
  switch (load->options.mode) {
    case mode_echo:
      *number = load->answered;
      return count < load->request_bytes ? 0 : load->request_bytes;
    case mode_redis:
      *number = load->answered;
      if (count < 5) return 0;
      if (memcmp(bytes, "+OK\r\n", 5) != 0) fail("redis", "SET was not answered by OK");
      return 5;
    case mode_ttrpc: break;
  }
  if (count < ttrpc_header_bytes) return 0;
  size_t data_bytes = big_endian(bytes);
  if (count < ttrpc_header_bytes + data_bytes) return 0;
  if (bytes[8] != ttrpc_response_type) fail("ttrpc", "a frame that is not a response");
  *number = (big_endian(bytes + 4) - 1) / 2;
  if (*number >= load->queued) fail("ttrpc", "a response to a stream that was not opened");
  check_response(load, bytes + ttrpc_header_bytes, data_bytes);
  return ttrpc_header_bytes + data_bytes;
}

static void record(struct load *load, uint64_t number, uint64_t now) {
  uint64_t nanos = now - load->queued_at[number % queued_at_slots];
  if (load->answered >= load->options.warm_up && load->sample_count < samples_max) {
    load->samples[load->sample_count++] = nanos > UINT32_MAX ? UINT32_MAX : (uint32_t)nanos;
  }
  load->answered += 1;
}

static void receive(struct load *load) {
  ssize_t count =
      recv(load->connection, load->received + load->received_bytes, receive_bytes - load->received_bytes, 0);
  if (count < 0 && errno == EINTR) return;
  if (count < 0) fail("recv", strerror(errno));
  if (count == 0) fail("recv", "the server closed the connection");
  load->received_bytes += (size_t)count;

  uint64_t now = now_nanos();
  size_t begin = 0;
  uint64_t number;
  while (load->answered < load->queued) {
    size_t length = next_answer(load, load->received + begin, load->received_bytes - begin, &number);
    if (length == 0) break;
    record(load, number, now);
    begin += length;
  }
  if (begin == 0 && load->received_bytes == receive_bytes) fail("answer", "longer than the receive buffer");
  memmove(load->received, load->received + begin, load->received_bytes - begin);
  load->received_bytes -= begin;
}

// MARK: Sending

static void queue_request(struct load *load, uint64_t now) {
  char *request = load->requests + load->queued % load->options.depth * load->request_bytes;
  if (load->options.mode == mode_ttrpc) put_big_endian(request + 4, (uint32_t)(load->queued * 2 + 1));
  // Unsent requests are the last in flight, which are fewer than there are places: nothing of this one is to be sent.
  vary(&load->options, request, load->queued);
  load->queued_at[load->queued % queued_at_slots] = now;
  load->queued += 1;
  load->send_end += load->request_bytes;
}

// Fills the window once enough of it is free.
static void queue_requests(struct load *load, bool more) {
  uint64_t in_flight = load->queued - load->answered;
  if (!more || load->options.depth - in_flight < load->options.refill) return;
  uint64_t now = now_nanos();
  while (load->queued - load->answered < load->options.depth && load->queued < load->options.count) {
    queue_request(load, now);
  }
}

// Gives the kernel what it takes without waiting.
static void send_queued(struct load *load) {
  size_t ring_bytes = load->options.depth * load->request_bytes;
  while (load->send_begin < load->send_end) {
    size_t offset = load->send_begin % ring_bytes;
    size_t count = load->send_end - load->send_begin;
    if (count > ring_bytes - offset) count = ring_bytes - offset;
    ssize_t sent = send(load->connection, load->requests + offset, count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (sent < 0) fail("send", strerror(errno));
    load->send_begin += (uint64_t)sent;
  }
}

// Waits until there is something to read, or until the kernel takes more of what is queued.
static bool readable(struct load *load) {
  if (load->send_begin == load->send_end) return true;
  struct pollfd poll_set = {.fd = load->connection, .events = POLLIN | POLLOUT};
  if (poll(&poll_set, 1, -1) < 0 && errno != EINTR) fail("poll", strerror(errno));
  return (poll_set.revents & (POLLIN | POLLHUP | POLLERR)) != 0;
}

// Runs the load and gives the nanoseconds from the end of the warm-up to the last answer.
static uint64_t run(struct load *load) {
  uint64_t begin = now_nanos();
  bool warm = load->options.warm_up == 0;
  bool more = true;
  while (more || load->answered < load->queued) {
    queue_requests(load, more);
    send_queued(load);
    if (readable(load)) receive(load);
    if (!warm && load->answered >= load->options.warm_up) {
      warm = true;
      begin = now_nanos();
    }
    bool timed_out = warm && (double)(now_nanos() - begin) >= load->options.seconds * 1e9;
    more = more && !timed_out && load->queued < load->options.count;
  }
  return now_nanos() - begin;
}

// MARK: Set-up and report

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) fail(path, "longer than a socket path may be");
  strcpy(address.sun_path, path);
  int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection < 0) fail("socket", strerror(errno));
  if (connect(connection, (struct sockaddr *)&address, sizeof address) != 0) fail(path, strerror(errno));
  return connection;
}

static int compare_samples(const void *left, const void *right) {
  uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

static uint32_t percentile(const struct load *load, double fraction) {
  return load->samples[(uint64_t)(fraction * (double)(load->sample_count - 1))];
}

static void report(struct load *load, uint64_t elapsed_nanos) {
  if (load->sample_count == 0) fail("run", "nothing was measured; the warm-up was not over");
  qsort(load->samples, load->sample_count, sizeof *load->samples, compare_samples);
  printf("{\"depth\": %llu, \"requests\": %llu, \"p50_nanos\": %u, \"p90_nanos\": %u, \"p99_nanos\": %u, "
         "\"rate\": %.1f, \"outcomes\": [",
         (unsigned long long)load->options.depth, (unsigned long long)load->answered, percentile(load, 0.50),
         percentile(load, 0.90), percentile(load, 0.99),
         (double)load->sample_count / ((double)elapsed_nanos / 1e9));
  for (int outcome = 0; outcome < outcome_count; outcome += 1) {
    printf("%s%llu", outcome == 0 ? "" : ", ", (unsigned long long)load->outcomes[outcome]);
  }
  printf("]}\n");
}

static _Noreturn void usage(const char *problem) {
  fprintf(stderr,
          "load: %s\n"
          "usage: load echo|redis|ttrpc --socket PATH --payload FILE [--depth N] [--refill N] [--count N]\n"
          "            [--seconds S] [--warm-up N] [--log-type NAME] [--expect-matches N] [--vary NAME=N[/D]]\n"
          "            [--vary-at-random NAME=N] [--vary-from N]\n",
          problem);
  exit(2);
}

static uint64_t number(const char *text, uint64_t low, uint64_t high) {
  char *end;
  errno = 0;
  uint64_t value = strtoull(text, &end, 10);
  if (errno != 0 || end == text || *end != 0 || value < low || value > high) usage("a number is out of range");
  return value;
}

static enum mode mode_named(const char *name) {
  if (strcmp(name, "echo") == 0) return mode_echo;
  if (strcmp(name, "redis") == 0) return mode_redis;
  if (strcmp(name, "ttrpc") == 0) return mode_ttrpc;
  usage("MODE is echo, redis or ttrpc");
}

// Reads `NAME=N` or `NAME=N/D`.
static struct varied varied(const char *text, bool at_random) {
  const uint64_t numbers_max = 100 * 1000 * 1000;
  const char *equals = strchr(text, '=');
  if (equals == NULL || equals == text) usage("--vary wants NAME=N");
  struct varied varied = {.name = text, .name_bytes = (size_t)(equals - text), .repeat = at_random ? 0 : 1};
  char count[32];
  snprintf(count, sizeof count, "%s", equals + 1);
  char *slash = at_random ? NULL : strchr(count, '/');
  if (slash != NULL) {
    *slash = 0;
    varied.repeat = number(slash + 1, 1, numbers_max);
  }
  varied.count = number(count, 1, numbers_max);
  return varied;
}

static void add_varied(struct options *options, struct varied varied) {
  if (options->varied_count == varied_max) usage("too many members to vary");
  options->varied[options->varied_count++] = varied;
}

static void set_option(struct options *options, const char *name, const char *value) {
  // A stream id is an odd 31-bit number.
  const uint64_t count_max = 1000 * 1000 * 1000;
  if (strcmp(name, "--socket") == 0) options->socket_path = value;
  else if (strcmp(name, "--payload") == 0) options->payload_path = value;
  else if (strcmp(name, "--log-type") == 0) options->log_type = value;
  else if (strcmp(name, "--depth") == 0) options->depth = number(value, 1, depth_max);
  else if (strcmp(name, "--refill") == 0) options->refill = number(value, 1, depth_max);
  else if (strcmp(name, "--count") == 0) options->count = number(value, 1, count_max);
  else if (strcmp(name, "--seconds") == 0) options->seconds = (double)number(value, 1, 3600);
  else if (strcmp(name, "--warm-up") == 0) options->warm_up = number(value, 0, count_max);
  else if (strcmp(name, "--expect-matches") == 0) options->expect_matches = (int64_t)number(value, 0, UINT32_MAX);
  else if (strcmp(name, "--vary") == 0) add_varied(options, varied(value, false));
  else if (strcmp(name, "--vary-at-random") == 0) add_varied(options, varied(value, true));
  else if (strcmp(name, "--vary-from") == 0) options->vary_from = number(value, 0, count_max);
  else usage("an option is unknown");
}

static struct options parse_options(int argc, char **argv) {
  if (argc < 2) usage("MODE is missing");
  struct options options = {
      .mode = mode_named(argv[1]),
      .log_type = "Wiz.Detections",
      .depth = 1,
      .refill = 1,
      .count = 1000 * 1000 * 1000,
      .seconds = 3600,
      .warm_up = 0,
      .expect_matches = -1,
  };
  if (argc % 2 != 0) usage("an option is without its value");
  for (int index = 2; index < argc; index += 2) set_option(&options, argv[index], argv[index + 1]);
  if (options.socket_path == NULL || options.payload_path == NULL) usage("--socket and --payload are needed");
  if (options.refill > options.depth) usage("--refill is more than --depth");
  return options;
}

int main(int argc, char **argv) {
  struct load load = {.options = parse_options(argc, argv)};
  struct buffer request = request_of(&load.options, read_payload(load.options.payload_path));
  for (size_t index = 0; index < load.options.varied_count; index += 1) {
    load.options.varied[index].offset = digits_offset(&load.options.varied[index], request);
  }
  load.request_bytes = request.count;
  load.requests = allocate(request.count * load.options.depth);
  for (uint64_t copy = 0; copy < load.options.depth; copy += 1) {
    memcpy(load.requests + copy * request.count, request.bytes, request.count);
  }
  load.queued_at = allocate(queued_at_slots * sizeof *load.queued_at);
  load.received = allocate(receive_bytes);
  load.samples = allocate(samples_max * sizeof *load.samples);
  load.connection = connect_to(load.options.socket_path);
  report(&load, run(&load));
  return 0;
}
