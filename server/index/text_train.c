/* Rounds: the samples are cut with the tokens there are, pairs that stand side by side most often
 * become tokens; in the end those stay that the samples were cut into. */
#include "index/text_train.h"

#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"

#define ROUNDS      8u
#define SPARE_SHARE 4u /* a quarter more than wanted are made */
#define COUNT_MIN   3u /* of a pair */
#define COUNTS_MAX  65535u
#define PAIRS_MAX   (1u << 22)

struct pair {
	uint32_t first, second, count;
};

struct pairs {
	struct pair *items; /* owned; open addressing, count 0: free */
	size_t n, cap;
};

static void count_pair(struct pairs *p, uint32_t first, uint32_t second)
{
	uint64_t h = ((uint64_t)first << 32 | second) * 0x9E3779B97F4A7C15u;
	size_t at = (h ^ h >> 32) & (p->cap - 1);

	while (p->items[at].count > 0) {
		struct pair *pair = &p->items[at];

		if (pair->first == first && pair->second == second) {
			pair->count += pair->count < COUNTS_MAX;
			return;
		}
		at = (at + 1) & (p->cap - 1);
	}
	/* What comes up first so late is rare. */
	if (p->n >= p->cap / 4 * 3)
		return;
	p->items[at] = (struct pair){first, second, 1};
	p->n++;
}

static void count_pairs(const struct text_lexicon *x, struct slice text, struct pairs *p)
{
	uint32_t last = UINT32_MAX;

	for (size_t at = 0; at < text.len;) {
		uint32_t token = text_lexicon_longest(x, text, at);

		if (last != UINT32_MAX &&
		    x->tokens[last].len + x->tokens[token].len <= (int)TEXT_TOKEN_MAX)
			count_pair(p, last, token);
		last = token;
		at += x->tokens[token].len;
	}
}

/* The least count with which no more than `wanted` are left. */
static uint32_t least_count(const uint32_t *counts, size_t n, size_t step, uint32_t wanted)
{
	uint32_t *with = xcalloc(COUNTS_MAX + 1, sizeof *with);
	uint32_t least = COUNTS_MAX, more = 0;

	for (size_t i = 0; i < n; i++)
		with[counts[i * step] < COUNTS_MAX ? counts[i * step] : COUNTS_MAX]++;
	while (least > 1 && more + with[least] <= wanted)
		more += with[least--];
	free(with);
	return least + 1;
}

static void add_pairs(struct text_lexicon *x, const struct pairs *p, uint32_t wanted)
{
	uint32_t least = least_count(&p->items[0].count, p->cap,
				     sizeof *p->items / sizeof(uint32_t), wanted);
	char bytes[2 * TEXT_TOKEN_MAX];

	least = least > COUNT_MIN ? least : COUNT_MIN;
	for (size_t i = 0; i < p->cap; i++) {
		const struct text_token *first = &x->tokens[p->items[i].first];
		const struct text_token *second = &x->tokens[p->items[i].second];

		if (p->items[i].count < least)
			continue;
		memcpy(bytes, first->bytes, first->len);
		memcpy(bytes + first->len, second->bytes, second->len);
		text_lexicon_add(x, slice_of(bytes, (size_t)first->len + second->len));
	}
}

static void count_tokens(const struct text_lexicon *x, struct slice text, uint32_t *counts)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t token = text_lexicon_longest(x, text, at);

		counts[token]++;
		at += x->tokens[token].len;
	}
}

/* What the tokens save: without them there are others, shorter by half. */
static void keep_best(const struct text_lexicon *all, const struct slice *samples, size_t n,
		      uint32_t max, struct text_lexicon *ret)
{
	uint32_t *counts = xcalloc(all->n, sizeof *counts);

	for (size_t i = 0; i < n; i++)
		count_tokens(all, samples[i], counts);
	text_lexicon_init(ret, max);
	uint32_t least = least_count(counts + ret->n, all->n - ret->n, 1, max - ret->n);
	for (uint32_t i = ret->n; i < all->n; i++)
		if (counts[i] >= least)
			text_lexicon_add(ret, slice_of(all->tokens[i].bytes, all->tokens[i].len));
	free(counts);
}

void text_train(const struct slice *samples, size_t n, uint32_t max, struct text_lexicon *ret)
{
	struct text_lexicon all;
	struct pairs pairs = {.cap = 1024};
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += samples[i].len;
	while (pairs.cap < bytes && pairs.cap < PAIRS_MAX)
		pairs.cap *= 2;
	pairs.items = xcalloc(pairs.cap, sizeof *pairs.items);
	text_lexicon_init(&all, max + max / SPARE_SHARE);
	for (uint32_t round = 1; round <= ROUNDS && all.n < all.cap; round++) {
		for (size_t i = 0; i < n; i++)
			count_pairs(&all, samples[i], &pairs);
		add_pairs(&all, &pairs, (all.cap - all.n) / (ROUNDS + 1 - round));
		memset(pairs.items, 0, pairs.cap * sizeof *pairs.items);
		pairs.n = 0;
	}
	keep_best(&all, samples, n, max, ret);
	text_lexicon_free(&all);
	free(pairs.items);
}
