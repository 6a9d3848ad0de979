/* Build speed, size and query latency of the index on a file of JSON lines ({"id","title","text"}).
 * Engine time: parse and search, no socket, no text of the answers. Building is told in CPU time,
 * queries in wall time, the best of PASSES: with a total, and without one ("best"). Prints one JSON
 * object. With --segments N the documents are spread over so many. With --queries FILE
 * ({"id","text"} lines) prints a TREC run instead. */
#include <stdlib.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "index/index.h"
#include "index/segment_builder.h"
#include "index/snapshot_parts.h"
#include "query/search.h"
#include "support/figures.h"
#include "support/jsonl.h"
#include "support/timer.h"

#define QUERIES 200u
#define PASSES  5

struct bench {
	struct index *index;
	char **names; /* by document id - 1 */
	char **texts;
	size_t n, cap;
	uint64_t text_bytes;
	size_t n_segments;
};

static uint64_t cpu_us(void)
{
	return timer_ns(CLOCK_THREAD_CPUTIME_ID) / 1000;
}

static void publish(struct bench *b, struct segment_builder *builder)
{
	index_publish(b->index, segment_builder_finish(builder), NULL, 0, 1);
}

static void add(struct bench *b, struct segment_builder *builder, const json_t *object,
		uint64_t *spent_us)
{
	struct slice text = jsonl_slice(object, "text");
	struct document doc = {.id = b->n + 1,
			       .uri = jsonl_slice(object, "id"),
			       .title = jsonl_slice(object, "title"),
			       .publisher = jsonl_slice(object, "dept"),
			       .text_bytes = (uint32_t)text.len};
	struct facts *facts = facts_new(doc.id);
	uint64_t start = cpu_us();

	if (segment_builder_add(builder, &doc, text, NULL, 0, facts) < 0) {
		publish(b, builder);
		ensure(segment_builder_add(builder, &doc, text, NULL, 0, facts) == 0);
	}
	*spent_us += cpu_us() - start;
	if (b->n == b->cap) {
		b->cap = b->cap > 0 ? b->cap * 2 : 1024;
		b->names = xreallocarray(b->names, b->cap, sizeof *b->names);
		b->texts = xreallocarray(b->texts, b->cap, sizeof *b->texts);
	}
	b->names[b->n] = xstrndup(doc.uri.ptr, doc.uri.len);
	b->texts[b->n++] = xstrndup(text.ptr, text.len);
	b->text_bytes += text.len;
}

static void load(struct bench *b, const char *path, uint64_t *spent_us)
{
	_cleanup_(jsonl_close) struct jsonl lines = {0};
	json_t *object;
	struct segment_builder *builder = segment_builder_new();

	ensure(jsonl_open(&lines, path));
	while (jsonl_next(&lines, &object)) {
		if (object)
			add(b, builder, object, spent_us);
		json_decref(object);
	}
	uint64_t start = cpu_us();
	publish(b, builder);
	*spent_us += cpu_us() - start;
	segment_builder_free(builder);
}

/* Begins a segment of its own after each n-th part of the documents. */
static void spread(struct bench *b)
{
	struct index *ix = index_new();
	struct segment_builder *builder = segment_builder_new();
	size_t each = (b->n + b->n_segments - 1) / b->n_segments;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);

	for (size_t i = 0; i < b->n; i++) {
		const struct index_doc *doc =
			snapshot_document(index_current(b->index), (doc_id)i + 1, &a);

		ensure(doc);
		ensure(segment_builder_add(builder, &doc->document, slice_of_string(b->texts[i]),
					   NULL, 0, facts_new(i + 1)) == 0);
		if ((i + 1) % each == 0 || i + 1 == b->n)
			index_publish(ix, segment_builder_finish(builder), NULL, 0, i + 1);
		arena_release(&a);
	}
	segment_builder_free(builder);
	index_free(b->index);
	b->index = ix;
}

static double search_us(struct bench *b, struct slice text, bool best_only, uint32_t *total)
{
	struct arena a;
	const struct query *query;
	struct search_result result;
	struct search_options options = {.limit = 10, .no_total = best_only};
	double best = 1e12;

	for (int i = 0; i < PASSES; i++) {
		uint64_t start = clock_monotonic_us();

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		ensure(query_parse(text, &a, &query, NULL) == 0);
		ensure(search_run(index_current(b->index), query, &options, NULL, &a, &result,
				  NULL) == 0);
		*total = result.total;
		arena_release(&a);
		double us = (double)(clock_monotonic_us() - start);
		best = us < best ? us : best;
	}
	return best;
}

/* A run of n Han characters of a random text, or nothing. */
static struct slice pick(const struct bench *b, size_t n)
{
	const char *text = b->texts[(size_t)random() % b->n];
	struct slice s = slice_of_string(text);
	size_t at = s.len > 0 ? (size_t)random() % s.len : 0, end;

	while (at < s.len && !utf8_is_boundary(s, at))
		at++;
	end = at;
	for (size_t i = 0; i < n; i++) {
		uint32_t code;

		if (end >= s.len)
			return slice_of("", 0);
		end += utf8_decode(s, end, &code);
		if (!code_is_han(code))
			return slice_of("", 0);
	}
	return slice_sub(s, at, end);
}

static struct slice pick_some(const struct bench *b, size_t n)
{
	struct slice s = {"", 0};

	while (s.len == 0)
		s = pick(b, n);
	return s;
}

/* Random queries of one kind: `words` runs of `codes` characters each. */
static void measure(struct bench *b, const char *name, size_t words, size_t codes)
{
	double us[QUERIES], best_us[QUERIES], hits = 0;

	srandom(7);
	for (unsigned i = 0; i < QUERIES; i++) {
		struct buf q = BUF_INIT;
		uint32_t total;

		for (size_t k = 0; k < words; k++) {
			buf_add_slice(&q, pick_some(b, codes));
			buf_add_char(&q, ' ');
		}
		best_us[i] = search_us(b, buf_slice(&q), true, &total);
		us[i] = search_us(b, buf_slice(&q), false, &total);
		hits += total;
		buf_free(&q);
	}
	figures_sort(us, QUERIES);
	figures_sort(best_us, QUERIES);
	printf(",\n \"%s\": {\"p50_us\": %.0f, \"p99_us\": %.0f, \"best_p50_us\": %.0f, "
	       "\"best_p99_us\": %.0f, \"mean_hits\": %.1f}",
	       name, figures_percentile(us, QUERIES, 50), figures_percentile(us, QUERIES, 99),
	       figures_percentile(best_us, QUERIES, 50), figures_percentile(best_us, QUERIES, 99),
	       hits / QUERIES);
}

static void print_run(struct bench *b, const char *path)
{
	_cleanup_(jsonl_close) struct jsonl lines = {0};
	json_t *object;

	ensure(jsonl_open(&lines, path));
	while (jsonl_next(&lines, &object)) {
		struct slice id = jsonl_slice(object, "id");
		struct arena a;
		const struct query *query;
		struct search_result result;
		struct search_options options = {.limit = 10};

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		if (query_parse(jsonl_slice(object, "text"), &a, &query, NULL) == 0 &&
		    search_run(index_current(b->index), query, &options, NULL, &a, &result, NULL) ==
			    0)
			for (size_t i = 0; i < result.n_hits; i++)
				printf("%.*s Q0 %s %zu %.6f annals\n", SLICE_ARGS(id),
				       b->names[result.hits[i].doc->document.id - 1], i + 1,
				       result.hits[i].score);
		arena_release(&a);
		json_decref(object);
	}
}

/* Bytes of the sections of all segments, in their order. */
static void print_sections(const struct snapshot *s)
{
	for (int k = 0; k < SECTION_MAX; k++) {
		size_t sum = 0;

		for (size_t i = 0; i < s->n_segments; i++)
			sum += s->segments[i].segment->view.sections[k].len;
		printf("%s\"%s_mb\": %.2f", k > 0 ? ", " : ",\n ", segment_section_name(k),
		       (double)sum / 1e6);
	}
}

static void print_figures(struct bench *b, uint64_t spent_us)
{
	struct snapshot_figures f;

	snapshot_figures(index_current(b->index), &f);
	double text = (double)b->text_bytes;
	printf("{\"documents\": %u, \"segments\": %u, \"text_mb\": %.1f, \"build_mb_per_cpu_s\": "
	       "%.1f, "
	       "\"index_bytes_per_text_byte\": %.3f",
	       f.documents, f.segments, text / 1e6, text / (double)spent_us,
	       (double)f.index_bytes / text);
	print_sections(index_current(b->index));
	measure(b, "one_character", 1, 1);
	measure(b, "term_2", 1, 2);
	measure(b, "term_3", 1, 3);
	measure(b, "term_4", 1, 4);
	measure(b, "phrase_8", 1, 8);
	measure(b, "and_2x2", 2, 2);
	measure(b, "and_2x3", 2, 3);
	measure(b, "question_20", 4, 5);
	printf("}\n");
}

int main(int argc, char **argv)
{
	struct bench b = {.index = index_new()};
	uint64_t spent_us = 0;

	if (argc == 4 && strcmp(argv[2], "--segments") == 0)
		b.n_segments = strtoul(argv[3], NULL, 10);
	if (argc != 2 && b.n_segments == 0 && !(argc == 4 && strcmp(argv[2], "--queries") == 0)) {
		fprintf(stderr, "usage: bench_search DOCUMENTS.jsonl [--segments N | --queries "
				"QUERIES.jsonl]\n");
		return 2;
	}
	load(&b, argv[1], &spent_us);
	if (b.n_segments > 0)
		spread(&b);
	if (argc == 4 && b.n_segments == 0)
		print_run(&b, argv[3]);
	else
		print_figures(&b, spent_us);
	for (size_t i = 0; i < b.n; i++) {
		free(b.names[i]);
		free(b.texts[i]);
	}
	free(b.names);
	free(b.texts);
	index_free(b.index);
	return 0;
}
