#pragma once
// Calls of Linux that Swift's module of the C library does not have.

#include <sys/types.h>

/// Starts a program with nothing of this process but standard error and one socket.
///
/// Standard input is /dev/null, standard output is standard error, and `control` becomes descriptor 3; no other
/// descriptor is passed on. The current directory is /. Signals are as the system gives them. Returns 0 or an errno.
int picket_spawn(const char *path, char *const arguments[], char *const environment[], int control, pid_t *started);

/// Makes memory of so many bytes that is shared by its descriptor. -1, with errno, where there is none.
int picket_shared_memory(size_t bytes);

/// Makes a counter that can be waited for by its descriptor, and never blocks. -1, with errno, where there is none.
int picket_event_counter(void);
