/* How well reprints are told from other texts, and what grouping costs. Reads a file of JSON lines
 * {"id","title","text"}; documents that bench/make_reprints.py made have "of" and "kind" too.
 *
 * bench_families pairs FILE     for each kind of reprint: how many are kin of their original, and
 *                               how many are found (in its family), by length of the original
 * bench_families corpus FILE    families of a whole corpus: time, memory, sizes, all with members
 */
#include <inttypes.h>
#include <malloc.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/xmalloc.h"
#include "resolve/family_table.h"
#include "support/jsonl.h"
#include "text/sketch.h"

#define KINDS_MAX 32u
#define BATCH     64u

struct item {
	char *id, *title, *kind;
	size_t of; /* index of the original; SIZE_MAX: it is one */
};

struct bench {
	struct sketch_reader reader;
	struct item *items;
	struct sketch *sketches;
	size_t n, cap;
	struct map by_id;
	uint64_t sketch_us, group_us, text_bytes;
};

static int read_sketch(struct sketch_reader *reader, doc_id doc, struct sketch *ret)
{
	struct bench *b = container_of(reader, struct bench, reader);

	*ret = b->sketches[doc - 1];
	return 0;
}

static void add(struct bench *b, const json_t *object)
{
	_cleanup_(freep) char *text =
		xasprintf("%s\n%s", jsonl_string(object, "title"), jsonl_string(object, "text"));
	struct arena a;
	uint32_t of;

	if (b->n == b->cap) {
		b->cap = b->cap > 0 ? b->cap * 2 : 1024;
		b->items = xreallocarray(b->items, b->cap, sizeof *b->items);
		b->sketches = xreallocarray(b->sketches, b->cap, sizeof *b->sketches);
	}
	struct item *item = &b->items[b->n];
	*item = (struct item){xstrdup(jsonl_string(object, "id")),
			      xstrdup(jsonl_string(object, "title")),
			      xstrdup(jsonl_string(object, "kind")), SIZE_MAX};
	if (*jsonl_string(object, "of") &&
	    map_find(&b->by_id, slice_of_string(jsonl_string(object, "of")), &of))
		item->of = of;
	uint64_t start = clock_monotonic_us();
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	ensure(text_sketch(slice_of_string(text), &a, &b->sketches[b->n]) == 0);
	arena_release(&a);
	b->sketch_us += clock_monotonic_us() - start;
	b->text_bytes += strlen(text);
	map_put(&b->by_id, slice_of_string(item->id), (uint32_t)b->n++);
}

static void load(struct bench *b, const char *path)
{
	_cleanup_(jsonl_close) struct jsonl lines = {0};
	json_t *object;

	ensure(jsonl_open(&lines, path));
	while (jsonl_next(&lines, &object)) {
		if (object)
			add(b, object);
		json_decref(object);
	}
}

static struct family_table *group(struct bench *b, struct families *f)
{
	struct family_table *t = family_table_new();
	uint64_t start = clock_monotonic_us(), slowest = 0;
	size_t before = mallinfo2().uordblks;

	for (size_t i = 0; i < b->n; i += BATCH) {
		struct family_changes changes = {0};
		uint64_t batch = clock_monotonic_us();
		struct family_table *next = family_table_copy(t);

		for (size_t k = i; k < i + BATCH && k < b->n; k++)
			families_add(f, k + 1, &b->sketches[k]);
		families_update(f, &b->reader, &changes);
		family_table_change(next, &changes);
		family_changes_free(&changes);
		family_table_unref(t);
		t = next;
		batch = clock_monotonic_us() - batch;
		slowest = batch > slowest ? batch : slowest;
	}
	b->group_us = clock_monotonic_us() - start;
	fprintf(stderr,
		"documents %zu, text %.1f MB; sketches %.1f us a document (%.0f MB/s); grouping in "
		"batches of %u: %.1f us a document, slowest batch %.1f ms; heap %.0f bytes a "
		"document\n",
		b->n, (double)b->text_bytes / 1e6, (double)b->sketch_us / (double)b->n,
		(double)b->text_bytes / (double)b->sketch_us, BATCH,
		(double)b->group_us / (double)b->n, (double)slowest / 1e3,
		(double)(mallinfo2().uordblks - before) / (double)b->n);
	return t;
}

struct tally {
	const char *kind;
	unsigned n[3], kin[3], found[3];
};

static struct tally *tally_of(struct tally *all, size_t *n, const char *kind)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(all[i].kind, kind) == 0)
			return &all[i];
	ensure(*n < KINDS_MAX);
	all[*n] = (struct tally){.kind = kind};
	return &all[(*n)++];
}

/* Of originals below 200 units, below 1000, and longer. */
static unsigned length_class(const struct sketch *s)
{
	return s->units < 200 ? 0 : s->units < 1000 ? 1 : 2;
}

static void print_pairs(struct bench *b)
{
	struct tally all[KINDS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++) {
		size_t of = b->items[i].of;

		if (of == SIZE_MAX)
			continue;
		/* The two alone, so that other copies do not help. */
		struct families *f = families_new();
		struct family_table *none = family_table_new(), *t = family_table_copy(none);
		struct family_changes changes = {0};
		struct tally *tally = tally_of(all, &n, b->items[i].kind);
		unsigned class = length_class(&b->sketches[of]);

		families_add(f, of + 1, &b->sketches[of]);
		families_add(f, i + 1, &b->sketches[i]);
		families_update(f, &b->reader, &changes);
		family_table_change(t, &changes);
		tally->n[class]++;
		tally->kin[class] += sketch_is_kin(&b->sketches[of], &b->sketches[i]);
		tally->found[class] += family_table_find(t, i + 1) != NULL;
		family_changes_free(&changes);
		family_table_unref(t);
		family_table_unref(none);
		families_free(f);
	}
	printf("%-46s %20s %20s %20s\n", "kin % / found %", "< 200 units", "< 1000", "longer");
	for (size_t i = 0; i < n; i++) {
		printf("%-46s", all[i].kind);
		for (unsigned k = 0; k < 3; k++)
			printf(" %6u %6.2f %6.2f", all[i].n[k],
			       100.0 * all[i].kin[k] / (all[i].n[k] > 0 ? all[i].n[k] : 1),
			       100.0 * all[i].found[k] / (all[i].n[k] > 0 ? all[i].n[k] : 1));
		printf("\n");
	}
}

static void print_families(struct bench *b, const struct family_table *t)
{
	size_t families = 0, documents = 0, exact = 0, largest = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct family *family = family_table_find(t, i + 1);

		if (!family || family->docs[0] != i + 1)
			continue;
		families++;
		documents += family->n;
		largest = family->n > largest ? family->n : largest;
		printf("family %" PRIu32, family->docs[0]);
		for (uint32_t k = 0; k < family->n; k++) {
			size_t doc = family->docs[k] - 1;
			bool same = sketch_same(&b->sketches[i], &b->sketches[doc]);

			exact += k > 0 && same;
			printf("\t%s|%s|%.2f", b->items[doc].id, b->items[doc].title,
			       sketch_similarity(&b->sketches[i], &b->sketches[doc]));
		}
		printf("\n");
	}
	fprintf(stderr, "families %zu, documents in them %zu (%zu exact), largest %zu\n", families,
		documents, exact, largest);
}

static void bench_free(struct bench *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->items[i].id);
		free(b->items[i].title);
		free(b->items[i].kind);
	}
	free(b->items);
	free(b->sketches);
	map_free(&b->by_id);
}

static void print_corpus(struct bench *b)
{
	struct families *f = families_new();
	struct family_table *t = group(b, f);

	print_families(b, t);
	family_table_unref(t);
	families_free(f);
}

int main(int argc, char **argv)
{
	struct bench b = {.reader = {read_sketch}};

	if (argc != 3 || (strcmp(argv[1], "pairs") != 0 && strcmp(argv[1], "corpus") != 0)) {
		fprintf(stderr, "usage: bench_families pairs|corpus FILE\n");
		return 2;
	}
	load(&b, argv[2]);
	if (strcmp(argv[1], "pairs") == 0)
		print_pairs(&b);
	else
		print_corpus(&b);
	bench_free(&b);
	return 0;
}
