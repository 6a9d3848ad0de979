#pragma once

/* Nanoseconds of any clock: of a core (CLOCK_THREAD_CPUTIME_ID, CLOCK_PROCESS_CPUTIME_ID), where
 * others on the machine should not count, or of the wall. */
#include <stdint.h>
#include <time.h>

uint64_t timer_ns(clockid_t clock);
