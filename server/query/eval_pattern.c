/* What patterns need of lists: needs with parts, and chains of pairs. */
#include "query/run.h"

struct candidates {
	uint32_t *docs;
	uint32_t n;
};

static int candidates_alloc(struct run *run, size_t n, struct candidates *ret)
{
	ret->n = 0;
	ret->docs = arena_array(&run->scratch, n + 1, sizeof *ret->docs);
	return ret->docs ? 0 : run_over_budget(run);
}

static int read_list(struct run *run, const struct posting_list *list, struct candidates *ret)
{
	struct posting_block block;
	int r = candidates_alloc(run, list->df, ret);

	for (uint32_t i = 0; r == 0 && list->df > 0 && i < list->n_blocks; i++) {
		if (posting_block_read(list, i, &block) < 0)
			return run_damaged(run);
		memcpy(ret->docs + ret->n, block.docs, block.n * sizeof *ret->docs);
		ret->n += block.n;
	}
	return r;
}

/* Keeps of c what the list holds too. */
static int intersect(struct run *run, const struct posting_list *list, struct candidates *c)
{
	struct posting_probe probe;
	uint32_t kept = 0;

	posting_probe_begin(&probe, list);
	for (uint32_t i = 0; i < c->n; i++) {
		int r = posting_probe_find(&probe, c->docs[i]);

		if (r < 0)
			return run_damaged(run);
		c->docs[kept] = c->docs[i];
		kept += r > 0;
	}
	c->n = kept;
	return 0;
}

static int unite(struct run *run, const struct candidates *a, const struct candidates *b,
		 struct candidates *ret)
{
	uint32_t i = 0, k = 0;
	int r = candidates_alloc(run, (size_t)a->n + b->n, ret);

	while (r == 0 && (i < a->n || k < b->n)) {
		uint32_t x = i < a->n ? a->docs[i] : UINT32_MAX;
		uint32_t y = k < b->n ? b->docs[k] : UINT32_MAX;

		ret->docs[ret->n++] = x < y ? x : y;
		i += x <= y;
		k += y <= x;
	}
	return r;
}

int eval_own_list(struct run *run, const struct pattern_need *need, struct posting_list *ret)
{
	term_key first = run->query->terms.items[need->term].low & ~TERM_ANY;
	uint32_t i = segment_view_term(run->view, first | TERM_ANY);

	if (i == UINT32_MAX)
		return 0;
	return segment_view_postings(run->view, i, ret) < 0 ? run_damaged(run) : 1;
}

bool eval_is_chain(const struct run *run, const struct pattern *p)
{
	const struct query_term *terms = run->query->terms.items;
	size_t n = 0;

	for (size_t i = 0; i < p->folded.len; i++)
		n += ((unsigned char)p->folded.ptr[i] & 0xC0) != 0x80;
	if (p->pieces.n != 1 || n < 3 || p->needs.n != n - 1)
		return false;
	for (size_t i = 0; i + 1 < p->needs.n; i++) {
		term_key key = terms[p->needs.items[i].term].low;
		term_key next = terms[p->needs.items[i + 1].term].low;

		if (term_is_word(key) || term_is_word(next) ||
		    (key & TERM_ANY) != next >> TERM_CODE_BITS)
			return false;
	}
	return true;
}

/* The rarest part goes first. */
static int open_parts(struct run *run, const struct pattern_need *need,
		      const struct posting_list **lists)
{
	for (size_t i = 0; i < need->n_parts; i++) {
		int r = run_list(run, need->parts[i], &lists[i]);

		if (r < 0)
			return r;
		for (size_t k = i; k > 0 && lists[k]->df < lists[k - 1]->df; k--) {
			const struct posting_list *list = lists[k];

			lists[k] = lists[k - 1];
			lists[k - 1] = list;
		}
	}
	return 0;
}

/* A need with parts: documents with the whole word, or with all parts. */
static int read_parts(struct run *run, const struct pattern_need *need, struct candidates *ret)
{
	struct candidates whole, parts = {0};
	const struct posting_list *list,
		**lists = arena_array(&run->scratch, need->n_parts + 1, sizeof *lists);
	int r = lists ? run_list(run, need->term, &list) : run_over_budget(run);

	if (r == 0)
		r = read_list(run, list, &whole);
	if (r == 0)
		r = open_parts(run, need, lists);
	for (size_t i = 0; r == 0 && i < need->n_parts; i++)
		r = i == 0 ? read_list(run, lists[i], &parts) : intersect(run, lists[i], &parts);
	return r < 0 ? r : unite(run, &whole, &parts, ret);
}

int eval_parts(struct run *run, const struct pattern_need *need, uint32_t **docs, uint32_t *n)
{
	struct candidates found = {0};
	int r = read_parts(run, need, &found);

	*docs = found.docs;
	*n = found.n;
	return r;
}
