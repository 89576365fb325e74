// Lets valgrind run a program that waits in libdispatch's main queue.
//
// valgrind 3.19 changes the signal mask that a program passes to sigsuspend(2), in place. libdispatch keeps its mask in
// memory that cannot be written, and valgrind crashes. Preloaded, this takes the place of sigsuspend and passes a copy.
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

int sigsuspend(const sigset_t *mask) {
  sigset_t copy = *mask;
  const size_t kernel_mask_bytes = 8;
  return (int)syscall(SYS_rt_sigsuspend, &copy, kernel_mask_bytes);
}
