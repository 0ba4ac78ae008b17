#define _GNU_SOURCE
#include "child_process.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int configure(posix_spawnattr_t *attributes) {
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  int error = posix_spawnattr_setsigdefault(attributes, &all);
  if (!error) error = posix_spawnattr_setsigmask(attributes, &none);
  if (!error)
    error = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  return error;
}

static int wire(posix_spawn_file_actions_t *actions, int io, int diagnostics) {
  int error = posix_spawn_file_actions_adddup2(actions, io, STDIN_FILENO);
  if (!error) error = posix_spawn_file_actions_adddup2(actions, io, STDOUT_FILENO);
  if (!error) error = posix_spawn_file_actions_adddup2(actions, diagnostics, STDERR_FILENO);
  if (!error) error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
  return error;
}

int hato_spawn(pid_t *pid, char *const arguments[], char *const environment[], int io, int diagnostics) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  int error = posix_spawnattr_init(&attributes);
  if (error) return error;
  error = posix_spawn_file_actions_init(&actions);
  if (!error) {
    error = configure(&attributes);
    if (!error) error = wire(&actions, io, diagnostics);
    if (!error)
      error = posix_spawnp(
          pid, arguments[0], &actions, &attributes, arguments, environment ? environment : environ);
    posix_spawn_file_actions_destroy(&actions);
  }
  posix_spawnattr_destroy(&attributes);
  return error;
}

int hato_pipe(int *reading, int *writing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  if (fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
    int error = errno;
    close(ends[0]);
    close(ends[1]);
    return error;
  }
  *reading = ends[0];
  *writing = ends[1];
  return 0;
}

int hato_await_end(pid_t pid) {
  siginfo_t info;
  while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) != 0)
    if (errno != EINTR) return errno;
  return 0;
}

int hato_reap(pid_t pid, int *status, int *by_signal) {
  int raw = 0;
  while (waitpid(pid, &raw, 0) < 0)
    if (errno != EINTR) return errno;
  *by_signal = WIFSIGNALED(raw);
  *status = WIFSIGNALED(raw) ? WTERMSIG(raw) : WEXITSTATUS(raw);
  return 0;
}
