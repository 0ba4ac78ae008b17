#define _GNU_SOURCE
#include "sync.h"

#include <errno.h>
#include <unistd.h>

int hato_syncfs(int descriptor) { return syncfs(descriptor) == 0 ? 0 : errno; }
