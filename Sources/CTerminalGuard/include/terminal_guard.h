#ifndef HATO_TERMINAL_GUARD_H
#define HATO_TERMINAL_GUARD_H
#include <stddef.h>

// What must work while the program is dying or being stopped, where only async-signal-safe calls are allowed and
// no Swift can run: giving the terminal back, and showing what was written to standard error meanwhile.
// Everything but the signal handlers is called from one thread, the main one.

/// Keeps the terminal's present settings as those to give back, and catches the signals of a crash and exit().
/// `restore` are the bytes that leave full screen; more than 255 of them are cut off.
void tg_install(const char *restore, size_t count);

/// Full screen begins: from here on a crash gives the terminal back, and standard error, where it is the
/// terminal, is collected instead of written across the screen.
void tg_enter(void);

/// Full screen has ended: what was collected is written to the real standard error, the last 64 KiB of it.
void tg_leave(void);

/// At every frame: gives this thread a stack to crash on, and drops what was collected when it has grown above
/// 1 MiB, so that a chatty library can't fill the memory.
void tg_trim(void);

/// Reports TERM, HUP, INT, TSTP, CONT and WINCH as one byte each on a pipe; answers its reading end, -1 on
/// failure. A second call answers the same pipe.
int tg_signals(void);

/// Stops the whole process group as ^Z does, and returns when it was continued.
void tg_stop(void);

/// Whether the terminal is ours to draw on now; also when there is none any more.
int tg_is_foreground(void);

/// Whether a signal is waiting on the pipe, now or within so many milliseconds.
int tg_await_signal(int milliseconds);

/// Gives the signals of `tg_signals` their default meaning again; SIGHUP is ignored from here on.
void tg_signals_default(void);
#endif
