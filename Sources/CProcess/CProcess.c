#define _GNU_SOURCE
#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

// What of the actions could not be noted; the first error counts.
#define ADD(call) (failure = failure ? failure : (call))

int picket_spawn(const char *path, char *const arguments[], char *const environment[], int control, pid_t *started) {
  const int control_there = 3;
  posix_spawn_file_actions_t actions;
  int failure = posix_spawn_file_actions_init(&actions);
  if (failure) return failure;
  posix_spawnattr_t attributes;
  failure = posix_spawnattr_init(&attributes);
  if (failure) {
    posix_spawn_file_actions_destroy(&actions);
    return failure;
  }
  ADD(posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
  ADD(posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO));
  ADD(posix_spawn_file_actions_adddup2(&actions, control, control_there));
  ADD(posix_spawn_file_actions_addclosefrom_np(&actions, control_there + 1));
  ADD(posix_spawn_file_actions_addchdir_np(&actions, "/"));
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  ADD(posix_spawnattr_setsigmask(&attributes, &none));
  ADD(posix_spawnattr_setsigdefault(&attributes, &all));
  ADD(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  ADD(posix_spawn(started, path, &actions, &attributes, arguments, environment));
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failure;
}

int picket_shared_memory(size_t bytes) {
  const int descriptor = memfd_create("picket-blame", MFD_CLOEXEC);
  if (descriptor < 0) return -1;
  if (ftruncate(descriptor, (off_t)bytes) == 0) return descriptor;
  const int failure = errno;
  close(descriptor);
  errno = failure;
  return -1;
}

int picket_event_counter(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
