#define _GNU_SOURCE
#include "terminal_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum { REPLAY_LIMIT = 64 * 1024, COLLECT_LIMIT = 1024 * 1024, STACK_SIZE = 64 * 1024 };

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGQUIT, SIGSYS};
enum { CRASH_COUNT = sizeof crash_signals / sizeof *crash_signals };
static struct sigaction previous[CRASH_COUNT];

static char restore_text[256];
static size_t restore_count;
static struct termios saved;
static int terminal = -1;
static int real_error = -1;  // where standard error pointed
static int collected = -1;   // an anonymous file that stands in for it
static volatile sig_atomic_t full_screen;

static void write_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t n = write(fd, bytes, count);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    bytes += n;
    count -= (size_t)n;
  }
}

static void replay(void) {
  if (collected < 0) return;
  off_t end = lseek(collected, 0, SEEK_END);
  off_t at = end > REPLAY_LIMIT ? end - REPLAY_LIMIT : 0;
  dup2(real_error, 2);
  char buffer[4096];
  while (at < end) {
    ssize_t n = pread(collected, buffer, sizeof buffer, at);
    if (n <= 0) break;
    write_all(2, buffer, (size_t)n);
    at += n;
  }
  if (ftruncate(collected, 0) != 0) return;
}

/// Async-signal-safe; does nothing when the terminal has been given back already.
static void give_back(void) {
  if (!full_screen) return;
  full_screen = 0;
  signal(SIGTTOU, SIG_IGN);  // in the background, tcsetattr would stop us here for good
  write_all(terminal, restore_text, restore_count);
  tcsetattr(terminal, TCSANOW, &saved);
  replay();
}

static void crashed(int number, siginfo_t *info, void *context) {
  (void)context;
  give_back();
  for (int i = 0; i < CRASH_COUNT; i++)
    if (crash_signals[i] == number) sigaction(number, &previous[i], NULL);
  // A fault happens again when we return, and then meets Swift's own handler, which prints its backtrace on a sane
  // terminal. A signal that was sent does not happen again by itself.
  if (info->si_code <= 0) raise(number);
}

/// A stack for the handler when this thread's own has overflowed. The main queue may move to another thread when
/// libdispatch takes over, hence the call at every frame.
static void prepare_stack(void) {
  static __thread int prepared;
  if (prepared) return;
  prepared = 1;
  stack_t stack = {.ss_sp = malloc(STACK_SIZE), .ss_size = STACK_SIZE};
  if (stack.ss_sp) sigaltstack(&stack, NULL);
}

void tg_install(const char *restore, size_t count) {
  static int installed;
  restore_count = count < sizeof restore_text ? count : sizeof restore_text - 1;
  memcpy(restore_text, restore, restore_count);
  terminal = 1;
  tcgetattr(terminal, &saved);
  if (installed) return;
  installed = 1;
  struct sigaction action = {.sa_sigaction = crashed, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < CRASH_COUNT; i++) sigaction(crash_signals[i], &action, &previous[i]);
  atexit(give_back);
}

void tg_enter(void) {
  if (collected < 0 && isatty(2)) {
    int fd = memfd_create("standard error", MFD_CLOEXEC);
    real_error = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (fd >= 0 && real_error >= 0 && fcntl(fd, F_SETFL, O_APPEND) == 0) collected = fd;
  }
  if (collected >= 0) dup2(collected, 2);
  full_screen = 1;
}

void tg_leave(void) {
  full_screen = 0;
  replay();
}

void tg_trim(void) {
  prepare_stack();
  struct stat facts;
  if (collected >= 0 && fstat(collected, &facts) == 0 && facts.st_size > COLLECT_LIMIT)
    if (ftruncate(collected, 0) != 0) return;
}

static const int reported[] = {SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH};
enum { REPORTED_COUNT = sizeof reported / sizeof *reported };
static int signal_pipe[2] = {-1, -1};
static sem_t own_stop;  // our own SIGTSTP to the group has come back to us

static void report(int number, siginfo_t *info, void *context) {
  (void)context;
  // What tg_stop sends to the group comes back to us, perhaps only after the stop.
  if (number == SIGTSTP && info->si_code == SI_USER && info->si_pid == getpid()) {
    sem_post(&own_stop);
    return;
  }
  int kept = errno;
  char byte = (char)number;
  // A full pipe already says that there is something to look at.
  if (write(signal_pipe[1], &byte, 1) < 0) errno = kept;
  errno = kept;
}

static void catch_signal(int number) {
  struct sigaction action = {.sa_sigaction = report, .sa_flags = SA_RESTART | SA_SIGINFO};
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

int tg_signals(void) {
  if (signal_pipe[0] < 0 && pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  for (int i = 0; i < REPORTED_COUNT; i++) catch_signal(reported[i]);
  return signal_pipe[0];
}

void tg_stop(void) {
  // First the others of the group, such as a shell script around us. The signal comes to us too, on whatever thread
  // the kernel chooses; only when our handler has swallowed it may the signal get its default meaning, or we would
  // stop once for it and once more for the next.
  sem_init(&own_stop, 0, 0);
  kill(0, SIGTSTP);
  struct timespec limit;
  clock_gettime(CLOCK_REALTIME, &limit);
  limit.tv_sec += 1;  // should another SIGTSTP have taken its place in the queue, ours does not come
  while (sem_timedwait(&own_stop, &limit) != 0 && errno == EINTR) {
  }
  // Then ourselves, by a signal to this very thread, so that it has stopped before the next line runs. libdispatch
  // runs the main queue on a worker thread that blocks all signals. In an orphaned group, where no shell could
  // continue us, the default is to do nothing. Continuing discards whatever other stop was on its way.
  sigset_t stop, before;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  signal(SIGTSTP, SIG_DFL);
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  pthread_kill(pthread_self(), SIGTSTP);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  catch_signal(SIGTSTP);
}

int tg_is_foreground(void) {
  pid_t group = tcgetpgrp(0);
  return group < 0 || group == getpgrp();
}

int tg_await_signal(int milliseconds) {
  struct pollfd waiting = {.fd = signal_pipe[0], .events = POLLIN};
  return poll(&waiting, 1, milliseconds) > 0;
}

void tg_signals_default(void) {
  for (int i = 0; i < REPORTED_COUNT; i++) signal(reported[i], SIG_DFL);
  // A closed window sends this twice; the second one must not kill a program that is ending in order.
  signal(SIGHUP, SIG_IGN);
}
