/* What a search costs its client: the queries of a file (id TAB class TAB text …) through libannals
 * on one kept connection to a running daemon, one after the other.
 *
 *   bench_socket [--rounds N] [--best] [--no-snippets] SOCKET QUERIES.tsv
 *
 * For each class: median and 99th percentile of the whole call (request packed to answer unpacked),
 * of what the daemon reports as the engine's share and the snippets' share of the same call, and of
 * what remains above the engine. A first round is told apart: nothing was read before. --best
 * counts the quickest of the N calls of each query, for machines where others work too. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annals/v1/documents.pb-c.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/macros.h"
#include "base/xmalloc.h"
#include "client/lib/message.h"
#include "support/figures.h"
#include "support/queries.h"

#define ROUNDS_DEFAULT 5u

enum measure { WHOLE = 0, ENGINE, SNIPPETS, ABOVE, MEASURE_MAX };

struct samples {
	double *us[MEASURE_MAX]; /* owned */
	size_t n;
};

struct bench {
	struct annals_client *client;
	bool no_snippets, best;
	unsigned rounds;
	struct query_set queries;
};

static enum annals_status search(struct bench *b, const char *text, double ret[MEASURE_MAX])
{
	Annals__V1__SearchDocumentsRequest request = ANNALS__V1__SEARCH_DOCUMENTS_REQUEST__INIT;
	_cleanup_(arena_release) struct arena arena;
	ProtobufCMessage *message;
	uint64_t start_us = clock_monotonic_us();

	arena_init(&arena, SIZE_MAX);
	request.query = message_text(text);
	request.no_snippets = b->no_snippets;
	enum annals_status status = client_call_in(
		b->client, "annals.v1.Documents/SearchDocuments", &request.base,
		&annals__v1__search_documents_response__descriptor, &arena, &message);
	if (status != ANNALS_OK)
		return status;
	const Annals__V1__SearchDocumentsResponse *reply = (const void *)message;
	ret[WHOLE] = (double)(clock_monotonic_us() - start_us);
	ret[ENGINE] = reply->engine_micros;
	ret[SNIPPETS] = reply->snippet_micros;
	ret[ABOVE] = ret[WHOLE] - ret[ENGINE];
	return ANNALS_OK;
}

static void print_samples(const char *name, struct samples *s)
{
	printf("%-10s %6zu", name, s->n);
	for (int m = 0; m < MEASURE_MAX; m++) {
		figures_sort(s->us[m], s->n);
		printf(" %8.0f %8.0f", figures_percentile(s->us[m], s->n, 50),
		       figures_percentile(s->us[m], s->n, 99));
	}
	printf("\n");
}

static void samples_add(struct samples *s, const double us[MEASURE_MAX])
{
	for (int m = 0; m < MEASURE_MAX; m++)
		s->us[m][s->n] = us[m];
	s->n++;
}

static void samples_init(struct samples *s, size_t n)
{
	s->n = 0;
	for (int m = 0; m < MEASURE_MAX; m++)
		s->us[m] = xcalloc(n, sizeof *s->us[m]);
}

static void samples_free(struct samples *s)
{
	for (int m = 0; m < MEASURE_MAX; m++)
		free(s->us[m]);
}

static void print_all(const struct bench *b, const char *title, double (*us)[MEASURE_MAX], size_t n)
{
	const struct query_set *q = &b->queries;
	struct samples all, classes[QUERY_CLASSES_MAX];

	samples_init(&all, n);
	for (size_t i = 0; i < q->n_classes; i++)
		samples_init(&classes[i], n);
	for (size_t i = 0; i < n; i++) {
		samples_add(&all, us[i]);
		samples_add(&classes[q->items[i % q->n].class], us[i]);
	}
	printf("%s\n%-10s %6s %17s %17s %17s %17s\n", title, "class", "calls", "whole p50 p99",
	       "engine", "snippets", "above engine");
	for (size_t i = 0; i < q->n_classes; i++)
		print_samples(q->classes[i], &classes[i]);
	print_samples("all", &all);
	samples_free(&all);
	for (size_t i = 0; i < q->n_classes; i++)
		samples_free(&classes[i]);
}

static enum annals_status measure(struct bench *b, const char *title, unsigned rounds)
{
	const struct query_set *q = &b->queries;
	size_t n = b->best ? q->n : q->n * rounds;
	double(*us)[MEASURE_MAX] = xcalloc(n, sizeof *us);
	enum annals_status status = ANNALS_OK;

	for (size_t i = 0; i < q->n * rounds && status == ANNALS_OK; i++) {
		double now[MEASURE_MAX], *kept = us[i % n];

		status = search(b, q->items[i % q->n].text, now);
		for (int m = 0; m < MEASURE_MAX && status == ANNALS_OK; m++)
			if (i < n || now[m] < kept[m])
				kept[m] = now[m];
	}
	if (status == ANNALS_OK)
		print_all(b, title, us, n);
	free(us);
	return status;
}

static bool read_options(struct bench *b, int argc, char **argv, char **paths)
{
	size_t n = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--no-snippets") == 0)
			b->no_snippets = true;
		else if (strcmp(argv[i], "--best") == 0)
			b->best = true;
		else if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc)
			b->rounds = (unsigned)strtoul(argv[++i], NULL, 10);
		else if (n < 2)
			paths[n++] = argv[i];
		else
			return false;
	}
	return n == 2 && b->rounds > 0;
}

int main(int argc, char **argv)
{
	struct bench b = {.rounds = ROUNDS_DEFAULT};
	char *paths[2];

	if (!read_options(&b, argc, argv, paths)) {
		fprintf(stderr, "usage: bench_socket [--rounds N] [--best] [--no-snippets] "
				"SOCKET QUERIES.tsv\n");
		return 2;
	}
	if (!queries_read(paths[1], &b.queries) || b.queries.n == 0) {
		fprintf(stderr, "bench_socket: no queries in %s\n", paths[1]);
		return 1;
	}
	enum annals_status status = annals_connect(paths[0], &b.client);
	if (status == ANNALS_OK)
		status = measure(&b, "first round, microseconds", 1);
	if (status == ANNALS_OK)
		status = measure(&b, "next rounds, microseconds", b.rounds);
	if (status != ANNALS_OK)
		fprintf(stderr, "bench_socket: %s\n", annals_error(b.client));
	annals_close(b.client);
	queries_free(&b.queries);
	return status == ANNALS_OK ? 0 : 1;
}
