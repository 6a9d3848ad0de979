#pragma once

/* Quantities in text: a number with its unit and how exact it is meant. 近2亿元, 1100块GPU,
 * 超过1万枚, 不超过5家, 50%, $5.6 million, 2,048 GPUs. Numbers inside of names (A100) and ordinals
 * (第3) are none. Pure. */
#include "base/arena.h"
#include "extract/timex_text.h"
#include "model/analysis.h"

struct quantities {
	struct quantity *items; /* by start, not overlapping */
	size_t n, cap;
};

/* Appends the quantities of one clause; what lies in a time expression of an is left out. t is
 * an->text. Returns 0 or ERR_LIMIT. */
int quantity_find(const struct timex_text *t, const struct analysis *an, struct span clause,
		  struct arena *a, struct quantities *ret) must_check;
