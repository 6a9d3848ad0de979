#pragma once

/* What long work looks at now and then: whether it is still wanted, and whether it should let
 * others go first. Any thread. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct interrupt {
	const _Atomic(bool) *cancelled;
	void (*pause)(void *arg); /* returns when the work may go on; NULL: it need not ask */
	void *arg;
};

/* True when the work is to end. i may be NULL. */
static inline bool is_interrupted(const struct interrupt *i)
{
	if (!i)
		return false;
	if (i->pause)
		i->pause(i->arg);
	return i->cancelled && atomic_load_explicit(i->cancelled, memory_order_relaxed);
}
