#pragma once

/* Parts of a Chinese date from the century to the season; what is finer stands in
 * timex_zh_calendar.c. A reader returns the position behind its part, 0 for no match. */
#include "extract/timex_zh.h"

/* What has been read of one expression so far. */
struct zh {
	const struct scan *s;
	struct timex_expr *e;
	int level;  /* of the last part; the next must be finer */
	bool lunar; /* 农历 stands before it */
};

/* Adds a step and goes down to its level; false when there are too many. */
static inline bool zh_add(struct zh *z, enum timex_step_kind kind, int n, int level)
{
	z->level = level;
	return timex_expr_add(z->e, (struct timex_step){.kind = kind, .n = n});
}

static inline bool zh_begun(const struct zh *z)
{
	return z->e->n_steps > 0;
}

/* One of the words, each with its enum timex_part. */
size_t zh_read_part_of(struct zh *z, size_t pos, const char *words, const uint8_t *parts,
		       int level);
/* A single 初, 中, 底 or 末 (which: 0 to 3) does not begin a word of its own. */
bool zh_single_part_fits(const struct scan *s, size_t end, int which);
size_t zh_read_bracketed_year(struct zh *z, size_t pos);
size_t zh_read_century(struct zh *z, size_t pos);
size_t zh_read_decade(struct zh *z, size_t pos);
size_t zh_read_era(struct zh *z, size_t pos);
size_t zh_read_era_part(struct zh *z, size_t pos);
size_t zh_read_quarter(struct zh *z, size_t pos);
size_t zh_read_quarter_part(struct zh *z, size_t pos);
size_t zh_read_season(struct zh *z, size_t pos);
size_t zh_read_short_year(struct zh *z, size_t pos);
size_t zh_read_year_number(struct zh *z, size_t pos);
size_t zh_read_year_part(struct zh *z, size_t pos);
