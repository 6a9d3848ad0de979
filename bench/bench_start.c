/* What a start costs, and how long a committed document waits to be found.
 *
 *   bench_start make CORPUS.tsv FOLDER [N]    id, date, persons, title, text a line: a store and a
 *                                             cache of it in FOLDER, without people and events
 *   bench_start run ANNALSD FOLDER QUERY      a daemon is started over it again and again, warm and
 *                                             with the files evicted; then documents are pushed
 *
 * A start is timed from exec to the first right answer through the socket: all the hits that the
 * query has. Prints one JSON object. */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "annals/annals.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/xmalloc.h"
#include "index/match_text.h"
#include "index/segment_builder.h"
#include "index/segment_file.h"
#include "ingest/cache.h"
#include "store/store.h"
#include "support/corpus.h"
#include "support/figures.h"

#define BATCH        5000u
#define SEGMENTS_MAX 1024u
#define STARTS       5
#define PUSHES       40u
#define PATIENCE_US  ((uint64_t)120000000)

/* --- making --- */

struct maker {
	char *data, *cache, *segments; /* paths, owned */
	struct store *store;
	struct segment_builder *builder;
	struct cache_part parts[SEGMENTS_MAX];
	size_t n_parts, n;
	uint64_t text_bytes;
	revision_id revision;
	struct error err;
};

static void must(int r, const struct error *err)
{
	if (r >= 0)
		return;
	fprintf(stderr, "bench_start: %s\n", err->message);
	exit(1);
}

static void save_segment(struct maker *m)
{
	struct segment *built = segment_builder_finish(m->builder), *mapped;
	uint64_t number = m->n_parts + 1;
	_cleanup_(freep) char *path = cache_file_path(m->cache, number);

	ensure(m->n_parts < SEGMENTS_MAX);
	must(segment_file_write(path, built, &m->err), &m->err);
	must(segment_file_open(path, match_text_fingerprint(), &mapped, &m->err), &m->err);
	segment_discard(built);
	m->parts[m->n_parts++] = (struct cache_part){.segment = mapped, .number = number};
}

static void add_line(struct maker *m, const struct corpus_line *line, struct arena *a)
{
	struct slice text = line->text;
	struct source source = {.uri = line->id,
				.name = line->id,
				.title = line->title,
				.original = text,
				.content_type = CONTENT_TEXT};
	struct region body = {REGION_BODY, {0, (uint32_t)text.len}};
	struct analysis an = {.text = text,
			      .document = {.uri = source.uri,
					   .name = source.name,
					   .title = source.title,
					   .author = {"", 0},
					   .publisher = {"", 0},
					   .published = corpus_date(line),
					   .published_from = PUBLISHED_METADATA,
					   .language = "zh-Hans",
					   .charset = "utf-8",
					   .original_bytes = (uint32_t)text.len,
					   .text_bytes = (uint32_t)text.len,
					   .characters = (uint32_t)(text.len / 3)},
			      .regions = &body,
			      .n_regions = text.len > 0};
	enum put_outcome outcome;

	an.map.original_bytes = (uint32_t)text.len;
	if (text.len > 0)
		ensure(offset_map_add(&an.map, a, 0, (uint32_t)text.len, 1, 1) == 0);
	must(store_put_document(m->store, &source, SLICE_LITERAL(""), &an, &outcome, &m->err),
	     &m->err);
	struct facts *facts = facts_new(an.document.id);
	if (segment_builder_add(m->builder, &an.document, text, &body, an.n_regions, facts) < 0) {
		save_segment(m);
		ensure(segment_builder_add(m->builder, &an.document, text, &body, an.n_regions,
					   facts) == 0);
	}
	m->text_bytes += text.len;
	m->n++;
}

static void fill(struct maker *m, const char *corpus, size_t max)
{
	_cleanup_(tsv_close) struct tsv lines = {0};
	struct corpus_line line;

	ensure(tsv_open(&lines, corpus));
	must(store_begin(m->store, &m->err), &m->err);
	while (m->n < max && corpus_next(&lines, &line)) {
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		add_line(m, &line, &a);
		arena_release(&a);
		if (m->n % BATCH > 0)
			continue;
		must(store_commit(m->store, &m->revision, &m->err), &m->err);
		must(store_begin(m->store, &m->err), &m->err);
	}
	must(store_commit(m->store, &m->revision, &m->err), &m->err);
}

static int make(const char *corpus, const char *folder, size_t max)
{
	struct maker *m = xcalloc(1, sizeof *m);
	uint64_t started = clock_monotonic_us();

	m->data = xasprintf("%s/data", folder);
	m->cache = xasprintf("%s/cache", folder);
	m->segments = cache_segments_path(m->cache);
	mkdir(folder, 0700);
	mkdir(m->data, 0700);
	mkdir(m->cache, 0700);
	mkdir(m->segments, 0700);
	must(store_open(m->data, &m->store, &m->err), &m->err);
	m->builder = segment_builder_new();
	fill(m, corpus, max);
	if (segment_builder_count(m->builder) > 0)
		save_segment(m);
	struct cache_list list = {.parts = m->parts,
				  .n = m->n_parts,
				  .revision = m->revision,
				  .complete = true,
				  .last_file = m->n_parts};
	must(cache_write(&(struct cache_place){m->cache, m->data}, &list, &m->err), &m->err);
	store_close(m->store);
	printf("{\"documents\": %zu, \"text_mb\": %.1f, \"segments\": %zu, \"seconds\": %.1f}\n",
	       m->n, (double)m->text_bytes / 1e6, m->n_parts,
	       (double)(clock_monotonic_us() - started) / 1e6);
	segment_builder_free(m->builder);
	for (size_t i = 0; i < m->n_parts; i++)
		segment_discard((struct segment *)(uintptr_t)m->parts[i].segment);
	free(m->data);
	free(m->cache);
	free(m->segments);
	free(m);
	return 0;
}

/* --- running --- */

struct runner {
	const char *annalsd, *query;
	char *data, *cache, *socket, *log; /* paths, owned */
	pid_t pid;
	struct annals_client *client;
	uint32_t expected; /* hits of the query; 0: not known yet */
};

static void spawn(struct runner *r)
{
	r->pid = fork();
	ensure(r->pid >= 0);
	if (r->pid > 0)
		return;
	int fd = open(r->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd >= 0)
		dup2(fd, STDERR_FILENO);
	execl(r->annalsd, r->annalsd, "--data", r->data, "--cache", r->cache, "--socket", r->socket,
	      (char *)NULL);
	_exit(127);
}

static uint32_t count_hits(struct runner *r, const char *query)
{
	struct annals_hits *hits;

	if (annals_search(r->client, query, 10, &hits) != ANNALS_OK)
		return 0;
	uint32_t total = hits->total;
	annals_hits_free(hits);
	return total;
}

/* Microseconds from exec to the first right answer. */
static uint64_t start(struct runner *r)
{
	uint64_t began = clock_monotonic_us();

	spawn(r);
	for (;;) {
		ensure(clock_monotonic_us() - began < PATIENCE_US);
		if (annals_connect(r->socket, &r->client) == ANNALS_OK) {
			uint32_t total = count_hits(r, r->query);

			if (total > 0 && (r->expected == 0 || total == r->expected))
				return clock_monotonic_us() - began;
		}
		annals_close(r->client);
		usleep(200);
	}
}

static void stop(struct runner *r)
{
	int status;

	annals_close(r->client);
	kill(r->pid, SIGTERM);
	ensure(waitpid(r->pid, &status, 0) == r->pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fprintf(stderr, "bench_start: the daemon ended with status %d\n", status);
}

static void evict(const char *folder)
{
	DIR *dir = opendir(folder);

	for (struct dirent *e; dir && (e = readdir(dir));) {
		_cleanup_(freep) char *path = xasprintf("%s/%s", folder, e->d_name);

		if (e->d_name[0] == '.')
			continue;
		if (e->d_type == DT_DIR) {
			evict(path);
			continue;
		}
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		fdatasync(fd);
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
		close(fd);
	}
	if (dir)
		closedir(dir);
}

static void print_memory(const struct runner *r, const char *name)
{
	_cleanup_(freep) char *path = xasprintf("/proc/%d/status", (int)r->pid);
	_cleanup_(fclosep) FILE *f = fopen(path, "r");
	unsigned long rss = 0, anon = 0, file = 0;
	char line[256];

	while (f && fgets(line, sizeof line, f)) {
		(void)sscanf(line, "VmRSS: %lu", &rss);
		(void)sscanf(line, "RssAnon: %lu", &anon);
		(void)sscanf(line, "RssFile: %lu", &file);
	}
	printf(",\n \"%s\": {\"rss_mb\": %.1f, \"anon_mb\": %.1f, \"file_mb\": %.1f}", name,
	       (double)rss / 1024, (double)anon / 1024, (double)file / 1024);
}

/* Of all threads: nanoseconds on a core, and waiting for one. */
static void read_cpu(const struct runner *r, double *ran_ms, double *waited_ms)
{
	_cleanup_(freep) char *folder = xasprintf("/proc/%d/task", (int)r->pid);
	DIR *dir = opendir(folder);

	*ran_ms = *waited_ms = 0;
	for (struct dirent *e; dir && (e = readdir(dir));) {
		_cleanup_(freep) char *path = xasprintf("%s/%s/schedstat", folder, e->d_name);
		_cleanup_(fclosep) FILE *f = e->d_name[0] == '.' ? NULL : fopen(path, "r");
		unsigned long long ran = 0, waited = 0;

		if (f && fscanf(f, "%llu %llu", &ran, &waited) == 2) {
			*ran_ms += (double)ran / 1e6;
			*waited_ms += (double)waited / 1e6;
		}
	}
	if (dir)
		closedir(dir);
}

static void print_times(const char *name, double *us, size_t n)
{
	figures_sort(us, n);
	printf(",\n \"%s\": {\"min\": %.2f, \"p50\": %.2f, \"p90\": %.2f, \"max\": %.2f}", name,
	       us[0] / 1e3, figures_percentile(us, n, 50) / 1e3,
	       figures_percentile(us, n, 90) / 1e3, us[n - 1] / 1e3);
}

static void time_starts(struct runner *r, const char *name, bool cold)
{
	double us[STARTS], ran[STARTS], waited[STARTS];

	for (unsigned i = 0; i < STARTS; i++) {
		if (cold) {
			evict(r->data);
			evict(r->cache);
		}
		us[i] = (double)start(r);
		read_cpu(r, &ran[i], &waited[i]);
		if (i + 1 == STARTS)
			print_memory(r, cold ? "after_first_answer_cold" : "after_first_answer");
		stop(r);
	}
	print_times(name, us, STARTS);
	/* What a busy machine added is in the second. */
	printf(",\n \"%s_cpu\": [", name);
	for (unsigned i = 0; i < STARTS; i++)
		printf("%s{\"ran\": %.1f, \"waited\": %.1f}", i > 0 ? ", " : "", ran[i], waited[i]);
	printf("]");
}

/* One document after the other: from sending it until it is acknowledged, and from then until a
 * search finds it. What the store needs is in the first. */
static void time_pushes(struct runner *r)
{
	double stored[PUSHES], found[PUSHES];

	for (unsigned i = 0; i < PUSHES; i++) {
		_cleanup_(freep) char *uri = xasprintf("bench:push:%u:%d", i, (int)r->pid);
		_cleanup_(freep) char *word = xasprintf("visible%dq%u", (int)r->pid, i);
		_cleanup_(freep) char *text = xasprintf("这一篇文章要马上能找到：%s。", word);
		struct annals_document d = {.data = text, .data_len = strlen(text), .uri = uri};
		struct annals_added_list *added;
		uint64_t began = clock_monotonic_us();

		ensure(annals_add(r->client, &d, 1, &added) == ANNALS_OK);
		uint64_t acknowledged = clock_monotonic_us();
		while (count_hits(r, word) != 1)
			ensure(clock_monotonic_us() - began < PATIENCE_US);
		found[i] = (double)(clock_monotonic_us() - acknowledged);
		stored[i] = (double)(acknowledged - began);
		annals_remove(r->client, added->items[0].document_id);
		annals_added_free(added);
	}
	print_times("push_to_acknowledged_ms", stored, PUSHES);
	print_times("acknowledged_to_found_ms", found, PUSHES);
}

static int run(const char *annalsd, const char *folder, const char *query)
{
	struct runner r = {.annalsd = annalsd,
			   .query = query,
			   .data = xasprintf("%s/data", folder),
			   .cache = xasprintf("%s/cache", folder),
			   .socket = xasprintf("%s/socket", folder),
			   .log = xasprintf("%s/log", folder)};

	start(&r);
	sleep(3); /* whatever is still to come has come */
	r.expected = count_hits(&r, query);
	stop(&r);
	printf("{\"hits\": %u", r.expected);
	time_starts(&r, "start_warm_ms", false);
	time_starts(&r, "start_cold_ms", true);
	start(&r);
	time_pushes(&r);
	print_memory(&r, "after_pushes");
	stop(&r);
	printf("}\n");
	free(r.data);
	free(r.cache);
	free(r.socket);
	free(r.log);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc >= 4 && argc <= 5 && strcmp(argv[1], "make") == 0)
		return make(argv[2], argv[3], argc == 5 ? strtoul(argv[4], NULL, 10) : SIZE_MAX);
	if (argc == 5 && strcmp(argv[1], "run") == 0)
		return run(argv[2], argv[3], argv[4]);
	fprintf(stderr,
		"usage: bench_start make CORPUS.tsv FOLDER [N] | run ANNALSD FOLDER QUERY\n");
	return 2;
}
