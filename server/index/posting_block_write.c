/* Writing of one block. */
#include "base/xmalloc.h"
#include "index/posting_block.h"

#define EXCEPTIONS_FROM 16u /* entries; in smaller blocks exceptions do not pay */
#define EXCEPTION_TIME  1u  /* bytes that reading one is worth */

/* Numbers of one kind, and how they are packed. */
struct column {
	uint32_t values[POSTING_BLOCK];
	uint32_t n, most;
	uint32_t bits, n_exceptions, exception_bits;
};

struct plan {
	struct column gaps, tfs;
	uint64_t titles[POSTING_BLOCK / 64];
	uint32_t n, n_titles;
	bool wheres;
};

static void column_add(struct column *c, uint32_t value)
{
	c->values[c->n++] = value;
	c->most = value > c->most ? value : c->most;
}

static void column_plan(struct column *c)
{
	uint32_t counts[POSTING_WIDTH_MAX + 2] = {0}, above = 0;

	c->bits = bits_width(c->most);
	ensure(c->bits <= POSTING_WIDTH_MAX);
	size_t least = bits_bytes(c->n, c->bits);
	if (c->n < EXCEPTIONS_FROM)
		return;
	for (uint32_t i = 0; i < c->n; i++)
		counts[bits_width(c->values[i])]++;
	for (uint32_t bits = c->bits; bits-- > 0;) {
		uint32_t rest = bits_width(c->most - (1u << bits));

		above += counts[bits + 1];
		size_t size = 2 + bits_bytes(c->n, bits) + above + bits_bytes(above, rest) +
			      above * EXCEPTION_TIME;
		if (size >= least || rest > EXCEPTION_WIDTH_MAX)
			continue;
		least = size;
		c->bits = bits;
		c->n_exceptions = above;
		c->exception_bits = rest;
	}
}

static uint32_t tf_of(const struct posting *p)
{
	return p->tf < POSTING_TF_MAX ? p->tf : POSTING_TF_MAX;
}

static void make_plan(struct plan *plan, const struct posting *items, uint32_t n, uint32_t base,
		      bool wheres)
{
	memset(plan, 0, sizeof *plan);
	plan->n = n;
	for (uint32_t i = 0; i < n; i++) {
		column_add(&plan->gaps, items[i].ordinal - base);
		column_add(&plan->tfs, tf_of(&items[i]) - 1);
		base = items[i].ordinal + 1;
		plan->wheres = plan->wheres || (wheres && items[i].where > 0);
		plan->titles[i / 64] |= (uint64_t)items[i].in_title << i % 64;
		plan->n_titles += items[i].in_title;
	}
	column_plan(&plan->gaps);
	plan->tfs.bits = bits_width(plan->tfs.most);
}

/* Title positions are told one by one. */
static bool titles_listed(const struct plan *plan)
{
	return plan->n > TITLES_PLAIN && plan->n_titles < bits_bytes(plan->n, 1);
}

static unsigned char *write_form(const struct plan *plan, unsigned char *p)
{
	const struct column *gaps = &plan->gaps;
	uint32_t tf = plan->tfs.bits | (plan->wheres ? TF_WHERES : 0);

	*p++ = (unsigned char)(gaps->bits | (tf > 0 ? BLOCK_HAS_TF : 0) |
			       (plan->n_titles > 0 ? BLOCK_HAS_TITLES : 0) |
			       (gaps->n_exceptions > 0 ? BLOCK_HAS_EXCEPTIONS : 0));
	if (tf > 0)
		*p++ = (unsigned char)tf;
	if (gaps->n_exceptions > 0) {
		*p++ = (unsigned char)gaps->n_exceptions;
		*p++ = (unsigned char)gaps->exception_bits;
	}
	if (plan->n_titles > 0 && plan->n > TITLES_PLAIN)
		*p++ = (unsigned char)(titles_listed(plan) ? plan->n_titles : TITLES_BITS);
	return p;
}

static uint32_t narrowed(const struct column *c, uint32_t i)
{
	uint32_t most = (uint32_t)(((uint64_t)1 << c->bits) - 1);

	return c->values[i] < most ? c->values[i] : most;
}

static unsigned char *write_packed(const struct column *c, unsigned char *p)
{
	for (uint32_t i = 0; i < c->n; i++)
		bits_put(p, i, c->bits, narrowed(c, i));
	return p + bits_bytes(c->n, c->bits);
}

static unsigned char *write_lanes(const struct column *c, unsigned char *p)
{
	uint32_t words[POSTING_BLOCK] = {0};

	for (uint32_t i = 0; i < POSTING_BLOCK; i++) {
		uint32_t bit = i / 4 * c->bits, value = narrowed(c, i);
		uint32_t *word = &words[bit / 32 * 4 + i % 4];

		if (c->bits == 0)
			break;
		*word |= value << bit % 32;
		if (bit % 32 + c->bits > 32)
			word[4] |= value >> (32 - bit % 32);
	}
	memcpy(p, words, (size_t)c->bits * 16);
	return p + (size_t)c->bits * 16;
}

static unsigned char *write_exceptions(const struct column *c, unsigned char *p)
{
	unsigned char *rest = p + c->n_exceptions;
	uint32_t least = 1u << c->bits, n = 0;

	for (uint32_t i = 0; i < c->n && n < c->n_exceptions; i++) {
		if (c->values[i] < least)
			continue;
		p[n] = (unsigned char)i;
		bits_put(rest, n++, c->exception_bits, c->values[i] - least);
	}
	return rest + bits_bytes(n, c->exception_bits);
}

static unsigned char *write_titles(const struct plan *plan, unsigned char *p)
{
	if (plan->n_titles == 0)
		return p;
	if (!titles_listed(plan)) {
		memcpy(p, plan->titles, bits_bytes(plan->n, 1));
		return p + bits_bytes(plan->n, 1);
	}
	for (uint32_t i = 0; i < plan->n; i++)
		if (plan->titles[i / 64] >> (i % 64) & 1)
			*p++ = (unsigned char)i;
	return p;
}

void posting_block_write(struct buf *section, const struct posting *items, uint32_t n,
			 uint32_t base, bool wheres)
{
	struct plan plan;

	make_plan(&plan, items, n, base, wheres);
	/* Form, three plain columns at most, positions, bits. */
	size_t room = 16 + 4 * bits_bytes(n, POSTING_WIDTH_MAX) + 4 * (size_t)n + POSTING_SLACK;
	unsigned char *start = (unsigned char *)buf_reserve(section, room), *p = start;
	memset(p, 0, room);
	p = write_form(&plan, p);
	p = n == POSTING_BLOCK ? write_lanes(&plan.gaps, p) : write_packed(&plan.gaps, p);
	p = write_exceptions(&plan.gaps, p);
	if (plan.wheres) {
		for (uint32_t i = 0; i < n; i++)
			bits_put(p, i, 4, items[i].where);
		p += bits_bytes(n, 4);
	}
	p = write_packed(&plan.tfs, p);
	p = write_titles(&plan, p);
	section->len += (size_t)(p - start);
}
