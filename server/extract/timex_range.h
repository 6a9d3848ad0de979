#pragma once

/* From one expression to another: 2017年至2023年, 2008-2015年, 3月到5月, and what stands behind an
 * expression: 以来, 之前, 左右. */
#include "extract/timex_expr.h"

/* Goes on behind a, which stands from start to end: reads a connector and a second expression. b
 * gets the steps it shares with a; a part of a that only b tells (3-5月) is added to a. Returns the
 * position behind, 0 when no range follows. */
size_t range_read_second(const struct scan *s, size_t start, size_t end, struct timex_expr *a,
			 struct timex_expr *b);
/* A range whose first side is a bare number: 2008-2015年, from 2016 to 2018. */
size_t range_read_bare(const struct scan *s, size_t pos, struct timex_expr *a,
		       struct timex_expr *b);
/* 以来, 之前, 起, 左右 behind an expression. Returns the new end, at least end. */
size_t range_read_bound(const struct scan *s, size_t start, size_t end, struct timex_expr *e);
/* 今天下午1点半到3点: hours up to which a time of one day goes on. Returns the new end. */
size_t range_read_hours(const struct scan *s, size_t end);
