// The floor of the first row: a server that does nothing but send back the bytes it was given.
//
// usage: echo_server SOCKET
//
// Listens on a Unix stream socket and serves one connection at a time. There is no framing: bytes go back as they come,
// and the load generator, which knows how many it sent, counts them. Runs until it is killed.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { buffer_bytes = 256 * 1024 };

static void fail(const char *what) {
  fprintf(stderr, "echo_server: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int listen_on(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    errno = ENAMETOOLONG;
    fail(path);
  }
  strcpy(address.sun_path, path);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) fail("socket");
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) fail(path);
  if (listen(listener, 8) != 0) fail("listen");
  return listener;
}

// Sends all of `bytes`; false when the peer has gone.
static int send_all(int connection, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(connection, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return 0;
    bytes += sent;
    count -= (size_t)sent;
  }
  return 1;
}

static void serve(int connection) {
  static char buffer[buffer_bytes];
  for (;;) {
    ssize_t received = recv(connection, buffer, sizeof buffer, 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0 || !send_all(connection, buffer, (size_t)received)) return;
  }
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: echo_server SOCKET\n");
    return 2;
  }
  int listener = listen_on(argv[1]);
  for (;;) {
    int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0 && errno == EINTR) continue;
    if (connection < 0) fail("accept");
    serve(connection);
    close(connection);
  }
}
