#pragma once

/* A token bucket for frames that cost us work and bring nothing: empty DATA, WINDOW_UPDATE,
 * PRIORITY, PING, SETTINGS, and the resets we have to send. nghttp2 1.52 leaves
 * floods of them open. The numbers are those of nghttp2's later glitch limit. */
#include <stdbool.h>
#include <stdint.h>

#define FRAME_BUDGET_BURST 10000u
#define FRAME_BUDGET_RATE  330u /* a second */

struct frame_budget {
	uint32_t left;
	uint64_t refilled_us; /* monotonic time of the last refill, 0 before the first */
};

static inline void frame_budget_init(struct frame_budget *b)
{
	*b = (struct frame_budget){.left = FRAME_BUDGET_BURST};
}

/* A reply frame we sent pays for the WINDOW_UPDATE or PING that may follow it. */
static inline void frame_budget_earn(struct frame_budget *b, uint32_t n)
{
	b->left = b->left > FRAME_BUDGET_BURST - n ? FRAME_BUDGET_BURST : b->left + n;
}

/* False when the budget is used up. */
bool frame_budget_spend(struct frame_budget *b);
