/* Quality of ranking on judged questions, and what each part of it is worth.
 *
 *   bench_quality DOCUMENTS.jsonl SET... [--weights | --run FOLDER]
 *
 * Documents are JSON lines {"id","title","text"}. A set is a folder with queries.jsonl, the same
 * questions in the other script in queries.x.jsonl ({"id","text"} lines), and qrels.tsv (question,
 * the one right document). All questions are asked of all documents, for 100 hits each. A row a
 * set, script and variant, parted by tabs: MRR at 10, share of questions whose document is the
 * first, among the first 10, among the 100. --weights: other weights of the second look instead of
 * parts left out. --run: also writes each run of the search as it is, as TREC lines, into the
 * folder.
 *
 * What is left out is left out by documents, questions and options, not inside of the search:
 *   no folding     characters that fold to another script's are replaced by ones that fold to
 *                  themselves, in documents and questions; case and width still fold
 *   title as text  the title is the text's first line
 *   no title       it is dropped
 *   no proximity, no characters, no named title   these weights of the second look are 0 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/cleanup.h"
#include "base/macros.h"
#include "base/map.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "index/index.h"
#include "index/segment_builder.h"
#include "query/search.h"
#include "support/jsonl.h"
#include "support/tsv.h"
#include "text/fold.h"

#define HITS      100u
#define FIRST     10u
#define APART     0x2A700u /* from here on: rare characters that fold to themselves */
#define CODES_MAX 0x20000u
#define SETS_MAX  8u

enum title_use { TITLE_USUAL = 0, TITLE_IN_TEXT, TITLE_NONE };

struct variant {
	const char *name;
	enum title_use title;
	bool unfolded;
	struct rerank_weights weights;
};

/* clang-format off */
static const struct variant parts[] = {
	{"as it is",       TITLE_USUAL,   false, {1.5, 1.0, 1.0}},
	{"no proximity",   TITLE_USUAL,   false, {1.5, 0.0, 1.0}},
	{"no characters",  TITLE_USUAL,   false, {0.0, 1.0, 1.0}},
	{"no named title", TITLE_USUAL,   false, {1.5, 1.0, 0.0}},
	{"first look only", TITLE_USUAL,  false, {0.0, 0.0, 0.0}},
	{"title as text",  TITLE_IN_TEXT, false, {1.5, 1.0, 1.0}},
	{"no title",       TITLE_NONE,    false, {1.5, 1.0, 1.0}},
	{"bigrams of the text", TITLE_NONE, false, {0.0, 0.0, 0.0}},
	{"no folding",     TITLE_USUAL,   true,  {1.5, 1.0, 1.0}},
};
static const struct variant weights[] = {
	{"as it is",       TITLE_USUAL,   false, {1.5, 1.0, 1.0}},
	{"characters 0.75", TITLE_USUAL,  false, {0.75, 1.0, 1.0}},
	{"characters 3",   TITLE_USUAL,   false, {3.0, 1.0, 1.0}},
	{"proximity 0.5",  TITLE_USUAL,   false, {1.5, 0.5, 1.0}},
	{"proximity 2",    TITLE_USUAL,   false, {1.5, 2.0, 1.0}},
	{"named title 0.5", TITLE_USUAL,  false, {1.5, 1.0, 0.5}},
	{"named title 2",  TITLE_USUAL,   false, {1.5, 1.0, 2.0}},
};
/* clang-format on */

struct question {
	json_t *object;
	doc_id right;
};

struct questions {
	struct question *items;
	size_t n, cap;
};

struct set {
	const char *folder, *name;
	struct questions questions[2]; /* as they are, and in the other script */
};

struct bench {
	json_t **documents; /* by id - 1 */
	size_t n, cap;
	struct map ids;            /* document ids by name */
	uint32_t apart[CODES_MAX]; /* what stands for a code where scripts do not fold; 0: itself */
	const char *run_folder;    /* may be NULL */
	struct index *index;
};

struct figures {
	size_t n, best, first, found;
	double mrr;
};

static const char *const suffixes[] = {"", ".x"};

static void read_documents(struct bench *b, const char *path)
{
	_cleanup_(jsonl_close) struct jsonl lines = {0};
	json_t *object;

	ensure(jsonl_open(&lines, path));
	while (jsonl_next(&lines, &object)) {
		ensure(object);
		if (b->n == b->cap) {
			b->cap = b->cap > 0 ? b->cap * 2 : 1024;
			b->documents = xreallocarray(b->documents, b->cap, sizeof *b->documents);
		}
		b->documents[b->n++] = object;
		map_put(&b->ids, jsonl_slice(object, "id"), (uint32_t)b->n);
	}
}

/* Question and document, parted by a tab; the third column is 1. */
static void read_right(const struct bench *b, const char *folder, struct arena *a, struct map *ret)
{
	_cleanup_(freep) char *path = xasprintf("%s/qrels.tsv", folder);
	_cleanup_(tsv_close) struct tsv lines = {0};
	char *fields[2];

	ensure(tsv_open(&lines, path));
	while (tsv_next(&lines, fields, ARRAY_LEN(fields))) {
		struct slice question = slice_of_string(fields[0]);
		struct slice document = slice_of_string(fields[1]);
		uint32_t id;

		ensure(map_find(&b->ids, document, &id));
		question.ptr = arena_string(a, question);
		ensure(question.ptr);
		map_put(ret, question, id);
	}
}

static void read_questions(const char *path, const struct map *right, struct questions *ret)
{
	_cleanup_(jsonl_close) struct jsonl lines = {0};
	json_t *object;

	ensure(jsonl_open(&lines, path));
	while (jsonl_next(&lines, &object)) {
		struct question q = {.object = object};
		uint32_t id = 0;

		ensure(object && map_find(right, jsonl_slice(object, "id"), &id));
		q.right = id;
		if (ret->n == ret->cap) {
			ret->cap = ret->cap > 0 ? ret->cap * 2 : 1024;
			ret->items = xreallocarray(ret->items, ret->cap, sizeof *ret->items);
		}
		ret->items[ret->n++] = q;
	}
}

static struct set read_set(const struct bench *b, const char *folder)
{
	const char *slash = strrchr(folder, '/');
	struct set set = {.folder = folder, .name = slash ? slash + 1 : folder};
	struct map right = {.n = 0};
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	read_right(b, folder, &a, &right);
	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		_cleanup_(freep) char *path = xasprintf("%s/queries%s.jsonl", folder, suffixes[i]);

		read_questions(path, &right, &set.questions[i]);
	}
	map_free(&right);
	arena_release(&a);
	return set;
}

/* Each character of Han that folds to another is given one that does not. */
static void find_apart(struct bench *b)
{
	uint32_t next = APART;

	for (uint32_t code = 0; code < CODES_MAX; code++) {
		uint32_t folded[FOLD_CODE_MAX], other[FOLD_CODE_MAX];

		if (!code_is_han(code) || fold_code(code, folded) != 1 || folded[0] == code)
			continue;
		while (!code_is_han(next) || fold_code(next, other) != 1 || other[0] != next)
			next++;
		b->apart[code] = next++;
	}
}

static struct slice set_apart(const struct bench *b, struct slice text, struct buf *ret)
{
	char bytes[UTF8_MAX];
	uint32_t code;

	buf_clear(ret);
	for (size_t at = 0; at < text.len;) {
		at += utf8_decode(text, at, &code);
		if (code < CODES_MAX && b->apart[code] != 0)
			code = b->apart[code];
		buf_add(ret, bytes, utf8_encode(code, bytes));
	}
	return buf_slice(ret);
}

static void add_document(struct bench *b, struct segment_builder *builder, doc_id id,
			 const struct variant *v)
{
	const json_t *object = b->documents[id - 1];
	struct slice title = jsonl_slice(object, "title"), text = jsonl_slice(object, "text");
	struct buf both = BUF_INIT, title_apart = BUF_INIT, text_apart = BUF_INIT;

	if (v->title == TITLE_IN_TEXT) {
		buf_add_slice(&both, title);
		buf_add_char(&both, '\n');
		buf_add_slice(&both, text);
		text = buf_slice(&both);
	}
	if (v->title != TITLE_USUAL)
		title = slice_of("", 0);
	if (v->unfolded) {
		title = set_apart(b, title, &title_apart);
		text = set_apart(b, text, &text_apart);
	}
	struct document document = {.id = id,
				    .uri = jsonl_slice(object, "id"),
				    .title = title,
				    .publisher = {"", 0},
				    .text_bytes = (uint32_t)text.len};
	struct facts *facts = facts_new(id);
	if (segment_builder_add(builder, &document, text, NULL, 0, facts) < 0) {
		index_publish(b->index, segment_builder_finish(builder), NULL, 0, id);
		ensure(segment_builder_add(builder, &document, text, NULL, 0, facts) == 0);
	}
	buf_free(&both);
	buf_free(&title_apart);
	buf_free(&text_apart);
}

static void build(struct bench *b, const struct variant *v)
{
	struct segment_builder *builder = segment_builder_new();

	if (b->index)
		index_free(b->index);
	b->index = index_new();
	for (size_t i = 0; i < b->n; i++)
		add_document(b, builder, i + 1, v);
	index_publish(b->index, segment_builder_finish(builder), NULL, 0, b->n + 1);
	segment_builder_free(builder);
}

static void print_hits(const struct bench *b, FILE *run, const struct question *q,
		       const struct search_result *result)
{
	for (size_t i = 0; run && i < result->n_hits; i++)
		fprintf(run, "%.*s Q0 %.*s %zu %.6f annals\n",
			SLICE_ARGS(jsonl_slice(q->object, "id")),
			SLICE_ARGS(jsonl_slice(b->documents[result->hits[i].id - 1], "id")), i + 1,
			result->hits[i].score);
}

static void count_hits(const struct question *q, const struct search_result *result,
		       struct figures *f)
{
	size_t rank = 0;

	while (rank < result->n_hits && result->hits[rank].id != q->right)
		rank++;
	f->n++;
	if (rank == result->n_hits)
		return;
	f->found++;
	f->best += rank == 0;
	f->first += rank < FIRST;
	f->mrr += rank < FIRST ? 1.0 / (double)(rank + 1) : 0.0;
}

/* An empty question is one that nothing is found for. */
static void ask(const struct bench *b, const struct variant *v, const struct question *q, FILE *run,
		struct figures *f)
{
	struct slice text = jsonl_slice(q->object, "text");
	struct search_options options = {
		.limit = HITS, .no_total = true, .ids_only = true, .weights = &v->weights};
	struct search_result result = {.n_hits = 0};
	struct buf apart = BUF_INIT;
	const struct query *query;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (v->unfolded)
		text = set_apart(b, text, &apart);
	if (query_parse(text, &a, &query, NULL) == 0)
		ensure(search_run(index_current(b->index), query, &options, NULL, &a, &result,
				  NULL) == 0);
	count_hits(q, &result, f);
	print_hits(b, run, q, &result);
	arena_release(&a);
	buf_free(&apart);
}

static void measure(const struct bench *b, const struct variant *v, const struct set *set,
		    size_t script, bool writes)
{
	const struct questions *questions = &set->questions[script];
	_cleanup_(fclosep) FILE *run = NULL;
	struct figures f = {.n = 0};

	if (writes) {
		_cleanup_(freep) char *path =
			xasprintf("%s/%s%s.run", b->run_folder, set->name, suffixes[script]);

		run = fopen(path, "w");
		ensure(run);
	}
	for (size_t i = 0; i < questions->n; i++)
		ask(b, v, &questions->items[i], run, &f);
	double n = (double)f.n;
	printf("%s%s\t%s\t%zu\t%.4f\t%.4f\t%.4f\t%.4f\n", set->name, suffixes[script], v->name, f.n,
	       f.mrr / n, (double)f.best / n, (double)f.first / n, (double)f.found / n);
	fflush(stdout);
}

static void measure_all(struct bench *b, const struct variant *variants, size_t n,
			const struct set *sets, size_t n_sets)
{
	printf("set\tvariant\tquestions\tMRR@10\tP@1\tR@10\tR@100\n");
	for (size_t i = 0; i < n; i++) {
		const struct variant *v = &variants[i];

		if (i == 0 || v->title != v[-1].title || v->unfolded != v[-1].unfolded)
			build(b, v);
		for (size_t k = 0; k < n_sets * ARRAY_LEN(suffixes); k++)
			measure(b, v, &sets[k / ARRAY_LEN(suffixes)], k % ARRAY_LEN(suffixes),
				i == 0 && b->run_folder);
	}
}

static void free_all(struct bench *b, struct set *sets, size_t n_sets)
{
	for (size_t i = 0; i < n_sets * ARRAY_LEN(suffixes); i++) {
		struct questions *q =
			&sets[i / ARRAY_LEN(suffixes)].questions[i % ARRAY_LEN(suffixes)];

		for (size_t k = 0; k < q->n; k++)
			json_decref(q->items[k].object);
		free(q->items);
	}
	for (size_t i = 0; i < b->n; i++)
		json_decref(b->documents[i]);
	free(b->documents);
	map_free(&b->ids);
	index_free(b->index);
	free(b);
}

int main(int argc, char **argv)
{
	struct bench *b = xcalloc(1, sizeof *b);
	struct set sets[SETS_MAX];
	size_t n_sets = 0;
	bool by_weight = false;

	if (argc < 3) {
		fprintf(stderr, "usage: bench_quality DOCUMENTS.jsonl SET... [--weights | --run "
				"FOLDER]\n");
		free(b);
		return 2;
	}
	read_documents(b, argv[1]);
	find_apart(b);
	for (int i = 2; i < argc; i++) {
		if (strcmp(argv[i], "--weights") == 0)
			by_weight = true;
		else if (strcmp(argv[i], "--run") == 0 && i + 1 < argc)
			b->run_folder = argv[++i];
		else if (n_sets < SETS_MAX)
			sets[n_sets++] = read_set(b, argv[i]);
	}
	if (by_weight)
		measure_all(b, weights, ARRAY_LEN(weights), sets, n_sets);
	else
		measure_all(b, parts, ARRAY_LEN(parts), sets, n_sets);
	free_all(b, sets, n_sets);
	return 0;
}
