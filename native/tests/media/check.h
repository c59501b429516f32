/* What the test programs need instead of a framework. Works in C and C++. */
#ifndef SRNET_CHECK_H
#define SRNET_CHECK_H

#include <stdio.h>
#include <stdlib.h>

#include "srnet_media.h"

static inline void srnet_check(int holds, const char *what, const char *file, int line) {
    if (!holds) {
        char reason[512] = "";
        srnet_media_last_error(reason, sizeof reason);
        fprintf(stderr, "%s:%d: not true: %s (last error: %s)\n", file, line, what, reason);
        exit(1);
    }
}

#define CHECK(condition) srnet_check((condition) ? 1 : 0, #condition, __FILE__, __LINE__)

#endif
