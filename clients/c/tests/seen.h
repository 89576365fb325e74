// Checks, and what a callback saw.
#ifndef PICKET_SEEN_H
#define PICKET_SEEN_H

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "picket.h"

static int checks_made, checks_failed;

#define CHECK(condition) check((condition), #condition, __FILE__, __LINE__)

static inline bool check(bool holds, const char *what, const char *file, int line) {
  checks_made += 1;
  if (holds) return true;
  checks_failed += 1;
  fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  return false;
}

static inline int checks_report(const char *name) {
  printf("%s: %d checks, %d failed\n", name, checks_made, checks_failed);
  return checks_failed == 0 ? 0 : 1;
}

// MARK: What a callback saw

struct seen {
  int messages, ends;
  picket_outcome outcome;
  int code;
  bool sent;
  char message[128];
  ProtobufCMessage *response;  // the last one, if it is to be kept
  bool keep;
};

static inline void see(void *context, picket_result *result) {
  struct seen *seen = context;
  if (result->outcome == PICKET_MESSAGE) seen->messages += 1;
  else seen->ends += 1;
  seen->outcome = result->outcome;
  seen->code = result->code;
  seen->sent = result->sent;
  snprintf(seen->message, sizeof seen->message, "%s", result->message);
  if (seen->keep && result->response != NULL) {
    picket_free(seen->response);
    seen->response = picket_take(result);
  }
}

#endif
