#ifndef HATO_CVTERM_H
#define HATO_CVTERM_H
#include <vterm.h>
#endif
