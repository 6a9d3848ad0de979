/* Any query against three documents in two segments, one of them gone. */
#include "base/macros.h"
#include "index/index.h"
#include "index/segment_builder.h"
#include "query/search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void publish(struct index *ix, doc_id from, doc_id to)
{
	struct segment_builder *b = segment_builder_new();
	struct slice text = SLICE_LITERAL("深度求索 DeepSeek-V3，A100GPU的a b c 12。");

	for (doc_id id = from; id < to; id++) {
		struct document doc = {.id = id, .title = SLICE_LITERAL("標題a")};
		ensure(segment_builder_add(b, &doc, text, NULL, 0, facts_new(id)) == 0);
	}
	index_publish(ix, segment_builder_finish(b), NULL, 0, 1);
	segment_builder_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct index *ix = index_new();
	struct search_options options = {
		.limit = 2, .exact = size % 2 > 0, .no_total = size % 3 == 0};
	struct search_result result;
	struct arena a;
	const struct query *query;

	publish(ix, 1, 3);
	publish(ix, 2, 4);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (query_parse(slice_of((const char *)data, size), &a, &query, NULL) == 0)
		ensure(search_run(index_current(ix), query, &options, NULL, &a, &result, NULL) ==
			       0 &&
		       result.n_hits <= result.total && result.total <= 3);
	arena_release(&a);
	index_free(ix);
	return 0;
}
