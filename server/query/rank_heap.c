/* The best hits seen so far: a heap with the worst of them on top. */
#include "query/run.h"

static doc_id id_of(const struct ranking *r, const struct ranked *hit)
{
	return segment_id(r->snapshot->segments[hit->part].segment, hit->ordinal);
}

static bool is_worse(const struct ranking *r, const struct ranked *a, const struct ranked *b)
{
	if (a->score < b->score || a->score > b->score)
		return a->score < b->score;
	/* Within a segment ordinals rise with ids. */
	return a->part == b->part ? a->ordinal > b->ordinal : id_of(r, a) > id_of(r, b);
}

/* Puts hit where it belongs below the hole at `at`. */
static void sift_down(struct ranking *r, size_t n, size_t at, struct ranked hit)
{
	struct ranked *heap = r->best;

	for (size_t child; (child = 2 * at + 1) < n; at = child) {
		child += child + 1 < n && is_worse(r, &heap[child + 1], &heap[child]);
		if (!is_worse(r, &heap[child], &hit))
			break;
		heap[at] = heap[child];
	}
	heap[at] = hit;
}

int ranking_reset(struct run *run, struct ranking *r, size_t cap)
{
	if (cap > r->room || !r->best) {
		r->room = cap;
		r->best = arena_array(run->arena, cap + 1, sizeof *r->heap);
	}
	if (!r->best)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	r->snapshot = run->snapshot;
	r->n = r->total = 0;
	r->cap = cap;
	return 0;
}

bool ranking_takes(const struct ranking *r, struct ranked hit)
{
	return r->n < r->cap || (r->cap > 0 && is_worse(r, &r->best[0], &hit));
}

void ranking_offer(struct ranking *r, struct ranked hit)
{
	if (r->n == r->cap) {
		if (r->cap > 0 && is_worse(r, &r->best[0], &hit))
			sift_down(r, r->n, 0, hit);
		return;
	}
	size_t at = r->n++;
	for (; at > 0 && is_worse(r, &hit, &r->best[(at - 1) / 2]); at = (at - 1) / 2)
		r->best[at] = r->best[(at - 1) / 2];
	r->best[at] = hit;
}

void ranking_sort(struct ranking *r)
{
	for (size_t n = r->n; n > 1; n--) {
		struct ranked last = r->best[n - 1];

		r->best[n - 1] = r->best[0];
		sift_down(r, n - 1, 0, last);
	}
}

void rank_finish(struct ranking *r)
{
	ranking_sort(r);
	/* In the same memory, from the end on: a hit is the larger of the two. */
	_Static_assert(sizeof(struct search_hit) >= sizeof(struct ranked), "share the memory");
	r->heap = (void *)r->best;
	for (size_t i = r->n; i-- > 0;) {
		struct ranked hit = r->best[i];
		const struct segment *s = r->snapshot->segments[hit.part].segment;

		r->heap[i] = (struct search_hit){segment_id(s, hit.ordinal), hit.score, NULL};
	}
}
