/* Documents of a segment that match one pattern: candidates from the lists of its terms, rarest
 * first, then a look at the match text where terms do not decide. */
#include "base/varint.h"
#include "query/run.h"

#define CANCEL_EVERY 1024u

struct candidates {
	uint32_t *docs;
	uint32_t n;
};

static int over_budget(struct run *run)
{
	return error_set(run->err, ERR_LIMIT, "the search needs more than %zu MiB of memory",
			 RUN_SCRATCH_MAX >> 20);
}

static uint32_t *array(struct run *run, size_t n)
{
	return arena_array(&run->scratch, n + 1, sizeof(uint32_t));
}

/* Keeps of c what the list holds too. */
static void intersect(struct candidates *c, const struct doc_list *list)
{
	uint32_t kept = 0, k = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t doc = c->docs[i], step = 1;

		/* Gallop: the other list is the longer one. */
		while (k + step < list->n && list->docs[k + step] < doc) {
			k += step;
			step *= 2;
		}
		for (; step > 0; step /= 2)
			while (k + step < list->n && list->docs[k + step] < doc)
				k += step;
		if (k < list->n && list->docs[k] < doc)
			k++;
		if (k < list->n && list->docs[k] == doc)
			c->docs[kept++] = doc;
	}
	c->n = kept;
}

static int copy_list(struct run *run, const struct doc_list *list, const uint64_t *within,
		     struct candidates *ret)
{
	ret->n = 0;
	ret->docs = array(run, list->n);
	if (!ret->docs)
		return over_budget(run);
	for (uint32_t i = 0; i < list->n; i++) {
		ret->docs[ret->n] = list->docs[i];
		ret->n += bitmap_has(within, list->docs[i]);
	}
	return 0;
}

static void unite(const struct doc_list *list, const struct candidates *c, struct candidates *ret)
{
	uint32_t i = 0, k = 0;

	ret->n = 0;
	while (i < list->n || k < c->n) {
		uint32_t a = i < list->n ? list->docs[i] : UINT32_MAX;
		uint32_t b = k < c->n ? c->docs[k] : UINT32_MAX;

		ret->docs[ret->n++] = a < b ? a : b;
		i += a <= b;
		k += b <= a;
	}
}

/* A need with parts: documents with the whole word, or with all parts. */
static int need_list(struct run *run, const struct pattern_need *need, const uint64_t *within,
		     struct doc_list *ret)
{
	const struct doc_list *list;
	struct candidates parts = {0}, both;
	int r = run_list(run, need->term, &list);

	if (r < 0)
		return r;
	*ret = *list;
	for (size_t i = 0; i < need->n_parts; i++) {
		const struct doc_list *part;

		r = run_list(run, need->parts[i], &part);
		if (r == 0 && i == 0)
			r = copy_list(run, part, within, &parts);
		if (r < 0)
			return r;
		intersect(&parts, part);
	}
	if (parts.n == 0)
		return 0;
	both.docs = array(run, (size_t)list->n + parts.n);
	if (!both.docs)
		return over_budget(run);
	unite(list, &parts, &both);
	ret->docs = both.docs;
	ret->n = both.n;
	return 0;
}

/* Documents that have all needs of the pattern. */
static int find_candidates(struct run *run, const struct pattern *p, const uint64_t *within,
			   struct candidates *ret)
{
	struct doc_list *lists = arena_array(&run->scratch, p->needs.n + 1, sizeof *lists);
	size_t least = 0;

	if (!lists)
		return over_budget(run);
	for (size_t i = 0; i < p->needs.n; i++) {
		int r = need_list(run, &p->needs.items[i], within, &lists[i]);

		if (r < 0)
			return r;
		if (lists[i].n < lists[least].n)
			least = i;
		if (lists[i].n == 0)
			break;
	}
	int r = copy_list(run, &lists[least], within, ret);
	for (size_t i = 0; r == 0 && i < p->needs.n && ret->n > 0; i++)
		if (i != least)
			intersect(ret, &lists[i]);
	return r;
}

/* Documents with a word that holds the pattern's longest word. */
static int find_inside(struct run *run, const struct pattern *p, const uint64_t *within,
		       struct candidates *ret)
{
	uint32_t n_words = run->view->header->n_words;
	uint32_t first = run->view->header->n_terms - n_words;
	uint64_t *found = run_bitmap(run);

	ret->n = 0;
	ret->docs = array(run, run->n_docs);
	if (!found || !ret->docs)
		return over_budget(run);
	for (uint32_t i = 0; i < n_words; i++) {
		struct posting_iter it;
		uint32_t df;

		if (slice_find(segment_view_word(run->view, i), p->longest, 0) == SIZE_MAX)
			continue;
		int r = segment_view_postings(run->view, first + i, &it, &df);
		while (r >= 0 && (r = posting_iter_next(&it)) > 0)
			bitmap_set(found, it.at.ordinal);
		if (r < 0)
			return error_set(run->err, r, "an index segment is damaged");
	}
	for (uint32_t i = 0; i < run->n_docs; i++)
		if (bitmap_has(found, i) && bitmap_has(within, i))
			ret->docs[ret->n++] = i;
	return 0;
}

struct checker {
	const struct pattern *pattern;
	bool in_title, inside;
	uint32_t *hidden; /* room for the offsets of one document */
	size_t cap;
};

/* Decodes the hidden boundaries of a document, counted from the start of its title. */
static int decode_hidden(struct run *run, struct checker *c, const struct segment_text *t,
			 struct pattern_target *ret)
{
	struct slice rest = t->hidden;
	uint64_t at = 0;
	uint32_t gap;

	if (t->n_hidden > c->cap) {
		c->cap = (size_t)t->n_hidden * 2;
		c->hidden = array(run, c->cap);
		if (!c->hidden)
			return over_budget(run);
	}
	for (uint32_t i = 0; i < t->n_hidden; i++) {
		if (varint_take32(&rest, &gap) < 0)
			return error_set(run->err, ERR_CORRUPT, "an index segment is damaged");
		at += gap;
		c->hidden[ret->n_hidden++] = (uint32_t)(at - t->start);
	}
	ret->hidden = c->hidden;
	return 0;
}

static int check(struct run *run, struct checker *c, uint32_t doc)
{
	struct segment_text t = segment_view_text(run->view, doc);
	struct pattern_target target = {.text = c->in_title ? t.title : t.all};
	struct span span;

	if (!c->pattern->has_han || c->pattern->pieces.n > 1) {
		int r = decode_hidden(run, c, &t, &target);
		if (r < 0)
			return r;
	}
	return pattern_find(c->pattern, &target, 0, c->inside, &span);
}

int eval_pattern(struct run *run, const struct node *node, const uint64_t *within, uint64_t *out)
{
	const struct pattern *p = node->pattern;
	struct checker c = {.pattern = p,
			    .in_title = node->kind == NODE_TITLE,
			    .inside = run->leaves[node->number].inside};
	struct candidates found = {0};
	int r = c.inside ? find_inside(run, p, within, &found)
			 : find_candidates(run, p, within, &found);
	bool decided = p->decided && !c.in_title && !c.inside;

	for (uint32_t i = 0; r >= 0 && i < found.n; i++) {
		if (i % CANCEL_EVERY == CANCEL_EVERY - 1)
			r = run_cancelled(run);
		if (r == 0)
			r = decided ? 1 : check(run, &c, found.docs[i]);
		if (r < 0)
			return r;
		if (r > 0)
			bitmap_set(out, found.docs[i]);
		r = 0;
	}
	return r < 0 ? r : 0;
}
