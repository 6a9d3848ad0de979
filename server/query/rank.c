/* BM25 over the terms outside of every "-" (Robertson & Zaragoza 2009), with document frequencies,
 * number and mean length of the whole snapshot, so that scores do not depend on how documents are
 * spread over segments: each document sums its terms in the order of the query. */
#include <math.h>

#include "query/run.h"

#define BM25_K1      1.2
#define BM25_B       0.75
#define TITLE_WEIGHT 2.0 /* an occurrence in the title counts this much more */
#define CANCEL_EVERY 64u /* terms */

struct scored {
	uint32_t *docs;
	double *scores, *norms;
	uint32_t n;
};

static double inverse_frequency(const struct run *run, uint32_t term)
{
	double n = run->snapshot->totals.documents, df = run->df[term];

	return log(1.0 + (n - df + 0.5) / (df + 0.5));
}

static void add_term(struct scored *s, const struct doc_list *list, double idf)
{
	uint32_t k = 0;

	for (uint32_t i = 0; i < s->n && k < list->n; i++) {
		while (k < list->n && list->docs[k] < s->docs[i])
			k++;
		if (k == list->n || list->docs[k] != s->docs[i])
			continue;
		double tf = list->weights[k] >> 1;
		tf += list->weights[k] & 1 ? TITLE_WEIGHT : 0.0;
		s->scores[i] += idf * tf * (BM25_K1 + 1.0) / (tf + s->norms[i]);
	}
}

static int collect(struct run *run, const uint64_t *set, struct scored *ret)
{
	double mean = (double)run->snapshot->totals.length / run->snapshot->totals.documents;
	uint32_t n = 0;

	for (uint32_t i = 0; i < run->n_words64; i++)
		n += (uint32_t)__builtin_popcountll(set[i]);
	ret->docs = arena_array(&run->scratch, n + 1u, sizeof *ret->docs);
	ret->scores = arena_array(&run->scratch, n + 1u, sizeof *ret->scores);
	ret->norms = arena_array(&run->scratch, n + 1u, sizeof *ret->norms);
	if (!ret->docs || !ret->scores || !ret->norms)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more than %zu MiB of memory",
				 RUN_SCRATCH_MAX >> 20);
	for (uint32_t i = 0; i < run->n_words64; i++) {
		for (uint64_t word = set[i]; word != 0; word &= word - 1) {
			uint32_t doc = i * 64 + (uint32_t)__builtin_ctzll(word);
			double length = run->view->documents[doc].length;

			ret->docs[ret->n] = doc;
			ret->norms[ret->n++] =
				BM25_K1 * (1.0 - BM25_B + BM25_B * length / fmax(mean, 1.0));
		}
	}
	return 0;
}

static bool is_worse(const struct search_hit *a, const struct search_hit *b)
{
	if (a->score < b->score || a->score > b->score)
		return a->score < b->score;
	return a->doc->document.id > b->doc->document.id;
}

static void sift_down(struct search_hit *heap, size_t n, size_t at)
{
	for (;;) {
		size_t worst = at;

		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < n; child++)
			if (is_worse(&heap[child], &heap[worst]))
				worst = child;
		if (worst == at)
			return;
		struct search_hit swap = heap[at];
		heap[at] = heap[worst];
		heap[worst] = swap;
		at = worst;
	}
}

static void offer(struct ranking *r, struct search_hit hit)
{
	if (r->n == r->cap) {
		if (r->cap == 0 || !is_worse(&r->heap[0], &hit))
			return;
		r->heap[0] = hit;
		sift_down(r->heap, r->n, 0);
		return;
	}
	size_t at = r->n++;
	r->heap[at] = hit;
	while (at > 0 && is_worse(&r->heap[at], &r->heap[(at - 1) / 2])) {
		struct search_hit swap = r->heap[at];
		r->heap[at] = r->heap[(at - 1) / 2];
		r->heap[(at - 1) / 2] = swap;
		at = (at - 1) / 2;
	}
}

int rank_segment(struct run *run, const uint64_t *set, struct ranking *ret)
{
	struct scored s = {0};
	int r = collect(run, set, &s);

	for (uint32_t i = 0; r == 0 && s.n > 0 && i < run->query->terms.n; i++) {
		const struct doc_list *list;

		if (!run->query->terms.items[i].scores || run->df[i] == 0)
			continue;
		if (i % CANCEL_EVERY == CANCEL_EVERY - 1)
			r = run_cancelled(run);
		if (r == 0)
			r = run_list(run, i, &list);
		if (r == 0)
			add_term(&s, list, inverse_frequency(run, i));
	}
	for (uint32_t i = 0; r == 0 && i < s.n; i++)
		offer(ret, (struct search_hit){run->part->segment->docs[s.docs[i]], s.scores[i]});
	ret->total += s.n;
	return r;
}

void rank_finish(struct ranking *r)
{
	for (size_t n = r->n; n > 1; n--) {
		struct search_hit swap = r->heap[0];

		r->heap[0] = r->heap[n - 1];
		r->heap[n - 1] = swap;
		sift_down(r->heap, n - 1, 0);
	}
}
