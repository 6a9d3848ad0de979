/* One search: the query as it is, widened, or without what a cut left of it. */
#include "query/rerank.h"
#include "query/search_parts.h"
#include "query/suggest.h"
#include "query/trim.h"
#include "query/widen.h"

static int run_all(struct run *run, const struct search_options *options, struct search_result *ret)
{
	struct ranking ranking = {0};

	run->leaves = arena_array(run->arena, run->query->leaves.n + 1, sizeof *run->leaves);
	run->df = arena_array(run->arena, run->query->terms.n + 1, sizeof *run->df);
	if (!run->leaves || !run->df)
		return error_set(run->err, ERR_LIMIT,
				 "the search needs more memory than a call may");
	int r = persons_resolve(run, options->exact);
	if (r == 0)
		r = run_count_terms(run);
	if (r == 0)
		r = search_passes(run, options, &ranking, ret);
	if (r < 0)
		return r;
	rank_finish(&ranking);
	if (!options->bare && rerank_depth(run->query, ret->match == MATCH_PARTIAL) > 0)
		r = rerank(run, &ranking);
	return r < 0 ? r : search_report(run, &ranking, options, ret);
}

static int run_query(struct run *run, const struct search_options *options,
		     struct search_result *ret)
{
	struct search_result result = {.note = {"", 0}, .suggestion = {"", 0}};

	run->counts = !options->no_total;
	run_begin(run);
	rank_begin(run);
	int r = run_all(run, options, &result);
	run_end(run);
	if (r == 0)
		*ret = result;
	return r;
}

/* The query's own hits, then those of other words for it. *ret has none when neither has. */
static int run_widened(struct run *run, const struct search_options *options,
		       struct search_result *ret)
{
	struct search_options strict = *options;
	struct search_result own, added;
	struct run other = *run;
	int r = widen_query(run, &other.query);

	if (r < 0 || !other.query)
		return r;
	strict.strict = true;
	r = run_query(run, &strict, &own);
	if (r < 0)
		return r;
	if (options->no_total && own.total > (uint64_t)options->offset + options->limit) {
		*ret = own;
		return 0;
	}
	strict.offset = options->offset > own.total ? options->offset - own.total : 0;
	strict.limit = options->limit - (uint32_t)own.n_hits;
	r = run_query(&other, &strict, &added);
	return r < 0 ? r : widen_join(run, other.query, &own, &added, ret);
}

/* When nothing has all of the query: what a cut left is left out, or another spelling offered. */
static int try_again(struct run *run, const struct search_options *options,
		     struct search_result *ret)
{
	const struct query *query = run->query;
	int r = 0;

	if (trim_helps(query, options, ret)) {
		struct search_options strict = *options;
		struct run trimmed = *run;
		struct search_result other;

		strict.strict = true;
		trimmed.query = query->trimmed;
		r = run_query(&trimmed, &strict, &other);
		if (r == 0)
			r = trim_choose(query, &other, run->arena, ret, run->err);
	}
	if (r == 0 && !options->no_total && suggest_helps(options, ret))
		r = suggest_find(run, ret);
	return r;
}

/* What an answer says of its documents. */
static int read_hits(struct run *run, struct search_result *ret)
{
	for (size_t i = 0; i < ret->n_hits; i++)
		snapshot_prefetch_begin(run->snapshot, ret->hits[i].id);
	for (size_t i = 0; i < ret->n_hits; i++)
		snapshot_prefetch(run->snapshot, ret->hits[i].id);
	for (size_t i = 0; i < ret->n_hits; i++) {
		struct search_hit *hit = &ret->hits[i];

		hit->doc = snapshot_document(run->snapshot, hit->id, run->arena);
		if (!hit->doc)
			return run_damaged(run);
	}
	return 0;
}

int search_run(const struct snapshot *snapshot, const struct query *query,
	       const struct search_options *options, const struct interrupt *interrupt,
	       struct arena *a, struct search_result *ret, struct error *err)
{
	struct text_reader texts = {.cap = 0};
	struct run run = {.snapshot = snapshot,
			  .query = query,
			  .interrupt = interrupt,
			  .within = options->within,
			  .n_within = options->n_within,
			  .weights = options->weights,
			  .err = err,
			  .arena = a,
			  .texts = &texts};
	struct search_result result = {.total = 0};
	int r = 0;

	if (!options->exact && !options->bare)
		r = run_widened(&run, options, &result);
	if (r == 0 && result.total == 0) {
		r = run_query(&run, options, &result);
		if (r == 0)
			r = try_again(&run, options, &result);
	}
	text_reader_free(&texts);
	if (r == 0 && !options->bare && !options->ids_only)
		r = read_hits(&run, &result);
	if (r == 0)
		*ret = result;
	return r;
}
