#include "readiness.h"
#include <errno.h>
#include <sys/epoll.h>

int hato_epoll(void) { return epoll_create1(EPOLL_CLOEXEC); }

int hato_epoll_arm(int epoll, int descriptor, int writing, uint64_t token, int known) {
  struct epoll_event event = {
      .events = (writing ? EPOLLOUT : EPOLLIN | EPOLLRDHUP) | EPOLLONESHOT, .data = {.u64 = token}};
  return epoll_ctl(epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

int hato_epoll_remove(int epoll, int descriptor) {
  return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, 0) == 0 ? 0 : errno;
}

int hato_epoll_wait(int epoll, uint64_t *tokens, int capacity) {
  struct epoll_event events[64];
  int count;
  do
    count = epoll_wait(epoll, events, capacity < 64 ? capacity : 64, -1);
  while (count < 0 && errno == EINTR);
  for (int i = 0; i < count; i++) tokens[i] = events[i].data.u64;
  return count;
}
