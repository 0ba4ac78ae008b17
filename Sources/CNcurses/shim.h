#ifndef HATO_CNCURSES_H
#define HATO_CNCURSES_H
// SwiftPM drops pkg-config's -D flags; without these the wide-character functions are not declared.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <term.h>
#include <wchar.h>

extern int wcwidth(wchar_t);

// What Swift can't import: casted macros, variables (shared mutable state), variadic functions.
static const attr_t CN_BOLD = A_BOLD;
static const attr_t CN_DIM = A_DIM;
static const attr_t CN_REVERSE = A_REVERSE;
static const attr_t CN_UNDERLINE = A_UNDERLINE;
static const attr_t CN_ITALIC = A_ITALIC;
static const attr_t CN_PROTECT = A_PROTECT;

static inline WINDOW *cn_stdscr(void) { return stdscr; }
/// What curses believes to be on the terminal, and where its cursor is.
static inline WINDOW *cn_curscr(void) { return curscr; }
static inline SCREEN *cn_newterm(void) { return newterm(NULL, stdout, stdin); }
static inline int cn_colors(void) { return COLORS; }
static inline int cn_color_pairs(void) { return COLOR_PAIRS; }

static inline bool cn_locale_is_utf8(void) {
  const char *codeset = nl_langinfo(CODESET);
  return codeset[0] == 'U' && codeset[1] == 'T' && codeset[2] == 'F' && codeset[3] == '-' && codeset[4] == '8';
}

/// Puts one cell; `text` is a base and its marks, closed by 0. The pair may be above 255.
static inline int cn_put(int y, int x, const wchar_t *text, attr_t attributes, int pair) {
  cchar_t cell;
  if (setcchar(&cell, text, attributes, 0, &pair) == ERR) return ERR;
  return mvwadd_wch(stdscr, y, x, &cell);
}

/// The terminal's size in cells; 0 x 0 when it doesn't say.
static inline struct winsize cn_window_size(void) {
  struct winsize size = {0, 0, 0, 0};
  ioctl(1, TIOCGWINSZ, &size);
  return size;
}

/// A string capability; NULL when the terminal has none. Names by terminfo(5).
static inline const char *cn_capability(const char *name) {
  const char *value = tigetstr((char *)name);
  return value == (const char *)-1 ? NULL : value;
}

// term.h defines hundreds of capability names as macros, some of which are plain words.
#undef columns
#undef lines
#undef tab
#undef bell
#undef newline
#endif
