// Polite clients: each connection makes one small call at a time, at fixed times, and measures what a caller sees.
//
// usage: polite --socket PATH --seconds S LANE...
// LANE is NAME,FILE,PERIOD_MICROSECONDS,CONNECTIONS[,connect]
//
// FILE holds the frame of one request; a `########` in it becomes a number of its own in each. A connection of a lane
// sends one every PERIOD, and never a second one before the answer of the first. With `connect` each request has a
// connection of its own. A latency is counted from the moment at which the call was due, not from that at which it
// could be sent: a daemon that answers nobody for a second has made all calls late that were due in it. What is not
// answered at the end, or at SIGTERM, counts with the time that it has waited by then.
//
// Prints one line of JSON: for each lane the number of calls, how many were answered, failed (by status code) or never
// answered, and the latencies in nanoseconds.
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>

#include "ttrpc.h"

enum { lanes_max = 16, connections_max = 64, samples_max = 1 << 20, read_bytes = 64 * 1024, retry_nanos = 1000000 };

struct lane {
  const char *name;
  uint8_t *frame;
  size_t frame_bytes, varied;
  uint64_t period_nanos;
  bool connects;
  uint64_t *samples;
  size_t sample_count;
  uint64_t answered, unanswered, disconnected, codes[code_count];
  char message[128];
};

struct connection {
  struct lane *lane;
  int descriptor;
  uint32_t stream_id;
  uint64_t due;       // of the call in flight, else of the next one
  uint64_t retry_at;  // of a connect that found no room
  bool is_waiting;
  size_t sent;  // bytes of the call in flight that are sent
  struct answer answer;
};

static const char *socket_path;
static double seconds = 10;
static struct lane lanes[lanes_max];
static size_t lane_count;
static struct connection connections[connections_max];
static size_t connection_count;
static uint64_t varied_number;
static volatile sig_atomic_t is_told_to_end;

static void add_sample(struct lane *lane, uint64_t nanos) {
  if (lane->sample_count < samples_max) lane->samples[lane->sample_count++] = nanos;
}

// MARK: One call

static void end_call(struct connection *connection) {
  connection->is_waiting = false;
  connection->retry_at = 0;
  connection->due += connection->lane->period_nanos;
  if (!connection->lane->connects || connection->descriptor < 0) return;
  close(connection->descriptor);
  connection->descriptor = -1;
}

static void disconnected(struct connection *connection) {
  if (connection->descriptor >= 0) close(connection->descriptor);
  connection->descriptor = -1;
  connection->lane->disconnected += 1;
  end_call(connection);
}

static bool is_connected(struct connection *connection, uint64_t now) {
  if (connection->descriptor >= 0) return true;
  connection->descriptor = connect_without_waiting(socket_path);
  connection->stream_id = 1;
  reset_answer(&connection->answer);
  if (connection->descriptor >= 0) return true;
  if (errno == EAGAIN) connection->retry_at = now + retry_nanos;
  else disconnected(connection);
  return false;
}

static void begin_call(struct connection *connection, uint64_t now) {
  if (!is_connected(connection, now)) return;
  struct lane *lane = connection->lane;
  put_big_endian(lane->frame + 4, connection->stream_id);
  connection->stream_id += 2;
  if (lane->varied != SIZE_MAX) put_digits((char *)lane->frame + lane->varied, varied_number++);
  ssize_t sent = send(connection->descriptor, lane->frame, lane->frame_bytes, MSG_NOSIGNAL);
  connection->is_waiting = true;
  // The kernel takes a small frame whole, or the connection is of no use.
  if (sent != (ssize_t)lane->frame_bytes) disconnected(connection);
}

static void answered(struct connection *connection, uint64_t now) {
  struct lane *lane = connection->lane;
  const char *text;
  size_t text_bytes;
  int code = status_code(&connection->answer, &text, &text_bytes);
  if (code != 0 && lane->codes[code]++ == 0) {
    snprintf(lane->message, sizeof lane->message, "%.*s", (int)text_bytes, text);
  }
  lane->answered += code == 0;
  add_sample(lane, now - connection->due);
  reset_answer(&connection->answer);
  end_call(connection);
}

static void receive_some(struct connection *connection) {
  static uint8_t bytes[read_bytes];
  ssize_t count = recv(connection->descriptor, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (count <= 0) return disconnected(connection);
  uint64_t now = now_nanos();
  for (size_t at = 0; at < (size_t)count && connection->descriptor >= 0;) {
    bool is_whole;
    at += take_answer(&connection->answer, bytes + at, (size_t)count - at, &is_whole);
    if (is_whole) answered(connection, now);
  }
}

// MARK: The loop

static void wait_until(uint64_t next, uint64_t now) {
  struct pollfd set[connections_max];
  for (size_t index = 0; index < connection_count; index += 1) {
    set[index] = (struct pollfd){.fd = connections[index].descriptor, .events = POLLIN};
  }
  uint64_t wait = next > now ? next - now : 0;
  struct timespec timeout = {.tv_sec = (time_t)(wait / 1000000000u), .tv_nsec = (long)(wait % 1000000000u)};
  if (ppoll(set, connection_count, &timeout, NULL) <= 0) return;
  for (size_t index = 0; index < connection_count; index += 1) {
    if (set[index].revents != 0 && connections[index].descriptor >= 0) receive_some(&connections[index]);
  }
}

static void run(uint64_t begin, uint64_t end) {
  for (size_t index = 0; index < connection_count; index += 1) {
    struct connection *connection = &connections[index];
    connection->due = begin + connection->lane->period_nanos * index / connection_count;
  }
  for (uint64_t now = now_nanos(); now < end && !is_told_to_end; now = now_nanos()) {
    uint64_t next = end;
    for (size_t index = 0; index < connection_count; index += 1) {
      struct connection *connection = &connections[index];
      uint64_t at = connection->retry_at > connection->due ? connection->retry_at : connection->due;
      if (!connection->is_waiting && at <= now) begin_call(connection, now);
      if (!connection->is_waiting) {
        at = connection->retry_at > connection->due ? connection->retry_at : connection->due;
        if (at < next) next = at;
      }
    }
    wait_until(next, now);
  }
}

// Counts the calls that were due and are not answered.
static void count_unanswered(uint64_t end) {
  for (size_t index = 0; index < connection_count; index += 1) {
    struct connection *connection = &connections[index];
    for (uint64_t due = connection->due; due < end; due += connection->lane->period_nanos) {
      add_sample(connection->lane, end - due);
      connection->lane->unanswered += 1;
    }
  }
}

// MARK: Report

static int compare(const void *left, const void *right) {
  uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
  return (a > b) - (a < b);
}

static unsigned long long percentile(const struct lane *lane, double fraction) {
  return lane->sample_count == 0 ? 0 : lane->samples[(size_t)(fraction * (double)(lane->sample_count - 1))];
}

static void report_lane(struct lane *lane) {
  qsort(lane->samples, lane->sample_count, sizeof *lane->samples, compare);
  printf("\"%s\": {\"calls\": %zu, \"answered\": %llu, \"unanswered\": %llu, \"disconnected\": %llu, "
         "\"p50_nanos\": %llu, \"p99_nanos\": %llu, \"max_nanos\": %llu, \"message\": \"",
         lane->name, lane->sample_count, (unsigned long long)lane->answered, (unsigned long long)lane->unanswered,
         (unsigned long long)lane->disconnected, percentile(lane, 0.50), percentile(lane, 0.99), percentile(lane, 1));
  for (const char *at = lane->message; *at != 0; at += 1) {
    putchar(*at < ' ' || *at > '~' || *at == '"' || *at == '\\' ? '?' : *at);
  }
  printf("\", \"codes\": {");
  const char *separator = "";
  for (int code = 1; code < code_count; code += 1) {
    if (lane->codes[code] == 0) continue;
    printf("%s\"%d\": %llu", separator, code, (unsigned long long)lane->codes[code]);
    separator = ", ";
  }
  printf("}}");
}

// MARK: Options

static _Noreturn void usage(const char *problem) {
  fprintf(stderr, "polite: %s; the head of polite.c has the options\n", problem);
  exit(2);
}

static void add_lane(char *text) {
  char *name = strtok(text, ","), *path = strtok(NULL, ","), *period = strtok(NULL, ","), *count = strtok(NULL, ",");
  char *connects = strtok(NULL, ",");
  if (count == NULL || lane_count == lanes_max) usage("a lane is none");
  struct lane *lane = &lanes[lane_count++];
  *lane = (struct lane){.name = name, .period_nanos = strtoull(period, NULL, 10) * 1000, .connects = connects != NULL};
  lane->frame = read_file(path, &lane->frame_bytes);
  lane->samples = allocate(samples_max * sizeof *lane->samples);
  uint8_t *mark = memmem(lane->frame, lane->frame_bytes, varied_mark, varied_digits);
  lane->varied = mark == NULL ? SIZE_MAX : (size_t)(mark - lane->frame);
  for (uint64_t index = strtoull(count, NULL, 10); index > 0; index -= 1) {
    if (connection_count == connections_max) usage("too many connections");
    connections[connection_count++] = (struct connection){.lane = lane, .descriptor = -1};
  }
}

static void end_early(int signal) { is_told_to_end = signal; }

int main(int argc, char **argv) {
  for (int index = 1; index < argc; index += 1) {
    if (strcmp(argv[index], "--socket") == 0 && index + 1 < argc) socket_path = argv[++index];
    else if (strcmp(argv[index], "--seconds") == 0 && index + 1 < argc) seconds = strtod(argv[++index], NULL);
    else add_lane(argv[index]);
  }
  if (socket_path == NULL || connection_count == 0) usage("--socket and a lane are needed");
  signal(SIGTERM, end_early);
  prctl(PR_SET_TIMERSLACK, 1);
  varied_number = (uint64_t)getpid() * 1000 % 100000000u;
  uint64_t begin = now_nanos(), end = begin + (uint64_t)(seconds * 1e9);
  run(begin, end);
  count_unanswered(now_nanos() < end ? now_nanos() : end);
  printf("{");
  for (size_t index = 0; index < lane_count; index += 1) {
    if (index > 0) printf(", ");
    report_lane(&lanes[index]);
  }
  printf("}\n");
  return 0;
}
