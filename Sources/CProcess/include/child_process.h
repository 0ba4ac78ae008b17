#ifndef HATO_CHILD_PROCESS_H
#define HATO_CHILD_PROCESS_H
#include <sys/types.h>

/// Starts `arguments[0]`, found along PATH, in a session of its own, with default signal dispositions, an empty
/// signal mask, `io` as its standard input and output, `diagnostics` as its standard error, and no other
/// descriptor. Returns 0 or an errno. In C because Swift's Glibc module hides what needs _GNU_SOURCE.
int hato_spawn(pid_t *pid, char *const arguments[], char *const environment[], int io, int diagnostics);

/// A pipe, both ends close-on-exec and the reading end non-blocking. Returns 0 or an errno.
int hato_pipe(int *reading, int *writing);

/// Waits until the child has ended and leaves it unreaped, so that its id stays its own. Returns 0 or an errno.
int hato_await_end(pid_t pid);

/// Reaps a child that has ended. Returns 0 or an errno; `by_signal` tells what `status` is.
int hato_reap(pid_t pid, int *status, int *by_signal);
#endif
