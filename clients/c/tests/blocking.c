// The blocking form against a daemon that is another process: slow, silent, gone; signals; connecting.
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "check.h"

// Carries out the daemon's side in a child process.
struct child {
  picket_connection *connection;
  pid_t process;
};

static struct child child_make(void (*daemon)(int end)) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) abort();
  // The library takes a descriptor that does not block, too.
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  struct child child = {.process = fork()};
  if (child.process < 0) abort();
  if (child.process == 0) {
    close(ends[0]);
    daemon(ends[1]);
    _exit(0);
  }
  close(ends[1]);
  child.connection = picket_adopt(ends[0]);
  return child;
}

static void child_end(struct child *child) {
  picket_close(child->connection);
  int status;
  while (waitpid(child->process, &status, 0) < 0 && errno == EINTR) {}
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void read_exactly(int end, uint8_t *bytes, size_t count) {
  for (size_t held = 0; held < count;) {
    ssize_t more = recv(end, bytes + held, count - held, 0);
    if (more <= 0) _exit(0);
    held += (size_t)more;
  }
}

// Reads a request of any length and returns its stream.
static uint32_t read_request(int end) {
  uint8_t header[header_bytes], data[4096];
  uint32_t numbers[2];
  read_exactly(end, header, sizeof header);
  memcpy(numbers, header, sizeof numbers);
  for (size_t left = ntohl(numbers[0]); left > 0;) {
    size_t piece = left < sizeof data ? left : sizeof data;
    read_exactly(end, data, piece);
    left -= piece;
  }
  return ntohl(numbers[1]);
}

static void send_bytes(int end, struct bytes bytes, size_t piece) {
  for (size_t at = 0; at < bytes.count; at += piece) {
    size_t next = bytes.count - at < piece ? bytes.count - at : piece;
    if (send(end, bytes.at + at, next, MSG_NOSIGNAL) != (ssize_t)next) _exit(0);
  }
  free(bytes.at);
}

static void drip(int end) {
  while (true) send_bytes(end, answer_of(read_request(end), "\x10\x2a", 2), 1);
}

static void leave_within_a_frame(int end) {
  struct bytes answer = answer_of(read_request(end), "\x10\x2a", 2);
  answer.count -= 1;
  send_bytes(end, answer, 100);
}

static void stay_silent(int end) {
  uint8_t byte;
  while (recv(end, &byte, 1, 0) > 0) {}
}

static void leave_at_once(int end) { close(end); }

static void refuse_and_watch(int end) {
  send_bytes(end, frame_of(read_request(end), frame_response, 0, "\x0a\x07\x08\x03\x12\x03" "bad", 9), 2);
  uint32_t stream = read_request(end);
  send_bytes(end, frame_of(stream, frame_data, 0, "\x08\x05", 2), 1);
  send_bytes(end, frame_of(stream, frame_data, 0, "\x08\x01\x10\x07", 4), 1);
  send_bytes(end, frame_of(read_request(end), frame_response, 0, "", 0), 5);
  send_bytes(end, frame_of(stream, frame_data, flag_remote_closed | flag_no_data, "", 0), 1);
  stay_silent(end);
}

static volatile sig_atomic_t signals;

static void count_signal(int number) {
  (void)number;
  signals += 1;
}

// Large requests and answers in drops, with a signal every millisecond.
static void drops_and_signals(void) {
  struct child child = child_make(drip);
  struct sigaction action = {.sa_handler = count_signal};
  struct itimerval often = {{0, 1000}, {0, 1000}}, never = {0};
  Picket__V1__EvaluateEventRequest request = PICKET__V1__EVALUATE_EVENT_REQUEST__INIT;
  request.event = (ProtobufCBinaryData){.len = 1000000, .data = calloc(1, 1000000)};
  sigaction(SIGALRM, &action, NULL);
  setitimer(ITIMER_REAL, &often, NULL);
  for (int round = 0; round < 2000 && (round < 20 || signals < 20); round += 1) {
    Picket__V1__EvaluateEventResponse *response;
    int64_t timeout = round % 2 == 0 ? 0 : 60000000000;
    CHECK(picket_evaluate_event(child.connection, &request, timeout, &response) == PICKET_OK);
    CHECK(response != NULL && response->detections_evaluated == 42);
    picket_free(response);
  }
  CHECK(signals >= 20);
  setitimer(ITIMER_REAL, &never, NULL);
  free(request.event.data);
  child_end(&child);
}

static void expect_loss(void (*daemon)(int end), picket_outcome outcome, picket_outcome other) {
  struct child child = child_make(daemon);
  Picket__V1__GetStatusResponse *response;
  picket_outcome seen = picket_get_status(child.connection, NULL, 0, &response);
  CHECK((seen == outcome || seen == other) && response == NULL);
  CHECK(picket_last_error(child.connection)->outcome == seen && picket_last_error(child.connection)->message[0] != 0);
  CHECK(picket_get_status(child.connection, NULL, 0, &response) == PICKET_UNSENT && response == NULL);
  child_end(&child);
}

static void silence(void) {
  struct child child = child_make(stay_silent);
  Picket__V1__GetStatusResponse *response;
  int64_t begin = now_nanos();
  CHECK(picket_get_status(child.connection, NULL, 20000000, &response) == PICKET_DEADLINE && response == NULL);
  CHECK(now_nanos() - begin >= 20000000);
  CHECK(picket_last_error(child.connection)->code == 4 && picket_is_open(child.connection));
  child_end(&child);
}

static void watch(void) {
  struct child child = child_make(refuse_and_watch);
  Picket__V1__GetAlertResponse *alert;
  Picket__V1__GetStatusResponse *status;
  Picket__V1__AlertChange *change;
  CHECK(picket_get_alert(child.connection, NULL, 0, &alert) == PICKET_STATUS && alert == NULL);
  const picket_error *error = picket_last_error(child.connection);
  CHECK(error->code == 3 && strcmp(error->message, "bad") == 0);
  picket_watch *watch = picket_watch_alerts(child.connection, NULL, 0);
  CHECK(picket_watch_next(watch, -1, &change) == PICKET_MESSAGE && change->kind == 5);
  picket_free(change);
  CHECK(picket_get_status(child.connection, NULL, 0, &status) == PICKET_OK);
  picket_free(status);
  CHECK(picket_watch_next(watch, 60000, &change) == PICKET_MESSAGE && change->sequence == 7);
  picket_free(change);
  CHECK(picket_watch_next(watch, -1, &change) == PICKET_OK && change == NULL && picket_watch_is_over(watch));
  picket_watch_close(watch);
  watch = picket_watch_alerts(child.connection, NULL, 0);
  CHECK(picket_watch_next(watch, 5, &change) == PICKET_DEADLINE && !picket_watch_is_over(watch));
  CHECK(picket_watch_next(watch, 0, &change) == PICKET_DEADLINE && change == NULL);
  picket_watch_close(watch);
  watch = picket_watch_alerts(child.connection, NULL, 5000000);
  CHECK(picket_watch_next(watch, -1, &change) == PICKET_DEADLINE && picket_watch_is_over(watch));
  child_end(&child);
  picket_watch_close(watch);
}

// A watch that is not read while others wait ends, and is told why.
static void watch_falls_behind(void) {
  struct peer peer = peer_make();
  Picket__V1__AlertChange *change;
  picket_watch *watch = picket_watch_alerts(peer.connection, NULL, 0);
  picket_step(peer.connection);
  for (int index = 0; index < 1025; index += 1) peer_answer(&peer, frame_of(1, frame_data, 0, "\x08\x01", 2), 100);
  for (int index = 0; index < 1024; index += 1) {
    CHECK(picket_watch_next(watch, 0, &change) == PICKET_MESSAGE);
    picket_free(change);
  }
  CHECK(picket_watch_next(watch, 0, &change) == PICKET_LOST && picket_last_error(peer.connection)->code == ENOBUFS);
  picket_watch_close(watch);
  peer_close(&peer);
}

static void connecting(void) {
  char path[200];
  memset(path, 'x', sizeof path);
  path[sizeof path - 1] = 0;
  CHECK(picket_connect(path, 0) == NULL && errno == ENAMETOOLONG);
  CHECK(picket_connect("", 0) == NULL && errno == EINVAL);
  CHECK(picket_connect("/nowhere/picket.sock", 0) == NULL && errno == ENOENT);
  CHECK(picket_adopt(-1) == NULL && errno == EBADF);
  char directory[] = "/tmp/picket-c-XXXXXX";
  if (mkdtemp(directory) == NULL) abort();
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s/s", directory);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  CHECK(bind(listener, (struct sockaddr *)&address, sizeof address) == 0);
  CHECK(picket_connect(address.sun_path, 0) == NULL && errno == ECONNREFUSED);
  CHECK(listen(listener, 0) == 0);
  picket_connection *first = picket_connect(address.sun_path, 0);
  CHECK(first != NULL && (fcntl(picket_descriptor(first), F_GETFD) & FD_CLOEXEC) != 0);
  // Its queue is full.
  CHECK(picket_connect(address.sun_path, 10000000) == NULL && errno == EAGAIN);
  picket_close(first);
  close(listener);
  unlink(address.sun_path);
  rmdir(directory);
}

int main(void) {
  connecting();
  drops_and_signals();
  expect_loss(leave_within_a_frame, PICKET_LOST, PICKET_LOST);
  expect_loss(leave_at_once, PICKET_UNSENT, PICKET_LOST);
  silence();
  watch();
  watch_falls_behind();
  return checks_report("blocking");
}
