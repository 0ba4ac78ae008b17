#ifndef HATO_CVTERM_H
#define HATO_CVTERM_H
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <spawn.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <vterm.h>

// Declared by hand: the headers hide these without _XOPEN_SOURCE or _GNU_SOURCE.
extern int posix_openpt(int);
extern int grantpt(int);
extern int unlockpt(int);
extern int ptsname_r(int, char *, size_t);
extern int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *, const char *);

/// A session of its own, all signals as by default, none blocked: as a login gives it to a program.
static inline int cv_spawn_like_login(posix_spawnattr_t *attributes) {
  sigset_t all, none;
  sigfillset(&all);
  sigemptyset(&none);
  posix_spawnattr_setsigdefault(attributes, &all);
  posix_spawnattr_setsigmask(attributes, &none);
  return posix_spawnattr_setflags(attributes, 0x80 /* POSIX_SPAWN_SETSID */ | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
}

static inline int cv_set_size(int fd, int width, int height) {
  struct winsize size = {(unsigned short)height, (unsigned short)width, 0, 0};
  return ioctl(fd, TIOCSWINSZ, &size);
}

/// Whether the line discipline is as a shell wants it: lines, echo, ^C and ^Z as signals, output processed.
static inline bool cv_is_cooked(int fd) {
  struct termios now;
  if (tcgetattr(fd, &now) != 0) return false;
  return (now.c_lflag & ICANON) && (now.c_lflag & ECHO) && (now.c_lflag & ISIG) && (now.c_oflag & OPOST) &&
         (now.c_iflag & ICRNL);
}

enum { CV_BOLD = 1, CV_UNDERLINE = 2, CV_ITALIC = 4, CV_REVERSE = 8, CV_BLINK = 16 };

static inline int cv_attributes(const VTermScreenCell *cell) {
  return (cell->attrs.bold ? CV_BOLD : 0) | (cell->attrs.underline ? CV_UNDERLINE : 0) |
         (cell->attrs.italic ? CV_ITALIC : 0) | (cell->attrs.reverse ? CV_REVERSE : 0) |
         (cell->attrs.blink ? CV_BLINK : 0);
}

/// The palette's index, -1 for the terminal's own colour, -2 for a mixed one.
static inline int cv_color(const VTermColor *color) {
  if (VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color)) return -1;
  return VTERM_COLOR_IS_INDEXED(color) ? color->indexed.idx : -2;
}
#endif
