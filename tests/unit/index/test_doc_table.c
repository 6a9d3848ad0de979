/* The documents of a segment: encoded, decoded by many threads at once, damaged. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/xmalloc.h"
#include "index/index.h"
#include "index/match_text.h"
#include "index/segment_builder.h"
#include "index/segment_file.h"
#include "index/snapshot_views.h"
#include "support/testing.h"

#define DOCS    300u
#define THREADS 6

static const char quote[] = "王小明于2024年5月1日抵达北京，次日离开。";

/* Two claims of one sentence, one of none. */
static struct facts *make_facts(doc_id id)
{
	struct facts *f = facts_new(id);
	struct arena *a = &f->arena;
	struct alias *alias = arena_array(a, 1, sizeof *alias);

	if (id % 3 == 0)
		return f;
	*alias = (struct alias){
		.text = SLICE_LITERAL("王小明"), .count = 1, .why = SLICE_LITERAL("")};
	f->n_entities = f->n_mentions = 1;
	f->entities = arena_array(a, 1, sizeof *f->entities);
	f->entities[0] = (struct entity){.kind = ENTITY_PERSON,
					 .person = 7,
					 .name = SLICE_LITERAL("王小明"),
					 .key = SLICE_LITERAL("王小明"),
					 .aliases = alias,
					 .n_aliases = 1};
	f->mentions = arena_array(a, 1, sizeof *f->mentions);
	f->mentions[0].span = (struct span){0, 9};
	f->mention_regions = arena_array(a, 1, sizeof *f->mention_regions);
	f->mention_regions[0] = REGION_BODY;
	f->n_claims = 3;
	f->claims = arena_array(a, 3, sizeof *f->claims);
	for (size_t i = 0; i < 3; i++) {
		struct fact_claim *c = &f->claims[i];

		c->claim.rule = "rule";
		c->claim.when = date_of_day((int32_t)id);
		c->time_text = c->anchor_text = SLICE_LITERAL("");
		c->time_rule = "";
		c->quote = i < 2 ? SLICE_LITERAL(quote) : SLICE_LITERAL("");
		c->claim.sentence = (struct span){0, i < 2 ? (uint32_t)strlen(quote) : 0};
	}
	return f;
}

static struct segment *build(void)
{
	struct segment_builder *b = segment_builder_new();

	for (doc_id id = 1; id <= DOCS; id++) {
		char uri[32];

		snprintf(uri, sizeof uri, "uri:%u", (unsigned)(id * 7919 % 1000));
		struct document doc = {.id = id,
				       .uri = slice_of_string(uri),
				       .title = SLICE_LITERAL("题目"),
				       .language = "zh-Hant",
				       .text_bytes = 1000};
		if (id % 2 == 0)
			doc.published = date_of_day((int32_t)id);
		assert_int_equal(segment_builder_add(b, &doc, slice_of_string(quote), NULL, 0,
						     make_facts(id)),
				 0);
	}
	struct segment *s = segment_builder_finish(b);
	segment_builder_free(b);
	return s;
}

static void check_facts(const struct facts *f, doc_id id)
{
	assert_int_equal(f->doc, id);
	assert_int_equal(f->n_claims, id % 3 == 0 ? 0 : 3);
	if (id % 3 == 0)
		return;
	assert_slice_is(f->entities[0].name, "王小明");
	assert_slice_is(f->claims[0].quote, quote);
	assert_slice_is(f->claims[1].quote, quote);
	assert_slice_is(f->claims[2].quote, "");
	assert_int_equal(f->claims[1].claim.when.first, id);
}

static void check_segment(const struct segment *s)
{
	struct segment_facts *facts = segment_facts(s);
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (uint32_t i = 0; i < DOCS; i++) {
		const struct document *d = &segment_doc(s, i, &a)->document;
		const struct doc_row *row = &s->table.rows[i];

		assert_int_equal(d->id, i + 1);
		assert_slice_is(d->title, "题目");
		assert_string_equal(d->language, "zh-Hant");
		assert_string_equal(d->charset, "");
		assert_int_equal(row->first <= row->last, d->id % 2 == 0);
		check_facts(facts->items[i], d->id);
	}
	assert_int_equal(s->table.header->claims, 3 * (DOCS - DOCS / 3));
	assert_int_equal(s->table.header->text_bytes, 1000 * DOCS);
	segment_facts_unref(facts);
	arena_release(&a);
}

static char *file_path(void)
{
	return xasprintf("%s/annals-doc-table-%d", P_tmpdir, (int)getpid());
}

static void test_round_trip(void **state)
{
	struct segment *s = build(), *mapped;
	char *path = file_path();
	struct segment_file_check check;
	struct error err = {0};

	(void)state;
	check_segment(s);
	assert_int_equal(segment_file_write(path, s, &err), 0);
	assert_int_equal(segment_file_open(path, match_text_fingerprint(), &mapped, &err), 0);
	assert_int_equal(segment_file_check_begin(path, &check, &err), 0);
	assert_int_equal(segment_file_check_next(&check, 1000, &err), 0);
	segment_file_check_end(&check);
	check_segment(mapped);
	assert_int_equal(segment_file_open(path, match_text_fingerprint() + 1, &mapped, &err),
			 ERR_CORRUPT);
	segment_discard(mapped);
	segment_discard(s);
	unlink(path);
	free(path);
}

/* Everything of a snapshot that is made when somebody first asks, by everybody at once. */
static void *ask(void *arg)
{
	const struct snapshot *s = arg;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	const struct views_facts *facts = snapshot_views_facts(s);
	assert_int_equal(facts->n, DOCS);
	for (uint32_t i = 0; i < DOCS; i++) {
		const struct index_doc *d = snapshot_document_at(s, i, &a);

		assert_int_equal(d->document.id, i + 1);
		assert_int_equal(facts->items[i]->doc, i + 1);
		assert_non_null(snapshot_document_by_uri(s, d->document.uri, &a));
	}
	assert_int_equal(snapshot_people(s)->n, 1);
	assert_non_null(snapshot_events(s));
	arena_release(&a);
	return NULL;
}

static void test_threads(void **state)
{
	struct segment *built = build(), *s;
	struct index *ix = index_new();
	pthread_t threads[THREADS];
	char *path = file_path();
	struct error err = {0};

	(void)state;
	assert_int_equal(segment_file_write(path, built, &err), 0);
	assert_int_equal(segment_file_open(path, match_text_fingerprint(), &s, &err), 0);
	unlink(path);
	free(path);
	segment_discard(built);
	index_restore(ix, &(struct index_part){s, NULL}, 1, 1);
	struct snapshot *snapshot = snapshot_ref(index_current(ix));
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask, snapshot), 0);
	/* Meanwhile another file takes the place of the segment. */
	index_replace(ix, &(struct index_swap){s, build()}, 1);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	snapshot_unref(snapshot);
	ask(index_current(ix));
	index_free(ix);
}

/* A flipped byte gives the document as it was, or none. */
static void test_damaged(void **state)
{
	struct segment *s = build();
	struct slice bytes = s->table.bytes;
	char *copy = xcalloc(1, bytes.len);

	(void)state;
	for (size_t at = 0; at < bytes.len; at += 1 + at / 97) {
		struct doc_table t;
		struct arena a;

		memcpy(copy, bytes.ptr, bytes.len);
		copy[at] = (char)(copy[at] ^ (1 << at % 8));
		if (doc_table_open(slice_of(copy, bytes.len), &t) < 0)
			continue;
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		for (uint32_t i = 0; i < t.header->n && i < DOCS; i++) {
			struct document d;
			struct facts *f;

			if (doc_table_document(&t, i, i + 1, &a, &d) == 0)
				assert_slice_is(d.title, "题目");
			if (doc_table_facts(&t, i, i + 1, &a, &f) < 0)
				continue;
			if (f->n_claims > 0)
				check_facts(f, i + 1);
		}
		arena_release(&a);
	}
	for (size_t cut = 0; cut < bytes.len; cut += 1 + cut / 31) {
		struct doc_table t;

		assert_int_equal(doc_table_open(slice_of(copy, cut), &t), ERR_CORRUPT);
	}
	free(copy);
	segment_discard(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
