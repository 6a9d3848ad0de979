/* The engine behind the line protocol of a shared search bench, so that it stands beside others in
 * one run.
 *
 *   adapter build CORPUS.tsv FOLDER [compressed]
 *                                     id, date, persons, title, text a line; writes segment files
 *   adapter serve FOLDER              maps them, prints READY, then answers lines
 *       <- class TAB text TAB k TAB flag
 *       -> wall_ns TAB cpu_ns TAB hits TAB id id ...
 *   Hits are counted where the flag is c, and otherwise told as -1.
 *
 * Times are around parsing and searching: engine time, no socket. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "index/index.h"
#include "index/match_text.h"
#include "index/merge.h"
#include "index/segment_builder.h"
#include "index/segment_file.h"
#include "query/search.h"

#define FIELDS 5

static uint64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static size_t split(char *line, char **ret, size_t max)
{
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	while (line && n < max)
		ret[n++] = strsep(&line, "\t");
	return n;
}

/* What each section takes, for people; the bench reads the line of index_bytes only. */
static void print_sections(const struct segment_view *v)
{
	for (int i = 0; i < SECTION_MAX; i++)
		printf("%s=%zu\n", segment_section_name(i), v->sections[i].len);
}

static struct segment *compressed(struct segment *s)
{
	struct merge_source source = {s, NULL};
	struct segment *ret;

	ensure(merge_segments(&source, 1, true, &ret) == 0);
	segment_discard(s);
	return ret;
}

static uint64_t save(const char *folder, unsigned number, struct segment *s)
{
	_cleanup_(freep) char *path = xasprintf("%s/%u", folder, number);
	struct error err;

	ensure(segment_file_write(path, s, &err) == 0);
	uint64_t bytes = s->view.bytes.len - s->view.sections[SECTION_MATCH].len;
	print_sections(&s->view);
	segment_discard(s);
	return bytes;
}

static struct segment *finish(struct segment_builder *b, bool compress)
{
	struct segment *s = segment_builder_finish(b);

	return compress ? compressed(s) : s;
}

static int build(const char *corpus, const char *folder, bool compress)
{
	_cleanup_(fclosep) FILE *f = fopen(corpus, "r");
	_cleanup_(freep) char *line = NULL;
	struct segment_builder *b = segment_builder_new();
	size_t cap = 0;
	uint64_t bytes = 0;
	unsigned n_segments = 0;
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
				     .text_bytes = (uint32_t)strlen(fields[4])};
		struct slice text = slice_of_string(fields[4]);
		struct facts *facts = facts_new(id);
		if (segment_builder_add(b, &d, text, NULL, 0, facts) == 0)
			continue;
		bytes += save(folder, n_segments++, finish(b, compress));
		ensure(segment_builder_add(b, &d, text, NULL, 0, facts) == 0);
	}
	bytes += save(folder, n_segments++, finish(b, compress));
	segment_builder_free(b);
	printf("index_bytes=%llu\n", (unsigned long long)bytes);
	return 0;
}

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

static void answer(struct index *ix, const char *text, uint32_t k, bool exact, bool counts)
{
	struct arena a;
	const struct query *query;
	struct search_result result = {0};
	struct search_options options = {.limit = k, .exact = exact, .no_total = !counts};
	uint64_t cpu = now_ns(CLOCK_THREAD_CPUTIME_ID), wall = now_ns(CLOCK_MONOTONIC);

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (query_parse(slice_of_string(text), &a, &query, NULL) == 0 &&
	    search_run(index_current(ix), query, &options, NULL, &a, &result, NULL) < 0)
		result = (struct search_result){0};
	wall = now_ns(CLOCK_MONOTONIC) - wall;
	cpu = now_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
	printf("%llu\t%llu\t%lld\t", (unsigned long long)wall, (unsigned long long)cpu,
	       counts ? (long long)result.total : -1);
	for (size_t i = 0; i < result.n_hits; i++)
		printf("%s%.*s", i > 0 ? " " : "", SLICE_ARGS(result.hits[i].doc->document.uri));
	printf("\n");
	fflush(stdout);
	arena_release(&a);
}

static int serve(const char *folder)
{
	struct index *ix = open_index(folder);
	_cleanup_(freep) char *line = NULL;
	size_t cap = 0;

	puts("READY");
	fflush(stdout);
	while (getline(&line, &cap, stdin) > 0) {
		char *fields[4];

		size_t n = split(line, fields, 4);
		/* Other engines do not widen what is asked; a question is a search for the best of
		 * what has parts of it. */
		if (n >= 3)
			answer(ix, fields[1], (uint32_t)strtoul(fields[2], NULL, 10),
			       strcmp(fields[0], "nl") != 0, n > 3 && fields[3][0] == 'c');
	}
	index_free(ix);
	return 0;
}

int main(int argc, char **argv)
{
	xmalloc_keep_freed(); /* as the daemon does */
	if ((argc == 4 || (argc == 5 && strcmp(argv[4], "compressed") == 0)) &&
	    strcmp(argv[1], "build") == 0)
		return build(argv[2], argv[3], argc == 5);
	if (argc == 3 && strcmp(argv[1], "serve") == 0)
		return serve(argv[2]);
	fprintf(stderr,
		"usage: bench_adapter build CORPUS.tsv FOLDER [compressed] | serve FOLDER\n");
	return 2;
}
