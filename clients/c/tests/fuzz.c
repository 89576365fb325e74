// Feeds a client with what a daemon might send. Each call ends once, answers can be used whole, nothing is leaked.
//
// An input is: how many calls (its low four bits; bit 4: the calls have lent bytes), a method for each, the size of the
// pieces in which the rest arrives, and the rest.
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "library.c"

struct call_seen {
  int ends;
  bool is_watch;
};

static void ended(void *context, picket_result *result) {
  struct call_seen *seen = context;
  bool has_answer = result->outcome == PICKET_MESSAGE || (result->outcome == PICKET_OK && !seen->is_watch);
  if (seen->ends > 0 || (result->response != NULL) != has_answer || result->message == NULL) abort();
  if (result->outcome == PICKET_MESSAGE ? !seen->is_watch : ++seen->ends > 1) abort();
  if (result->response == NULL) return;
  size_t count = protobuf_c_message_get_packed_size(result->response);
  uint8_t *bytes = malloc(count + 1);
  if (bytes == NULL || protobuf_c_message_pack(result->response, bytes) != count) abort();
  free(bytes);
  if (count % 2 == 0) picket_free(picket_take(result));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  enum { calls_max = 15 };
  struct call_seen seen[calls_max] = {0};
  uint32_t calls[calls_max];
  if (size == 0) return 0;
  size_t call_count = data[0] & calls_max;
  picket_options options = {.borrow = (data[0] & 16) != 0};
  if (size < call_count + 2) return 0;
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) abort();
  picket_connection *connection = picket_adopt(ends[0]);
  for (size_t index = 0; index < call_count; index += 1) {
    picket_method method = (picket_method)(data[1 + index] % methods_count);
    seen[index].is_watch = method == PICKET_WATCH_ALERTS;
    calls[index] = picket_start(connection, method, NULL, &options, ended, &seen[index]);
    if (calls[index] == 0) abort();
  }
  picket_step(connection);
  size_t piece = (size_t)data[1 + call_count] + 1;
  for (size_t at = call_count + 2; at < size; at += piece) {
    input_append(connection, data + at, size - at < piece ? size - at : piece);
  }
  picket_close(connection);
  close(ends[1]);
  for (size_t index = 0; index < call_count; index += 1) {
    if (seen[index].ends != 1) abort();
  }
  return 0;
}
