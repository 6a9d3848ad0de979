/* The leading lists. Where they hold a good share of the documents they are summed window by
 * window, in an array with a place for each document. Mostly they are short: then their entries are
 * sorted by document, and nothing is looked at that is in none of them. */
#include "query/rank_any_parts.h"

#define WINDOW         4096u
#define PREFETCH_AHEAD 32u
#define SPARSE_SHARE   32u /* documents for an entry, from which on entries are sorted */
#define DIGIT_MAX      9u  /* bits that are sorted by at once */

struct dense {
	struct posting_probe *probes; /* by list: where the window begins */
	double sums[WINDOW];
	uint64_t bits[WINDOW / 64];
};

/* A list's word on a document. */
struct entry {
	uint32_t ordinal, list;
	double tf;
};

static bool may_be_had(const struct any *a, uint32_t ordinal)
{
	uint64_t alive = a->run->gone ? ~a->run->gone[ordinal / 64] : ~(uint64_t)0;

	if (a->allowed)
		alive &= a->allowed[ordinal / 64];
	return alive >> ordinal % 64 & 1;
}

/* Adds what a list says of documents from start on and below end. */
static int sum_window(struct any *a, struct dense *d, size_t list, uint32_t start)
{
	const struct run *run = a->run;
	const struct any_list *l = &a->lists[list];
	struct posting_probe *p = &d->probes[list];

	for (;;) {
		for (; p->at < p->block.n && p->block.docs[p->at] - start < WINDOW; p->at++) {
			uint32_t at = p->block.docs[p->at] - start;

			d->sums[at] += rank_weight(run, l->idf, posting_block_at(&p->block, p->at));
			d->bits[at / 64] |= (uint64_t)1 << at % 64;
		}
		if (p->at < p->block.n || p->next >= l->list->n_blocks)
			return 0;
		p->block.n = 0;
		p->at = 0;
		if (posting_block_read(l->list, p->next++, &p->block) < 0)
			return run_damaged(run);
	}
}

/* Keeps the document if it can reach the best. */
static int take(struct any *a, uint32_t ordinal, double sum)
{
	if (!may_be_had(a, ordinal))
		return 0;
	a->ranking->total++;
	if (a->ranking->cap == 0 || !any_can_enter(a, sum + a->rest[a->n_summed]))
		return 0;
	any_offer(a, sum);
	return any_keep(a, ordinal, sum);
}

/* Keeps the documents of a window that can reach the best, and empties it. */
static int take_window(struct any *a, struct dense *d, uint32_t start)
{
	for (uint32_t i = 0; i < WINDOW / 64; i++) {
		uint64_t word = d->bits[i];

		d->bits[i] = 0;
		for (; word != 0; word &= word - 1) {
			uint32_t at = i * 64 + (uint32_t)__builtin_ctzll(word);
			double sum = d->sums[at];

			d->sums[at] = 0.0;
			if (take(a, start + at, sum) < 0)
				return ERR_LIMIT;
		}
	}
	return 0;
}

/* Without the last of the lists that are summed, does anybody else reach the best? */
static void drop_lists(struct any *a)
{
	while (!a->run->counts && a->n_summed > 0 && !any_can_enter(a, a->rest[a->n_summed - 1]))
		a->n_summed--;
}

static int sum_windows(struct any *a)
{
	struct dense *d = arena_alloc(&a->run->scratch, sizeof *d);
	int r = 0;

	if (d)
		d->probes = arena_array(&a->run->scratch, a->n_summed + 1, sizeof *d->probes);
	if (!d || !d->probes)
		return run_over_budget(a->run);
	for (size_t i = 0; i < a->n_summed; i++)
		posting_probe_begin(&d->probes[i], a->lists[i].list);
	for (uint32_t start = 0; r == 0 && start < a->run->n_docs; start += WINDOW) {
		if (a->n_summed == 0)
			return 0;
		for (size_t i = 0; r == 0 && i < a->n_summed; i++)
			r = sum_window(a, d, i, start);
		if (r == 0)
			r = take_window(a, d, start);
		any_raise(a);
		drop_lists(a);
		if (r == 0)
			r = run_cancelled(a->run);
	}
	return r;
}

/* Reads the lists one after the other. */
static int gather(const struct any *a, struct entry *ret)
{
	struct posting_block block;

	for (size_t i = 0; i < a->n_summed; i++)
		if (a->lists[i].list->df > 0)
			posting_list_prefetch(a->lists[i].list, 0);
	for (uint32_t i = 0; i < a->n_summed; i++) {
		const struct posting_list *list = a->lists[i].list;

		for (uint32_t b = 0; list->df > 0 && b < list->n_blocks; b++) {
			if (posting_block_read(list, b, &block) < 0)
				return run_damaged(a->run);
			for (uint32_t k = 0; k < block.n; k++) {
				*ret++ = (struct entry){block.docs[k], i,
							rank_tf(posting_block_at(&block, k))};
			}
		}
	}
	return 0;
}

/* By document, within it in the order of the lists: where the sorted entries are, which is in one
 * of both places. */
static struct entry *sort(struct entry *items, struct entry *other, uint32_t n, uint32_t n_docs)
{
	uint32_t bits = bits_width(n_docs - 1), passes = (bits + DIGIT_MAX - 1) / DIGIT_MAX;
	uint32_t digit = passes > 0 ? (bits + passes - 1) / passes : 0;

	for (uint32_t shift = 0; shift < bits; shift += digit) {
		uint32_t places[1u << DIGIT_MAX] = {0}, place = 0;
		const uint32_t mask = (1u << digit) - 1;
		struct entry *from = items;

		for (uint32_t i = 0; i < n; i++)
			places[items[i].ordinal >> shift & mask]++;
		for (uint32_t i = 0; i <= mask; i++) {
			uint32_t count = places[i];

			places[i] = place;
			place += count;
		}
		for (uint32_t i = 0; i < n; i++)
			other[places[items[i].ordinal >> shift & mask]++] = items[i];
		items = other;
		other = from;
	}
	return items;
}

static int sum_sorted(struct any *a, const struct entry *items, uint32_t n)
{
	const struct run *run = a->run;
	const uint32_t *lengths = run->view->lengths;

	for (uint32_t i = 0; i < n && i < PREFETCH_AHEAD; i++)
		__builtin_prefetch(&lengths[items[i].ordinal]);
	for (uint32_t i = 0; i < n;) {
		const uint32_t ordinal = items[i].ordinal;
		const double norm = rank_norm(run, lengths[ordinal]);
		double sum = 0.0;

		if (i + PREFETCH_AHEAD < n)
			__builtin_prefetch(&lengths[items[i + PREFETCH_AHEAD].ordinal]);
		for (; i < n && items[i].ordinal == ordinal; i++)
			sum += rank_weight_of(a->lists[items[i].list].idf, items[i].tf, norm);
		if (take(a, ordinal, sum) < 0)
			return ERR_LIMIT;
		any_raise(a);
	}
	return run_cancelled(run);
}

static int sum_entries(struct any *a, uint32_t n)
{
	struct entry *items = arena_array(&a->run->scratch, n + 1u, sizeof *items);
	struct entry *other = arena_array(&a->run->scratch, n + 1u, sizeof *other);

	if (!items || !other)
		return run_over_budget(a->run);
	int r = gather(a, items);
	return r < 0 ? r : sum_sorted(a, sort(items, other, n, a->run->n_docs), n);
}

int any_lead(struct any *a)
{
	uint64_t n = 0;

	drop_lists(a);
	for (size_t i = 0; i < a->n_summed; i++)
		n += a->lists[i].list->df;
	return n <= a->run->n_docs / SPARSE_SHARE ? sum_entries(a, (uint32_t)n) : sum_windows(a);
}
