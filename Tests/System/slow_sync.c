/* Makes every fsync and fdatasync of a program take as many seconds as /run/picket-slow-sync says, while that file is
 * there. Loaded with LD_PRELOAD by Tests/System/boot, to stand in for a disk that takes its time. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <unistd.h>

static void wait_as_told(void) {
  FILE *file = fopen("/run/picket-slow-sync", "re");
  if (file == NULL) return;
  unsigned seconds = 0;
  if (fscanf(file, "%u", &seconds) != 1) seconds = 0;
  fclose(file);
  while (seconds > 0) seconds = sleep(seconds);
}

static int call_next(const char *name, int descriptor) {
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  wait_as_told();
  return next(descriptor);
}

int fsync(int descriptor) { return call_next("fsync", descriptor); }

int fdatasync(int descriptor) { return call_next("fdatasync", descriptor); }
