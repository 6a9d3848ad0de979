/* Searches with OR, -, fields, persons and dates: engine time by class, and answers to compare two
 * builds by.
 *
 *   bench_boolean build CORPUS.tsv FOLDER    id, date, persons, title, text a line: segment files
 *   bench_boolean run FOLDER QUERIES.tsv [ROUNDS]
 *                                            id, class, query a line (make_boolean.py): for each
 *                                            class median and 99th percentile of the best of so
 *                                            many rounds, with a total and without, in microseconds
 *                                            of the thread (pages that others pushed out of memory
 *                                            are no part of it)
 *   bench_boolean dump FOLDER QUERIES.tsv    hits and scores of each query */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "query/search.h"
#include "support/corpus.h"
#include "support/figures.h"
#include "support/queries.h"
#include "support/segments.h"
#include "support/timer.h"

#define ROUNDS 3u
#define LIMIT  10u

struct bench {
	struct index *index;
	struct query_set queries;
};

/* --- building --- */

/* The first person of the field, whose id follows from the name. */
static struct facts *facts_of(doc_id id, struct slice persons)
{
	struct slice first = slice_of(persons.ptr, strcspn(persons.ptr, ","));
	struct facts *f = facts_new(id);
	uint32_t hash = 2166136261u;

	if (first.len == 0)
		return f;
	for (size_t i = 0; i < first.len; i++)
		hash = (hash ^ (unsigned char)first.ptr[i]) * 16777619u;
	f->entities = arena_array(&f->arena, 1, sizeof *f->entities);
	f->mentions = arena_array(&f->arena, 1, sizeof *f->mentions);
	f->mention_regions = arena_array(&f->arena, 1, sizeof *f->mention_regions);
	struct slice name = arena_copy(&f->arena, first);
	f->entities[0] = (struct entity){.kind = ENTITY_PERSON,
					 .person = hash >> 1,
					 .name = name,
					 .key = name,
					 .aliases = arena_array(&f->arena, 1, sizeof(struct alias)),
					 .n_aliases = 1};
	f->entities[0].aliases[0] = (struct alias){name, ALIAS_NAME, 1, {"", 0}};
	f->mention_regions[0] = REGION_BODY;
	f->n_entities = f->n_mentions = 1;
	return f;
}

static int build(const char *corpus, const char *folder)
{
	_cleanup_(tsv_close) struct tsv lines = {0};
	struct segment_writer w;
	struct corpus_line line;
	doc_id id = 0;

	ensure(tsv_open(&lines, corpus));
	segment_writer_init(&w, folder);
	while (corpus_next(&lines, &line)) {
		struct document d = corpus_document(&line, ++id);

		d.published = corpus_date(&line);
		segment_writer_add(&w, &d, line.text, facts_of(id, line.persons));
	}
	segment_writer_finish(&w);
	return 0;
}

/* --- asking --- */

static int search(struct bench *b, const char *text, const struct search_options *options,
		  struct arena *a, struct search_result *ret)
{
	const struct query *query;
	int r = query_parse(slice_of_string(text), a, &query, NULL);

	return r < 0 ? r : search_run(index_current(b->index), query, options, NULL, a, ret, NULL);
}

static double time_us(struct bench *b, const char *text, bool no_total, unsigned rounds,
		      uint32_t *total)
{
	const struct search_options options = {.limit = LIMIT, .no_total = no_total};
	double best = 1e12;

	for (unsigned i = 0; i < rounds; i++) {
		struct search_result result = {.total = 0};
		uint64_t start = timer_ns(CLOCK_THREAD_CPUTIME_ID);
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		ensure(search(b, text, &options, &a, &result) == 0);
		*total = result.total;
		arena_release(&a);
		double us = (double)(timer_ns(CLOCK_THREAD_CPUTIME_ID) - start) / 1e3;
		best = us < best ? us : best;
	}
	return best;
}

static void run(struct bench *b, unsigned rounds)
{
	const struct query_set *q = &b->queries;
	double *with = xcalloc(q->n, sizeof *with), *without = xcalloc(q->n, sizeof *without);

	printf("%-12s %5s %9s %8s %8s %8s %8s\n", "class", "n", "hits", "p50", "p99", "best p50",
	       "best p99");
	for (size_t k = 0; k < q->n_classes; k++) {
		uint64_t hits = 0;
		size_t n = 0;

		for (size_t i = 0; i < q->n; i++) {
			uint32_t total;

			if (q->items[i].class != k)
				continue;
			without[n] = time_us(b, q->items[i].text, true, rounds, &total);
			with[n++] = time_us(b, q->items[i].text, false, rounds, &total);
			hits += total;
		}
		figures_sort(with, n);
		figures_sort(without, n);
		printf("%-12s %5zu %9.0f %8.0f %8.0f %8.0f %8.0f\n", q->classes[k], n,
		       (double)hits / (double)n, figures_percentile(with, n, 50),
		       figures_percentile(with, n, 99), figures_percentile(without, n, 50),
		       figures_percentile(without, n, 99));
		fflush(stdout);
	}
	free(with);
	free(without);
}

static void dump(struct bench *b)
{
	static const char *const kinds[] = {"total", "best", "exact", "bare"};

	for (size_t i = 0; i < b->queries.n * ARRAY_LEN(kinds); i++) {
		const struct query_line *q = &b->queries.items[i / ARRAY_LEN(kinds)];
		const size_t kind = i % ARRAY_LEN(kinds);
		const struct search_options options = {.limit = LIMIT * (kind > 1 ? 5 : 1),
						       .no_total = kind == 1,
						       .exact = kind == 2,
						       .bare = kind == 3};
		struct search_result result = {.total = 0};
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		int r = search(b, q->text, &options, &a, &result);
		printf("%s %s '%s': %d match %d total %lld", q->id, kinds[kind], q->text, r,
		       result.match, kind == 1 ? -1 : (long long)result.total);
		for (size_t k = 0; k < result.n_hits; k++)
			printf(" %llu=%.17g", (unsigned long long)result.hits[k].id,
			       result.hits[k].score);
		printf("\n");
		arena_release(&a);
	}
}

int main(int argc, char **argv)
{
	struct bench b = {0};

	if (argc == 4 && strcmp(argv[1], "build") == 0)
		return build(argv[2], argv[3]);
	bool dumps = argc == 4 && strcmp(argv[1], "dump") == 0;
	if (!dumps && !((argc == 4 || argc == 5) && strcmp(argv[1], "run") == 0)) {
		fprintf(stderr, "usage: bench_boolean build CORPUS.tsv FOLDER | "
				"run FOLDER QUERIES.tsv [ROUNDS] | dump FOLDER QUERIES.tsv\n");
		return 2;
	}
	b.index = segments_open(argv[2]);
	ensure(queries_read(argv[3], &b.queries));
	if (dumps)
		dump(&b);
	else
		run(&b, argc == 5 ? (unsigned)strtoul(argv[4], NULL, 10) : ROUNDS);
	queries_free(&b.queries);
	index_free(b.index);
	return 0;
}
