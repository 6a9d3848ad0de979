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
#include <time.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "index/index.h"
#include "index/match_text.h"
#include "index/segment_builder.h"
#include "index/segment_file.h"
#include "query/search.h"

#define FIELDS      5
#define ROUNDS      3u
#define LIMIT       10u
#define CLASSES_MAX 64u

struct query_line {
	char *id, *text;
	size_t class;
};

struct bench {
	struct index *index;
	struct query_line *queries;
	size_t n, cap;
	char *classes[CLASSES_MAX];
	size_t n_classes;
};

static size_t split(char *line, char **ret, size_t max)
{
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	while (line && n < max)
		ret[n++] = strsep(&line, "\t");
	return n;
}

/* --- building --- */

static struct date date_of(const char *digits)
{
	struct date date = {0};
	char iso[16];

	if (strlen(digits) != 8)
		return date;
	snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
	if (!date_parse_iso(slice_of_string(iso), &date))
		date = (struct date){0};
	return date;
}

/* The first person of the field, whose id follows from the name. */
static struct facts *facts_of(doc_id id, char *persons)
{
	struct facts *f = facts_new(id);
	uint32_t hash = 2166136261u;

	persons[strcspn(persons, ",")] = '\0';
	if (persons[0] == '\0')
		return f;
	for (const char *p = persons; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	f->entities = arena_array(&f->arena, 1, sizeof *f->entities);
	f->mentions = arena_array(&f->arena, 1, sizeof *f->mentions);
	f->mention_regions = arena_array(&f->arena, 1, sizeof *f->mention_regions);
	struct slice name = arena_copy(&f->arena, slice_of_string(persons));
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

static void save(const char *folder, unsigned number, struct segment_builder *b)
{
	_cleanup_(freep) char *path = xasprintf("%s/%u", folder, number);
	struct segment *s = segment_builder_finish(b);
	struct error err;

	ensure(segment_file_write(path, s, &err) == 0);
	segment_discard(s);
}

static int build(const char *corpus, const char *folder)
{
	_cleanup_(fclosep) FILE *f = fopen(corpus, "r");
	_cleanup_(freep) char *line = NULL;
	struct segment_builder *b = segment_builder_new();
	unsigned n_segments = 0;
	size_t cap = 0;
	doc_id id = 0;

	ensure(f);
	while (getline(&line, &cap, f) > 0) {
		char *fields[FIELDS];

		if (split(line, fields, FIELDS) < FIELDS)
			continue;
		struct document d = {.id = ++id,
				     .uri = slice_of_string(fields[0]),
				     .title = slice_of_string(fields[3]),
				     .publisher = {"", 0},
				     .published = date_of(fields[1]),
				     .text_bytes = (uint32_t)strlen(fields[4])};
		struct slice text = slice_of_string(fields[4]);
		struct facts *facts = facts_of(id, fields[2]);
		if (segment_builder_add(b, &d, text, NULL, 0, facts) == 0)
			continue;
		save(folder, n_segments++, b);
		ensure(segment_builder_add(b, &d, text, NULL, 0, facts) == 0);
	}
	save(folder, n_segments++, b);
	segment_builder_free(b);
	return 0;
}

/* --- asking --- */

static struct index *open_index(const char *folder)
{
	struct index *ix = index_new();

	for (unsigned i = 0;; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/%u", folder, i);
		struct segment *segment;
		struct error err;

		if (segment_file_open(path, match_text_fingerprint(), &segment, &err) < 0)
			return ix;
		struct index_part part = {segment, NULL};
		index_restore(ix, &part, 1, 1);
	}
}

static size_t class_of(struct bench *b, const char *name)
{
	for (size_t i = 0; i < b->n_classes; i++)
		if (strcmp(b->classes[i], name) == 0)
			return i;
	ensure(b->n_classes < CLASSES_MAX);
	b->classes[b->n_classes] = xstrdup(name);
	return b->n_classes++;
}

static void load(struct bench *b, const char *path)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "r");
	_cleanup_(freep) char *line = NULL;
	size_t cap = 0;

	ensure(f);
	while (getline(&line, &cap, f) > 0) {
		char *fields[3];

		if (split(line, fields, 3) < 3)
			continue;
		if (b->n == b->cap) {
			b->cap = b->cap > 0 ? b->cap * 2 : 256;
			b->queries = xreallocarray(b->queries, b->cap, sizeof *b->queries);
		}
		b->queries[b->n++] = (struct query_line){xstrdup(fields[0]), xstrdup(fields[2]),
							 class_of(b, fields[1])};
	}
}

static int search(struct bench *b, const char *text, const struct search_options *options,
		  struct arena *a, struct search_result *ret)
{
	const struct query *query;
	int r = query_parse(slice_of_string(text), a, &query, NULL);

	return r < 0 ? r : search_run(index_current(b->index), query, options, NULL, a, ret, NULL);
}

static double cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static double time_us(struct bench *b, const char *text, bool no_total, unsigned rounds,
		      uint32_t *total)
{
	const struct search_options options = {.limit = LIMIT, .no_total = no_total};
	double best = 1e12;

	for (unsigned i = 0; i < rounds; i++) {
		struct search_result result = {.total = 0};
		double start = cpu_us();
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		ensure(search(b, text, &options, &a, &result) == 0);
		*total = result.total;
		arena_release(&a);
		double us = cpu_us() - start;
		best = us < best ? us : best;
	}
	return best;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void run(struct bench *b, unsigned rounds)
{
	double *with = xcalloc(b->n, sizeof *with), *without = xcalloc(b->n, sizeof *without);

	printf("%-12s %5s %9s %8s %8s %8s %8s\n", "class", "n", "hits", "p50", "p99", "best p50",
	       "best p99");
	for (size_t k = 0; k < b->n_classes; k++) {
		uint64_t hits = 0;
		size_t n = 0;

		for (size_t i = 0; i < b->n; i++) {
			uint32_t total;

			if (b->queries[i].class != k)
				continue;
			without[n] = time_us(b, b->queries[i].text, true, rounds, &total);
			with[n++] = time_us(b, b->queries[i].text, false, rounds, &total);
			hits += total;
		}
		qsort(with, n, sizeof *with, by_value);
		qsort(without, n, sizeof *without, by_value);
		printf("%-12s %5zu %9.0f %8.0f %8.0f %8.0f %8.0f\n", b->classes[k], n,
		       (double)hits / (double)n, with[n / 2], with[n * 99 / 100], without[n / 2],
		       without[n * 99 / 100]);
		fflush(stdout);
	}
	free(with);
	free(without);
}

static void dump(struct bench *b)
{
	static const char *const kinds[] = {"total", "best", "exact", "bare"};

	for (size_t i = 0; i < b->n * ARRAY_LEN(kinds); i++) {
		const struct query_line *q = &b->queries[i / ARRAY_LEN(kinds)];
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

static void bench_free(struct bench *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->queries[i].id);
		free(b->queries[i].text);
	}
	for (size_t i = 0; i < b->n_classes; i++)
		free(b->classes[i]);
	free(b->queries);
	index_free(b->index);
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
	b.index = open_index(argv[2]);
	load(&b, argv[3]);
	if (dumps)
		dump(&b);
	else
		run(&b, argc == 5 ? (unsigned)strtoul(argv[4], NULL, 10) : ROUNDS);
	bench_free(&b);
	return 0;
}
