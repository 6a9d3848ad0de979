#pragma once

/* A store in a folder of its own, and documents to put into it. */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "store/store.h"
#include "support/testing.h"

struct fixture {
	char dir[64];
	struct store *store;
	struct arena arena;
	struct error err;
};

static inline void fixture_open(struct fixture *f)
{
	f->err.code = 0;
	if (store_open(f->dir, &f->store, &f->err) < 0)
		fail_msg("store_open: %s", f->err.message);
}

static inline int fixture_setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	snprintf(f->dir, sizeof f->dir, "%s/annals-store-XXXXXX", P_tmpdir);
	if (!mkdtemp(f->dir))
		return -1;
	arena_init(&f->arena, ARENA_BUDGET_DEFAULT);
	fixture_open(f);
	*state = f;
	return 0;
}

static inline int fixture_teardown(void **state)
{
	struct fixture *f = *state;
	_cleanup_(freep) char *command = xasprintf("rm -rf '%s'", f->dir);

	store_close(f->store);
	arena_release(&f->arena);
	int r = system(command);
	free(f);
	return r;
}

/* A document of which everything that is stored is set. */
struct sample {
	struct source source;
	struct analysis an;
	struct map_run run;
	struct region region;
	struct alias alias;
	struct role role;
	struct entity entity;
	struct mention mention;
	struct timex3 timex;
	uint32_t participant;
	struct quantity quantity;
	struct claim claim;
};

static inline void sample_metadata(struct sample *s, uint32_t len)
{
	struct document *d = &s->an.document;

	d->uri = s->source.uri;
	d->name = s->source.name;
	d->title = SLICE_LITERAL("标题");
	d->published = date_of_month(2023, 5);
	d->published_from = PUBLISHED_BYLINE;
	d->script = SCRIPT_HANS;
	d->language = "zh-Hans";
	d->charset = "UTF-8";
	d->damage.counts[DAMAGE_PINYIN] = 2;
	d->damage.score = 0.25;
	d->original_bytes = d->text_bytes = len;
	d->characters = len / 3;
}

static inline void sample_facts(struct sample *s, uint32_t len)
{
	struct span all = {0, len}, name = {0, 9}, time = {len - 3, len};

	s->alias = (struct alias){SLICE_LITERAL("梁文锋"), ALIAS_NAME, 3, SLICE_LITERAL("why")};
	s->role = (struct role){.title = SLICE_LITERAL("创始人"),
				.organization = SLICE_LITERAL("幻方"),
				.when = date_of_year(2015),
				.span = name,
				.original = name,
				.sentence = all,
				.sentence_original = all};
	s->entity = (struct entity){
		ENTITY_PERSON, 0, SLICE_LITERAL("梁文锋"), SLICE_LITERAL("梁文锋"), &s->alias, 1,
		&s->role,      1};
	s->mention = (struct mention){0, 0, name, name, all, all};
	s->timex = (struct timex3){.type = TIMEX_DATE,
				   .value = "2023",
				   .mod = "",
				   .date = date_of_year(2023),
				   .anchor = {ANCHOR_PREVIOUS, date_of_year(2022), name, name},
				   .rule = "next-year",
				   .span = time,
				   .original = time};
	s->quantity = (struct quantity){SLICE_LITERAL("万张"), 10000.5, SLICE_LITERAL("张"),
					COMPARISON_ABOUT,      name,    name};
	s->claim = (struct claim){date_of_year(2023),
				  0,
				  &s->participant,
				  1,
				  &s->quantity,
				  1,
				  "verb",
				  all,
				  all,
				  all,
				  all,
				  REGION_BODY};
}

static inline void sample_make(struct sample *s, const char *uri, const char *text)
{
	uint32_t len = (uint32_t)strlen(text);

	*s = (struct sample){0};
	s->source.uri = slice_of_string(uri);
	s->source.name = slice_of_string("name");
	s->source.original = s->an.text = slice_of_string(text);
	s->run = (struct map_run){0, 0, len, 1, 1};
	s->region = (struct region){REGION_BODY, {0, len}};
	sample_metadata(s, len);
	sample_facts(s, len);
	s->an.map = (struct offset_map){&s->run, 1, 1, len, len};
	s->an.regions = &s->region;
	s->an.entities = &s->entity;
	s->an.mentions = &s->mention;
	s->an.timexes = &s->timex;
	s->an.claims = &s->claim;
	s->an.n_regions = s->an.n_entities = s->an.n_mentions = s->an.n_timexes = 1;
	s->an.n_claims = 1;
}

static inline enum put_outcome put_text(struct fixture *f, const char *uri, const char *text,
					doc_id *ret)
{
	struct sample s;
	enum put_outcome outcome;

	sample_make(&s, uri, text);
	if (store_put_document(f->store, &s.source, SLICE_LITERAL("/c/a"), &s.an, &outcome,
			       &f->err) < 0)
		fail_msg("put: %s", f->err.message);
	*ret = s.an.document.id;
	return outcome;
}

static inline revision_id commit(struct fixture *f)
{
	revision_id revision = 0;

	if (store_commit(f->store, &revision, &f->err) < 0)
		fail_msg("commit: %s", f->err.message);
	return revision;
}

static inline void begin(struct fixture *f)
{
	if (store_begin(f->store, &f->err) < 0)
		fail_msg("begin: %s", f->err.message);
}

static inline struct store_reader *reader(struct fixture *f)
{
	struct store_reader *r = NULL;

	if (store_reader_open(f->dir, &r, &f->err) < 0)
		fail_msg("reader: %s", f->err.message);
	return r;
}

/* Ids of all documents whose stored form is whole. */
static inline size_t list_ids(struct fixture *f, doc_id *ret, size_t max, size_t *damaged)
{
	struct store_reader *r = reader(f);
	struct store_scan *scan;
	struct stored_document got;
	size_t n = 0;
	int rc;

	*damaged = 0;
	assert_int_equal(store_scan_begin(r, &scan, &f->err), 0);
	while ((rc = store_scan_next(scan, &got, &f->err)) > 0) {
		*damaged += !got.facts;
		if (got.facts && n < max)
			ret[n++] = got.document.id;
		facts_free(got.facts);
	}
	assert_int_equal(rc, 0);
	store_scan_end(scan);
	store_reader_close(r);
	return n;
}
