#include "service/snippets.h"

#include <string.h>

#include "base/clock.h"
#include "service/text_cache.h"

#define SNIPPET_ARENA_BYTES ((size_t)256 << 20) /* one document's text, map and folded form */
#define EXPECT_MAX          16u
#define LONG_TEXT           65536u             /* bytes: to be read and folded where nobody waits */
#define SCRATCH_KEPT        ((size_t)64 << 10) /* what the next document adds to */

static Annals__V1__Snippet *convert_snippet(struct convert *c, const struct snippet *s,
					    const struct offset_map *map)
{
	Annals__V1__Snippet *m = convert_message(c, &annals__v1__snippet__descriptor);

	m->text = convert_string(c, s->text);
	m->span = convert_span(c, offset_map_to_original(map, s->span));
	m->region = (Annals__V1__Region)s->region;
	m->highlights = convert_alloc(c, s->n_highlights, sizeof *m->highlights);
	for (size_t i = 0; i < s->n_highlights; i++)
		m->highlights[m->n_highlights++] = convert_span(c, s->highlights[i]);
	return m;
}

static int convert_snippets(struct snippets_maker *m, const struct cached_text *t,
			    struct arena *scratch, Annals__V1__SearchHit *hit)
{
	const struct snippet_source source = {t->text, &t->folded, t->regions, t->n_regions};
	struct convert *out = &m->job->out;
	struct snippets found = {0};
	int code = snippet_find_in(m->query, &source, scratch, &found);

	if (code < 0)
		return code;
	hit->snippets = convert_alloc(out, SNIPPETS_MAX, sizeof *hit->snippets);
	for (size_t i = 0; i < found.n; i++)
		hit->snippets[hit->n_snippets++] = convert_snippet(out, &found.items[i], &t->map);
	return 0;
}

static int open_store(struct snippets_maker *m)
{
	struct store_reader *store;
	int code = read_store(m->job, &store);

	if (code >= 0)
		code = store_read_begin(store, &m->job->err);
	if (code >= 0)
		m->store = store;
	return code;
}

/* From the store, and into the cache when it is the version that the snapshot has. */
static int read_text(struct snippets_maker *m, const struct document *d, struct arena *scratch,
		     struct cached_text *ret)
{
	struct stored_parts parts;

	if (d->text_bytes > LONG_TEXT)
		interrupt_before_long(&m->job->interrupt);
	int code = m->store ? 0 : open_store(m);
	if (code >= 0)
		code = store_get_parts(m->store, d->id, scratch, &parts, &m->job->err);
	if (code >= 0)
		code = folded_text_make(parts.text, scratch, &ret->folded);
	if (code < 0)
		return code;
	ret->text = parts.text;
	ret->map = parts.map;
	ret->regions = parts.regions;
	ret->n_regions = parts.n_regions;
	if (parts.stored_ms == d->stored_ms && memcmp(parts.hash, d->hash, sizeof d->hash) == 0)
		text_cache_add(m->texts, d, ret);
	return 0;
}

static int fill(struct snippets_maker *m, const struct document *d, Annals__V1__SearchHit *hit)
{
	struct arena *scratch = &m->scratch;
	const struct cached_text *known = text_cache_find(m->texts, d);
	struct cached_text read;

	if (!known) {
		int code = read_text(m, d, scratch, &read);

		if (code < 0)
			return code;
		known = &read;
	}
	return convert_snippets(m, known, scratch, hit);
}

void snippets_begin(struct snippets_maker *m, struct read_job *job, const struct query *query)
{
	*m = (struct snippets_maker){.job = job, .query = query, .texts = read_texts(job)};
	arena_init(&m->scratch, SNIPPET_ARENA_BYTES);
}

void snippets_expect(const struct snippets_maker *m, const struct folded_hit *hits, size_t n)
{
	doc_id ids[EXPECT_MAX];

	n = n < EXPECT_MAX ? n : EXPECT_MAX;
	for (size_t i = 0; i < n; i++)
		ids[i] = hits[i].hit.id;
	text_cache_expect(m->texts, ids, n);
}

int snippets_add(struct snippets_maker *m, const struct document *d, Annals__V1__SearchHit *hit)
{
	uint64_t start_us = clock_monotonic_us();
	int code = fill(m, d, hit);

	if (m->scratch.used > SCRATCH_KEPT)
		arena_release(&m->scratch);
	m->spent_us += clock_monotonic_us() - start_us;
	if (code != ERR_NOT_FOUND)
		return code;
	/* The hit stands, its words are gone. */
	m->job->err.code = 0;
	return 0;
}

void snippets_end(struct snippets_maker *m)
{
	arena_release(&m->scratch);
	if (m->store)
		store_read_end(m->store);
}
