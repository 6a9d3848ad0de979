/* The lists that are asked for the documents left, one list after the other. First documents that
 * cannot reach the best any more fall out. Then it is found out which of the list's blocks may hold
 * the others, and the blocks are read, which by then are on their way from memory. Most documents
 * are in none of them, and few branches depend on where they would be. */
#include "query/rank_any_parts.h"

#define KEEP_FACTOR    2u /* so few left are summed without finding a better threshold first */
#define PREFETCH_AHEAD 6u
#define PREFETCH_MAX   8192u /* bytes of heads */
#define LINE           64u
#define FILTER_BITS    (1u << 17) /* few documents share a bit, and it stays near */
#define FILTER_FROM    12u        /* documents for a block, so that it is better sieved */
#define PART           (POSTING_BLOCK / 4)

typedef uint32_t lanes __attribute__((vector_size(16)));

/* A block and the documents that it may hold. */
struct group {
	uint32_t block, from, to;
};

struct blocks {
	struct group *items; /* room for one a document */
	size_t n;
	uint64_t *filter; /* a bit for each document left, some for others too */
};

/* A list and the documents that it is asked for. */
struct question {
	size_t list;
	struct any_docs *docs;
	bool raised; /* one of them is above the least, and was not */
};

static void drop_hopeless(const struct any *a, size_t list, struct any_docs *docs)
{
	const double rest = a->rest[list];
	size_t kept = 0;

	if (any_can_enter(a, rest))
		return;
	for (size_t i = 0; i < docs->n; i++) {
		const struct any_doc doc = docs->items[i];

		docs->items[kept] = doc;
		kept += any_can_enter(a, doc.sum + rest);
	}
	docs->n = kept;
}

/* Of a list with about as many blocks as there are documents left, or fewer. */
static void group_by_block(const struct posting_list *l, const struct any_docs *docs,
			   struct blocks *ret)
{
	uint32_t at = 0, n = (uint32_t)docs->n;

	for (uint32_t block = 0; block < l->n_blocks && at < n; block++) {
		uint32_t from = at, last = l->heads ? posting_list_last(l, block) : UINT32_MAX;

		while (at < n && docs->items[at].ordinal <= last)
			at++;
		if (at > from)
			ret->items[ret->n++] = (struct group){block, from, at};
	}
}

static void group_by_doc(const struct posting_list *l, const struct any_docs *docs,
			 struct blocks *ret)
{
	uint32_t last = posting_list_last(l, 0), block = 0;

	for (uint32_t i = 0; i < docs->n; i++) {
		uint32_t ordinal = docs->items[i].ordinal;

		if (ordinal > last) {
			block = posting_list_seek(l, block + 1, ordinal);
			if (block == l->n_blocks)
				return;
			last = posting_list_last(l, block);
		}
		if (ret->n == 0 || ret->items[ret->n - 1].block != block)
			ret->items[ret->n++] = (struct group){block, i, i};
		ret->items[ret->n - 1].to = i + 1;
	}
}

/* True when a block has the ordinal: the part that may hold it is compared as a whole. */
static bool has_ordinal(const struct posting_block *b, uint32_t ordinal)
{
	uint32_t at = 0;
	lanes x[PART / 4];

	for (uint32_t i = 1; i < POSTING_BLOCK / PART; i++)
		at += b->docs[i * PART - 1] < ordinal ? PART : 0;
	const lanes key = (lanes){0} + ordinal;
	memcpy(x, b->docs + at, sizeof x);
	const lanes found = (lanes)((x[0] == key) | (x[1] == key) | (x[2] == key) | (x[3] == key) |
				    (x[4] == key) | (x[5] == key) | (x[6] == key) | (x[7] == key));
	uint64_t halves[2];
	memcpy(halves, &found, sizeof halves);
	return (halves[0] | halves[1]) != 0;
}

static int read_block(const struct any *a, const struct posting_list *l, uint32_t block,
		      struct posting_block *ret)
{
	if (posting_block_read(l, block, ret) < 0)
		return run_damaged(a->run);
	memset(ret->docs + ret->n, 0xFF, (POSTING_BLOCK - ret->n) * sizeof *ret->docs);
	return 0;
}

static void add_weight(const struct any *a, struct question *q, uint32_t doc,
		       const struct posting_block *b, uint32_t at)
{
	struct any_doc *d = &q->docs->items[doc];

	if (d->next > q->list)
		return;
	const double before = d->sum;
	d->sum += rank_weight(a->run, a->lists[q->list].idf, posting_block_at(b, at));
	q->raised |= before <= a->least && d->sum > a->least;
}

/* For a few documents. */
static void find_docs(const struct any *a, struct question *q, const struct group *g,
		      const struct posting_block *b)
{
	for (uint32_t i = g->from; i < g->to; i++) {
		uint32_t ordinal = q->docs->items[i].ordinal;

		if (has_ordinal(b, ordinal))
			add_weight(a, q, i, b, posting_block_find(b, 0, ordinal));
	}
}

/* For many: the entries of the block that may be of them are sieved out, without branches. */
static void sieve(const struct any *a, struct question *q, const struct group *g,
		  const struct posting_block *b, const uint64_t *filter)
{
	const struct any_doc *docs = q->docs->items;
	uint32_t entries[POSTING_BLOCK], n = 0, doc = g->from;

	for (uint32_t i = 0; i < b->n; i++) {
		uint32_t bit = b->docs[i] % FILTER_BITS;

		entries[n] = i;
		n += (uint32_t)(filter[bit / 64] >> bit % 64) & 1;
	}
	for (uint32_t i = 0; i < n; i++) {
		uint32_t ordinal = b->docs[entries[i]];

		while (doc < g->to && docs[doc].ordinal < ordinal)
			doc++;
		if (doc < g->to && docs[doc].ordinal == ordinal)
			add_weight(a, q, doc, b, entries[i]);
	}
}

/* Adds what the list says of the documents. */
static int add_list(struct any *a, struct question *q, struct blocks *blocks)
{
	const struct posting_list *list = a->lists[q->list].list;
	struct posting_block block;

	if (list->df == 0)
		return 0;
	drop_hopeless(a, q->list, q->docs);
	blocks->n = 0;
	if (list->n_blocks <= q->docs->n)
		group_by_block(list, q->docs, blocks);
	else if (q->docs->n > 0)
		group_by_doc(list, q->docs, blocks);
	for (size_t i = 0; i < blocks->n && i < PREFETCH_AHEAD; i++)
		posting_list_prefetch(list, blocks->items[i].block);
	for (size_t i = 0; i < blocks->n; i++) {
		const struct group *g = &blocks->items[i];

		if (i + PREFETCH_AHEAD < blocks->n)
			posting_list_prefetch(list, blocks->items[i + PREFETCH_AHEAD].block);
		if (read_block(a, list, g->block, &block) < 0)
			return ERR_CORRUPT;
		if (g->to - g->from >= FILTER_FROM)
			sieve(a, q, g, &block, blocks->filter);
		else
			find_docs(a, q, g, &block);
	}
	return run_cancelled(a->run);
}

static void offer_all(struct any *a, const struct any_docs *docs)
{
	for (size_t i = 0; i < docs->n; i++)
		if (docs->items[i].sum > a->least)
			any_offer(a, docs->items[i].sum);
}

static void raise_least(struct any *a)
{
	any_restart_best(a);
	offer_all(a, &a->first);
	offer_all(a, &a->left);
	any_raise(a);
}

/* Those that are the best by now are summed to the end first: what they reach tells of most of the
 * others that they cannot. */
static int sum_best(struct any *a, struct blocks *blocks)
{
	struct question q = {.docs = &a->first};
	size_t cap = a->ranking->cap, kept = 0;
	int r = 0;

	a->first.items = arena_array(&a->run->scratch, cap + 1, sizeof *a->first.items);
	if (!a->first.items)
		return run_over_budget(a->run);
	for (size_t i = 0; i < a->left.n; i++)
		if (a->left.items[i].sum >= a->best[0] && a->first.n < cap)
			a->first.items[a->first.n++] = a->left.items[i];
		else
			a->left.items[kept++] = a->left.items[i];
	a->left.n = kept;
	for (q.list = a->n_summed; r == 0 && q.list < a->n; q.list++)
		r = add_list(a, &q, blocks);
	if (q.raised)
		raise_least(a);
	return r;
}

static int make_room(struct any *a, struct blocks *ret)
{
	struct arena *scratch = &a->run->scratch;

	ret->items = arena_array(scratch, a->left.n + 1, sizeof *ret->items);
	ret->filter = arena_array(scratch, FILTER_BITS / 64, sizeof *ret->filter);
	if (!ret->items || !ret->filter)
		return run_over_budget(a->run);
	for (size_t i = 0; i < a->left.n; i++) {
		uint32_t bit = a->left.items[i].ordinal % FILTER_BITS;

		ret->filter[bit / 64] |= (uint64_t)1 << bit % 64;
	}
	return 0;
}

/* Heads of blocks are read here and there, each time with a wait for the memory. */
static void prefetch_heads(const struct any *a)
{
	for (size_t i = a->n_summed; i < a->n; i++) {
		const struct posting_list *l = a->lists[i].list;
		size_t size = l->heads ? (size_t)l->n_blocks * POSTING_HEAD : 0;

		for (size_t at = 0; at < size && at < PREFETCH_MAX; at += LINE)
			__builtin_prefetch(l->heads + at);
	}
}

int any_rest(struct any *a)
{
	struct blocks blocks = {.n = 0};

	if (a->left.n == 0)
		return 0;
	prefetch_heads(a);
	int r = make_room(a, &blocks);
	if (r == 0 && a->n_best == a->ranking->cap && a->left.n > a->n_best * KEEP_FACTOR)
		r = sum_best(a, &blocks);
	for (size_t i = a->n_summed; r == 0 && i < a->n; i++) {
		struct question q = {.list = i, .docs = &a->left};

		r = add_list(a, &q, &blocks);
		if (q.raised)
			raise_least(a);
	}
	return r;
}
