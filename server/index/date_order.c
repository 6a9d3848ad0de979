#include "index/date_order.h"

#include <stdlib.h>

#include "base/lower_bound.h"
#include "base/xmalloc.h"

#define RADIX_BITS 8
#define RADIX      (1u << RADIX_BITS)

/* Days as numbers that rise from 0. */
static uint32_t key_of(struct dated d)
{
	return (uint32_t)d.first ^ 0x80000000u;
}

/* Sorts by eight bits of the keys, leaving equal ones as they are. False: all are equal. */
static bool sort_by(const struct dated *from, uint32_t n, int shift, struct dated *to)
{
	uint32_t starts[RADIX] = {0}, sum = 0;

	for (uint32_t i = 0; i < n; i++)
		starts[key_of(from[i]) >> shift & (RADIX - 1)]++;
	if (n == 0 || starts[key_of(from[0]) >> shift & (RADIX - 1)] == n)
		return false;
	for (uint32_t i = 0; i < RADIX; i++) {
		uint32_t count = starts[i];

		starts[i] = sum;
		sum += count;
	}
	for (uint32_t i = 0; i < n; i++)
		to[starts[key_of(from[i]) >> shift & (RADIX - 1)]++] = from[i];
	return true;
}

struct date_order *date_order_new(const struct doc_table *t)
{
	struct date_order *o = xcalloc(1, sizeof *o + t->header->n * sizeof o->items[0]);
	struct dated *room;

	for (uint32_t i = 0; i < t->header->n; i++)
		if (t->rows[i].first <= t->rows[i].last)
			o->items[o->n++] = (struct dated){t->rows[i].first, i};
	room = xreallocarray(NULL, o->n + 1u, sizeof *room);
	for (int shift = 0; shift < 32; shift += RADIX_BITS)
		if (sort_by(o->items, o->n, shift, room))
			memcpy(o->items, room, o->n * sizeof *room);
	free(room);
	return o;
}

uint32_t date_order_lower(const struct date_order *o, int32_t day)
{
	return (uint32_t)lower_bound(o->n, i, o->items[i].first < day);
}
