/* Documents of a segment that match one pattern: candidates from the lists of its terms, rarest
 * first, then a look at the match text where terms do not decide. */
#include <stdlib.h>

#include "query/text_check.h"

#define CANCEL_EVERY 1024u
#define SURE_MIN     256u /* fewer are compared sooner */

struct candidates {
	uint32_t *docs;
	uint8_t *wheres; /* no match begins before this sixteenth */
	int32_t *sure;   /* at least so many matches, see count_sure(); NULL: not told */
	uint32_t n;
};

static int candidates_alloc(struct run *run, size_t n, struct candidates *ret)
{
	ret->n = 0;
	ret->sure = NULL;
	ret->docs = arena_array(&run->scratch, n + 1, sizeof *ret->docs);
	ret->wheres = arena_array(&run->scratch, n + 1, sizeof *ret->wheres);
	return ret->docs && ret->wheres ? 0 : run_over_budget(run);
}

/* The documents of a list that are also in `within`, unless that is NULL. */
static int read_list(struct run *run, const struct posting_list *list, const uint64_t *within,
		     struct candidates *ret)
{
	struct posting_block block;
	int r = candidates_alloc(run, list->df, ret);

	for (uint32_t i = 0; r == 0 && list->df > 0 && i < list->n_blocks; i++) {
		if (posting_block_read(list, i, &block) < 0)
			return run_damaged(run);
		for (uint32_t k = 0; k < block.n; k++) {
			ret->docs[ret->n] = block.docs[k];
			ret->wheres[ret->n] = posting_block_where(&block, k);
			ret->n += !within || bitmap_has(within, block.docs[k]);
		}
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
		if (r == 0)
			continue;
		uint8_t where = posting_block_where(&probe.block, probe.at);
		c->wheres[kept] = where > c->wheres[i] ? where : c->wheres[i];
		c->docs[kept++] = c->docs[i];
	}
	c->n = kept;
	return 0;
}

static void intersect_docs(struct candidates *c, const struct candidates *with)
{
	uint32_t kept = 0, k = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		while (k < with->n && with->docs[k] < c->docs[i])
			k++;
		if (k == with->n || with->docs[k] != c->docs[i])
			continue;
		c->wheres[kept] = c->wheres[i];
		c->docs[kept++] = c->docs[i];
	}
	c->n = kept;
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

/* Adds to c->sure what the list says of tf, times sign. */
static int add_tfs(struct run *run, const struct posting_list *list, int32_t sign,
		   struct candidates *c)
{
	struct posting_probe probe;

	posting_probe_begin(&probe, list);
	for (uint32_t i = 0; i < c->n; i++) {
		int r = posting_probe_find(&probe, c->docs[i]);

		if (r < 0)
			return run_damaged(run);
		if (r > 0)
			c->sure[i] += sign * (int32_t)posting_block_at(&probe.block, probe.at).tf;
	}
	return 0;
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

/* How often a chain of pairs AB, BC, CD stands in each document at least: of the n(B) places of B,
 * tf(AB) have an A before and tf(BC) a C behind, so tf(AB) + tf(BC) - n(B) or more have both; and
 * so on along the chain. Where that is above 0 no look at the text is needed, which is nearly
 * always. Common characters have lists of their own that tell n. */
static int count_sure(struct run *run, const struct pattern *p, struct candidates *c)
{
	struct posting_list list;
	int r = 0;

	if (c->n < SURE_MIN || !eval_is_chain(run, p))
		return 0;
	c->sure = arena_array(&run->scratch, c->n + 1, sizeof *c->sure);
	if (!c->sure)
		return run_over_budget(run);
	for (size_t i = 0; r >= 0 && i < p->needs.n; i++) {
		const struct posting_list *pair;

		r = i > 0 ? eval_own_list(run, &p->needs.items[i], &list) : 0;
		if (i > 0 && r == 0) {
			c->sure = NULL;
			return 0;
		}
		if (r > 0)
			r = add_tfs(run, &list, -1, c);
		if (r == 0)
			r = run_list(run, p->needs.items[i].term, &pair);
		if (r == 0)
			r = add_tfs(run, pair, 1, c);
	}
	return r;
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
static int read_parts(struct run *run, const struct pattern_need *need, const uint64_t *within,
		      struct candidates *ret)
{
	struct candidates whole, parts = {0};
	const struct posting_list *list,
		**lists = arena_array(&run->scratch, need->n_parts + 1, sizeof *lists);
	int r = lists ? run_list(run, need->term, &list) : run_over_budget(run);

	if (r == 0)
		r = read_list(run, list, within, &whole);
	if (r == 0)
		r = open_parts(run, need, lists);
	for (size_t i = 0; r == 0 && i < need->n_parts; i++)
		r = i == 0 ? read_list(run, lists[i], within, &parts)
			   : intersect(run, lists[i], &parts);
	return r < 0 ? r : unite(run, &whole, &parts, ret);
}

int eval_parts(struct run *run, const struct pattern_need *need, uint32_t **docs, uint32_t *n)
{
	struct candidates found = {0};
	int r = read_parts(run, need, NULL, &found);

	*docs = found.docs;
	*n = found.n;
	return r;
}

struct needed {
	const struct posting_list *list; /* NULL: has parts */
	const struct pattern_need *need;
	uint32_t df; /* UINT32_MAX for those with parts: they come last */
};

static int by_df(const void *a, const void *b)
{
	const struct needed *x = a, *y = b;

	return (x->df > y->df) - (x->df < y->df);
}

static int add_needs(struct run *run, const struct pattern *p, struct needed *ret)
{
	for (size_t i = 0; i < p->needs.n; i++) {
		const struct pattern_need *need = &p->needs.items[i];
		int r;

		ret[i] = (struct needed){NULL, need, UINT32_MAX};
		if (need->n_parts > 0)
			continue;
		r = run_list(run, need->term, &ret[i].list);
		if (r < 0)
			return r;
		ret[i].df = ret[i].list->df;
	}
	return 0;
}

static int order_needs(struct run *run, const struct pattern *const *patterns, size_t n,
		       struct needed **ret, size_t *n_needs)
{
	struct needed *needs;
	size_t total = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		total += patterns[i]->needs.n;
	needs = arena_array(&run->scratch, total + 1, sizeof *needs);
	if (!needs)
		return run_over_budget(run);
	for (size_t i = 0; i < n; i++) {
		int r = add_needs(run, patterns[i], needs + at);

		if (r < 0)
			return r;
		at += patterns[i]->needs.n;
	}
	qsort(needs, total, sizeof *needs, by_df);
	*ret = needs;
	*n_needs = total;
	return 0;
}

/* All of `within`: where only few documents are looked at, lists are asked for these. */
static int take_within(struct run *run, const uint64_t *within, struct candidates *ret)
{
	int r = candidates_alloc(run, run->n_within, ret);

	for (uint32_t i = 0; r == 0 && i < run->n_words64; i++)
		for (uint64_t word = within[i]; word != 0; word &= word - 1)
			ret->docs[ret->n++] = i * 64 + (uint32_t)__builtin_ctzll(word);
	return r;
}

/* Documents that have all needs of the patterns, the rarest first. */
static int find_candidates(struct run *run, const struct pattern *const *patterns, size_t n,
			   const uint64_t *within, struct candidates *ret)
{
	struct needed *needs = NULL;
	size_t n_needs = 0;
	bool begun = run->within && within;
	int r = order_needs(run, patterns, n, &needs, &n_needs);

	begun = begun && n_needs > 0;
	if (r == 0 && begun)
		r = take_within(run, within, ret);
	for (size_t i = 0; r == 0 && i < n_needs; i++) {
		struct candidates parts;

		if (needs[i].list) {
			r = i == 0 && !begun ? read_list(run, needs[i].list, within, ret)
					     : intersect(run, needs[i].list, ret);
		} else {
			r = read_parts(run, needs[i].need, within, i == 0 && !begun ? ret : &parts);
			if (r == 0 && (i > 0 || begun))
				intersect_docs(ret, &parts);
		}
		if (ret->n == 0)
			break;
	}
	return r;
}

int eval_needs(struct run *run, const struct pattern *const *patterns, size_t n,
	       const uint64_t *within, uint64_t *out)
{
	struct candidates found = {0};
	int r = find_candidates(run, patterns, n, within, &found);

	for (uint32_t i = 0; r == 0 && i < found.n; i++)
		bitmap_set(out, found.docs[i]);
	return r;
}

/* Documents with a word that holds the pattern's longest word. */
static int find_inside(struct run *run, const struct pattern *p, const uint64_t *within,
		       struct candidates *ret)
{
	uint32_t n_words = run->view->header->n_words;
	uint32_t first = run->view->header->n_terms - n_words;
	uint64_t *found = run_bitmap(run);
	struct posting_list list;

	if (!found || candidates_alloc(run, run->n_docs, ret) < 0)
		return run_over_budget(run);
	for (uint32_t i = 0; i < n_words; i++) {
		if (slice_find(segment_view_word(run->view, i), p->longest, 0) == SIZE_MAX)
			continue;
		if (segment_view_postings(run->view, first + i, &list) < 0)
			return run_damaged(run);
		int r = run_list_bits(run, &list, found);
		if (r < 0)
			return r;
	}
	for (uint32_t i = 0; i < run->n_docs; i++)
		if (bitmap_has(found, i) && bitmap_has(within, i))
			ret->docs[ret->n++] = i;
	return 0;
}

static void prefetch(const struct run *run, const struct candidates *found, uint32_t i)
{
	if (i + 2 * PREFETCH_AHEAD < found->n)
		segment_view_prefetch_row(run->view, found->docs[i + 2 * PREFETCH_AHEAD]);
	if (i + PREFETCH_AHEAD < found->n)
		segment_view_prefetch_text(run->view, found->docs[i + PREFETCH_AHEAD],
					   found->wheres[i + PREFETCH_AHEAD]);
}

/* Moves those that need no look to the set. */
static void take_sure(struct candidates *c, bool all, uint64_t *out)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		if (all || (c->sure && c->sure[i] > 0)) {
			bitmap_set(out, c->docs[i]);
			continue;
		}
		c->docs[kept] = c->docs[i];
		c->wheres[kept++] = c->wheres[i];
	}
	c->n = kept;
}

int eval_pattern(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	const struct pattern *p = node->pattern;
	struct text_check c = {.pattern = p,
			       .in_title = node->kind == NODE_TITLE,
			       .inside = run->leaves[node->number].inside};
	struct candidates found = {0};
	bool whole_text = !c.in_title && !c.inside;
	uint64_t *edges = NULL;
	int r = c.inside ? 0 : eval_edges(run, p, &edges);

	for (uint32_t i = 0; edges && i < run->n_words64; i++)
		edges[i] &= within[i];
	if (r == 0)
		r = c.inside ? find_inside(run, p, within, &found)
			     : find_candidates(run, &p, 1, edges ? edges : within, &found);
	if (r == 0 && !p->decided && whole_text)
		r = count_sure(run, p, &found);
	if (r == 0)
		take_sure(&found, p->decided && whole_text, out);
	for (uint32_t i = 0; r >= 0 && i < found.n; i++) {
		if (i % CANCEL_EVERY == CANCEL_EVERY - 1)
			r = run_cancelled(run);
		prefetch(run, &found, i);
		if (r == 0)
			r = text_check_document(run, run->view, &c, found.docs[i], found.wheres[i]);
		if (r < 0)
			return r;
		if (r > 0)
			bitmap_set(out, found.docs[i]);
		r = 0;
	}
	return r < 0 ? r : 0;
}
