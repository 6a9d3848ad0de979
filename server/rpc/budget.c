#include "rpc/budget.h"

#include "base/clock.h"

bool frame_budget_spend(struct frame_budget *b)
{
	/* The clock is looked at when it matters only. */
	if (b->left < FRAME_BUDGET_BURST / 2) {
		uint64_t now = clock_monotonic_us();
		uint64_t since = b->refilled_us > 0 ? now - b->refilled_us : 0;
		uint64_t n = since * FRAME_BUDGET_RATE / 1000000;

		if (n > 0)
			frame_budget_earn(b, n > FRAME_BUDGET_BURST ? FRAME_BUDGET_BURST
								    : (uint32_t)n);
		if (n > 0 || b->refilled_us == 0)
			b->refilled_us = now;
	}
	if (b->left == 0)
		return false;
	b->left--;
	return true;
}
