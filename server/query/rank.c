/* BM25 over the terms outside of every "-" (Robertson & Zaragoza 2009), with document frequencies,
 * number and mean length of the whole snapshot, so that scores do not depend on how documents are
 * spread over segments: each document sums its terms in the order of the query. */
#include "query/run.h"

#include <math.h>

#define BM25_B       0.75
#define CANCEL_EVERY 64u /* terms */
#define ROUNDING     (1.0 + 1e-9)

double rank_idf(const struct run *run, uint32_t term)
{
	double n = run->snapshot->totals.documents, df = run->df[term];

	return log(1.0 + (n - df + 0.5) / (df + 0.5));
}

void rank_begin(struct run *run)
{
	double mean = (double)run->snapshot->totals.length / run->snapshot->totals.documents;

	run->norm_base = BM25_K1 * (1.0 - BM25_B);
	run->norm_slope = BM25_K1 * BM25_B / fmax(mean, 1.0);
}

double rank_bound(const struct run *run, double idf, struct posting_head head)
{
	double tf = head.tf;

	if (head.tf == UINT32_MAX)
		return idf * (BM25_K1 + 1.0) * ROUNDING;
	return idf * tf * (BM25_K1 + 1.0) / (tf + rank_norm(run, head.length)) * ROUNDING;
}

static int add_term(struct run *run, uint32_t term, struct scored *s)
{
	const double idf = rank_idf(run, term);
	const struct posting_list *list;
	struct posting_probe probe;
	int r = run_list(run, term, &list);

	if (r < 0)
		return r;
	posting_probe_begin(&probe, list);
	for (uint32_t i = 0; i < s->n; i++) {
		r = posting_probe_find(&probe, s->docs[i]);
		if (r < 0)
			return run_damaged(run);
		if (r > 0)
			s->scores[i] +=
				rank_weight(run, idf, posting_block_at(&probe.block, probe.at));
	}
	return 0;
}

static uint32_t part_of(const struct run *run)
{
	return (uint32_t)(run->part - run->snapshot->segments);
}

int rank_exact(struct run *run, struct scored *s, struct ranking *ret)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && s->n > 0 && i < run->query->terms.n; i++) {
		if (!run->query->terms.items[i].scores || run->df[i] == 0)
			continue;
		if (i % CANCEL_EVERY == CANCEL_EVERY - 1)
			r = run_cancelled(run);
		if (r == 0)
			r = add_term(run, i, s);
	}
	for (uint32_t i = 0; r == 0 && i < s->n; i++)
		ranking_offer(ret, (struct ranked){s->scores[i], part_of(run), s->docs[i]});
	return r;
}

int rank_segment(struct run *run, const uint64_t *set, struct ranking *ret)
{
	struct scored s = {0};
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->n_words64; i++)
		n += (uint32_t)__builtin_popcountll(set[i]);
	ret->total += n;
	s.docs = arena_array(&run->scratch, n + 1u, sizeof *s.docs);
	s.scores = arena_array(&run->scratch, n + 1u, sizeof *s.scores);
	if (!s.docs || !s.scores)
		return run_over_budget(run);
	for (uint32_t i = 0; i < run->n_words64; i++)
		for (uint64_t word = set[i]; word != 0; word &= word - 1)
			s.docs[s.n++] = i * 64 + (uint32_t)__builtin_ctzll(word);
	return rank_exact(run, &s, ret);
}
