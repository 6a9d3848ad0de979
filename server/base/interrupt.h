#pragma once

/* What long work looks at now and then: whether it is still wanted, and whether it should let
 * others go first. Any thread. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct interrupt {
	const _Atomic(bool) *cancelled;
	/* Returns when the work may go on; is_long: what comes next takes its time without asking
	 * again. NULL: it need not ask. */
	void (*pause)(void *arg, bool is_long);
	void *arg;
};

/* True when the work is to end. i may be NULL. */
static inline bool is_interrupted(const struct interrupt *i)
{
	if (!i)
		return false;
	if (i->pause)
		i->pause(i->arg, false);
	return i->cancelled && atomic_load_explicit(i->cancelled, memory_order_relaxed);
}

/* Before what takes its time without looking at i. */
static inline void interrupt_before_long(const struct interrupt *i)
{
	if (i && i->pause)
		i->pause(i->arg, true);
}
