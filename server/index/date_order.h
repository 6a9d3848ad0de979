#pragma once

/* The dated documents of an index segment, by the first day of their dates: a range of days is a
 * stretch of it. Eight bytes a document, made when somebody first searches by date. */
#include "index/doc_table.h"

struct dated {
	int32_t first; /* day */
	uint32_t ordinal;
};

struct date_order {
	uint32_t n;
	struct dated items[];
};

/* Owned by the caller; free() it. O(n). */
struct date_order *date_order_new(const struct doc_table *t);
/* Index of the first with a day not below. O(log n). */
uint32_t date_order_lower(const struct date_order *o, int32_t day);
