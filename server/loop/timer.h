#pragma once

/* Calls back once or again and again. Loop thread only. */
#include <stdint.h>

struct loop;
struct timer;

/* First after first_ms, then every repeat_ms (0: once). first_ms may be 0: at the next turn. */
struct timer *timer_new(struct loop *loop, uint64_t first_ms, uint64_t repeat_ms,
			void (*on_timer)(void *arg), void *arg);
/* Starts over with other times. */
void timer_set(struct timer *timer, uint64_t first_ms, uint64_t repeat_ms);
void timer_stop(struct timer *timer);
/* Allowed inside on_timer; NULL is fine. */
void timer_free(struct timer *timer);
