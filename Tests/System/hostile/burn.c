// Burns processor time in a loop: the control beside an attack.
//
// usage: burn SHARE SECONDS
//
// Takes the share of one core, from 0 to 1, and as much of it as it can get where the cores are wanted by others.
#include "ttrpc.h"

static double processor_seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc != 3) fail("burn", "usage: burn SHARE SECONDS");
  double share = strtod(argv[1], NULL), seconds = strtod(argv[2], NULL);
  uint64_t begin = now_nanos();
  for (;;) {
    double elapsed = (double)(now_nanos() - begin) / 1e9;
    if (elapsed >= seconds) return 0;
    if (processor_seconds() < share * elapsed) {
      for (volatile int turn = 0; turn < 10000; turn += 1) {
      }
    } else {
      nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
  }
}
