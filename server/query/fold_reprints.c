#include "query/fold_reprints.h"

#include <stdlib.h>

#include "query/run.h"
#include "resolve/id_map.h"

/* Hits beyond those wanted, for the reprints among them: most pages need no more, and as many are
 * looked at twice anyway (rerank.h). */
#define ASK_MORE   16u
#define ASK_FACTOR 8u /* a page of one large family after the other needs many */

struct folding {
	const struct snapshot *snapshot;
	const struct query *query;
	const struct search_options *options;
	const struct interrupt *interrupt;
	struct arena *arena;
	struct error *err;
	struct folded_hit *hits; /* all that were found, by rank */
	size_t n;
};

static int over_budget(const struct folding *f)
{
	return error_set(f->err, ERR_LIMIT, "the search needs more memory than a call may");
}

static int unreadable(const struct folding *f)
{
	return error_set(f->err, ERR_CORRUPT, "a document of the index cannot be read");
}

/* Keeps the first of each family. */
static int fold(struct folding *f, const struct search_result *result)
{
	struct id_map seen = {0};

	f->n = 0;
	f->hits = arena_array(f->arena, result->n_hits + 1, sizeof *f->hits);
	if (!f->hits)
		return over_budget(f);
	for (size_t i = 0; i < result->n_hits; i++) {
		const struct family *family = snapshot_family(f->snapshot, result->hits[i].id);

		if (family && id_map_find(&seen, family->docs[0]) > 0)
			continue;
		if (family)
			id_map_put(&seen, family->docs[0], 1);
		f->hits[f->n++] = (struct folded_hit){.hit = result->hits[i]};
	}
	id_map_free(&seen);
	return 0;
}

/* Asks for more and more hits, until there is one behind the page or all were seen. What is told of
 * the query and the total is known after the first time. */
static int find_hits(struct folding *f, struct search_result *ret)
{
	struct search_options all = *f->options;
	uint64_t end = (uint64_t)f->options->offset + f->options->limit + 1;
	uint32_t wanted = end < UINT32_MAX ? (uint32_t)end : UINT32_MAX;
	struct search_result more;

	all.offset = 0;
	all.limit = wanted < UINT32_MAX - ASK_MORE ? wanted + ASK_MORE : UINT32_MAX;
	all.ids_only = true;
	for (bool first = true;; first = false) {
		int r = search_run(f->snapshot, f->query, &all, f->interrupt, f->arena,
				   first ? ret : &more, f->err);

		if (r == 0)
			r = fold(f, first ? ret : &more);
		if (r < 0)
			return r;
		size_t seen = first ? ret->n_hits : more.n_hits;
		if (f->n >= wanted || seen < all.limit ||
		    (!f->options->no_total && seen >= ret->total))
			return 0;
		all.no_total = true;
		all.limit =
			all.limit > UINT32_MAX / ASK_FACTOR ? UINT32_MAX : ASK_FACTOR * all.limit;
	}
}

/* A document and the hit of its family. */
struct relative {
	size_t hit;
	doc_id id;
};

static int by_hit_and_id(const void *a, const void *b)
{
	const struct relative *x = a, *y = b;

	if (x->hit != y->hit)
		return x->hit < y->hit ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static int by_id(const void *a, const void *b)
{
	doc_id x = *(const doc_id *)a, y = *(const doc_id *)b;

	return (x > y) - (x < y);
}

/* All documents of the page's families; *n 0 when none has reprints. */
static int list_families(struct folding *f, const struct folded_hit *hits, size_t n_hits,
			 doc_id **ret, size_t *n)
{
	size_t total = 0;

	*n = 0;
	for (size_t i = 0; i < n_hits; i++) {
		const struct family *family = snapshot_family(f->snapshot, hits[i].hit.id);

		total += family ? family->n : 0;
	}
	*ret = arena_array(f->arena, total + 1, sizeof **ret);
	if (!*ret)
		return over_budget(f);
	for (size_t i = 0; i < n_hits; i++) {
		const struct family *family = snapshot_family(f->snapshot, hits[i].hit.id);

		for (uint32_t k = 0; family && k < family->n; k++)
			(*ret)[(*n)++] = family->docs[k];
	}
	qsort(*ret, *n, sizeof **ret, by_id);
	return 0;
}

/* Hands the documents that match to the hits of their families. */
static int give_out(struct folding *f, struct folded_hit *hits, size_t n_hits,
		    const struct search_result *matching)
{
	struct relative *relatives = arena_array(f->arena, matching->n_hits + 1, sizeof *relatives);
	const struct index_doc **docs = arena_array(f->arena, matching->n_hits + 1, sizeof *docs);
	struct id_map hit_of = {0}; /* a family to its hit + 1 */
	size_t n = 0;

	if (!relatives || !docs)
		return over_budget(f);
	for (size_t i = 0; i < n_hits; i++) {
		const struct family *family = snapshot_family(f->snapshot, hits[i].hit.id);

		if (family)
			id_map_put(&hit_of, family->docs[0], (uint32_t)i + 1);
	}
	for (size_t i = 0; i < matching->n_hits; i++) {
		const struct search_hit *found = &matching->hits[i];
		const struct family *family = snapshot_family(f->snapshot, found->id);
		uint32_t hit = family ? id_map_find(&hit_of, family->docs[0]) : 0;

		if (hit > 0 && hits[hit - 1].hit.id != found->id)
			relatives[n++] = (struct relative){hit - 1, found->id};
	}
	id_map_free(&hit_of);
	qsort(relatives, n, sizeof *relatives, by_hit_and_id);
	for (size_t i = 0; i < n; i++) {
		struct folded_hit *hit = &hits[relatives[i].hit];

		if (hit->n_reprints == 0)
			hit->reprints = &docs[i];
		if (hit->n_reprints++ >= REPRINTS_SHOWN_MAX)
			continue;
		docs[i] = snapshot_document(f->snapshot, relatives[i].id, f->arena);
		if (!docs[i])
			return unreadable(f);
	}
	return 0;
}

/* Which other documents of its families match: the same search among these alone. */
static int find_reprints(struct folding *f, struct folded_hit *hits, size_t n_hits)
{
	struct search_options among = {.exact = f->options->exact,
				       .strict = f->options->strict,
				       .bare = f->options->bare,
				       .no_total = true};
	struct search_result matching;
	doc_id *ids;
	int r = list_families(f, hits, n_hits, &ids, &among.n_within);

	if (r < 0 || among.n_within == 0)
		return r;
	among.within = ids;
	among.ids_only = true;
	among.limit = (uint32_t)among.n_within;
	r = search_run(f->snapshot, f->query, &among, f->interrupt, f->arena, &matching, f->err);
	return r < 0 ? r : give_out(f, hits, n_hits, &matching);
}

int search_run_folded(const struct snapshot *snapshot, const struct query *query,
		      const struct search_options *options, const struct interrupt *interrupt,
		      struct arena *a, struct folded_result *ret, struct error *err)
{
	struct folding f = {snapshot, query, options, interrupt, a, err, NULL, 0};
	struct folded_result folded = {.n_hits = 0};
	int r = find_hits(&f, &folded.result);

	if (r < 0)
		return r;
	size_t skip = options->offset < f.n ? options->offset : f.n;
	folded.hits = f.hits + skip;
	folded.n_hits = f.n - skip < options->limit ? f.n - skip : options->limit;
	folded.more = skip + folded.n_hits < f.n;
	folded.result.hits = NULL;
	folded.result.n_hits = 0;
	for (size_t i = 0; i < folded.n_hits; i++) {
		struct search_hit *hit = &folded.hits[i].hit;

		hit->doc = snapshot_document(snapshot, hit->id, a);
		if (!hit->doc)
			return unreadable(&f);
	}
	r = find_reprints(&f, folded.hits, folded.n_hits);
	if (r == 0)
		*ret = folded;
	return r;
}
