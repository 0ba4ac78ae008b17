#ifndef HATO_CNCURSES_H
#define HATO_CNCURSES_H
#define NCURSES_WIDECHAR 1
#include <curses.h>
#endif
