// SPDX-License-Identifier: Apache-2.0
// For our own bugs only, on in every build. Bad input never reaches an assert.
#pragma once

#include <cstdio>
#include <cstdlib>

#define CAMFLEET_ASSERT(condition)                                                        \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            std::fprintf(stderr, "assertion failed: %s at %s:%d\n", #condition, __FILE__, \
                         __LINE__);                                                       \
            std::abort();                                                                 \
        }                                                                                 \
    } while (false)
