#ifndef HATO_READINESS_H
#define HATO_READINESS_H
#include <stdint.h>

// epoll, which Swift's Glibc module hides. Every interest is for one event: it has to be renewed after each.

/// A new epoll descriptor, close-on-exec, or -1.
int hato_epoll(void);

/// Tells `token` once when `descriptor` can be read from (or written to, if `writing`) or has failed, at once if it
/// can already. `known` says whether the descriptor was added before. Returns 0 or an errno.
int hato_epoll_arm(int epoll, int descriptor, int writing, uint64_t token, int known);

/// Returns 0 or an errno.
int hato_epoll_remove(int epoll, int descriptor);

/// Waits for events and gives their tokens, `capacity` (up to 64) at most. Returns their number or -1.
int hato_epoll_wait(int epoll, uint64_t *tokens, int capacity);
#endif
