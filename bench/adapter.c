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

#include "base/cleanup.h"
#include "base/macros.h"
#include "base/xmalloc.h"
#include "index/merge.h"
#include "query/search.h"
#include "support/corpus.h"
#include "support/segments.h"
#include "support/timer.h"

struct build {
	struct segment_writer writer;
	bool compress;
	uint64_t bytes;
};

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

static struct segment *change(struct segment_writer *writer, struct segment *s)
{
	struct build *b = container_of(writer, struct build, writer);

	if (b->compress)
		s = compressed(s);
	b->bytes += s->view.bytes.len - s->view.sections[SECTION_MATCH].len;
	print_sections(&s->view);
	return s;
}

static int build(const char *corpus, const char *folder, bool compress)
{
	_cleanup_(tsv_close) struct tsv lines = {0};
	struct build b = {.compress = compress};
	struct corpus_line line;
	doc_id id = 0;

	ensure(tsv_open(&lines, corpus));
	segment_writer_init(&b.writer, folder);
	b.writer.change = change;
	while (corpus_next(&lines, &line)) {
		struct document d = corpus_document(&line, ++id);

		segment_writer_add(&b.writer, &d, line.text, facts_new(id));
	}
	segment_writer_finish(&b.writer);
	printf("index_bytes=%llu\n", (unsigned long long)b.bytes);
	return 0;
}

static void answer(struct index *ix, const char *text, uint32_t k, bool exact, bool counts)
{
	struct arena a;
	const struct query *query;
	struct search_result result = {0};
	struct search_options options = {.limit = k, .exact = exact, .no_total = !counts};
	uint64_t cpu = timer_ns(CLOCK_THREAD_CPUTIME_ID), wall = timer_ns(CLOCK_MONOTONIC);

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (query_parse(slice_of_string(text), &a, &query, NULL) == 0 &&
	    search_run(index_current(ix), query, &options, NULL, &a, &result, NULL) < 0)
		result = (struct search_result){0};
	wall = timer_ns(CLOCK_MONOTONIC) - wall;
	cpu = timer_ns(CLOCK_THREAD_CPUTIME_ID) - cpu;
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
	struct index *ix = segments_open(folder);
	_cleanup_(freep) char *line = NULL;
	size_t cap = 0;

	puts("READY");
	fflush(stdout);
	while (getline(&line, &cap, stdin) > 0) {
		char *fields[4];

		size_t n = tsv_split(line, fields, 4);
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
