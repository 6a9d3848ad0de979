/* The best hits seen so far: a heap with the worst of them on top. */
#include "query/run.h"

static bool is_worse(const struct search_hit *a, const struct search_hit *b)
{
	if (a->score < b->score || a->score > b->score)
		return a->score < b->score;
	return a->id > b->id;
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

void ranking_offer(struct ranking *r, struct search_hit hit)
{
	if (r->n == r->cap) {
		if (r->cap == 0 || hit.score < r->heap[0].score || !is_worse(&r->heap[0], &hit))
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

void rank_finish(struct ranking *r)
{
	for (size_t n = r->n; n > 1; n--) {
		struct search_hit swap = r->heap[0];

		r->heap[0] = r->heap[n - 1];
		r->heap[n - 1] = swap;
		sift_down(r->heap, n - 1, 0);
	}
}
