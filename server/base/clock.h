#pragma once

/* Time that tests can set. */
#include <stdint.h>

/* Monotonic microseconds. */
uint64_t clock_monotonic_us(void);
/* Milliseconds since 1970-01-01 UTC. */
int64_t clock_wall_ms(void);
/* Fixes clock_wall_ms() at ms; < 0 lets it run again. Tests only. */
void clock_set_wall_ms(int64_t ms);
/* Writes "2026-11-21T19:00:00Z" (21 bytes with the NUL). */
#define CLOCK_TEXT_MAX 24
void clock_format(int64_t wall_ms, char *ret);
