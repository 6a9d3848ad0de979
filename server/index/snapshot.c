#include "index/snapshot.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "index/snapshot_parts.h"
#include "index/snapshot_views.h"

struct snapshot *snapshot_new(struct snapshot_segment *segments, size_t n, revision_id revision,
			      struct snapshot_views *views)
{
	struct snapshot *s = xcalloc(1, sizeof *s);

	s->refs = 1;
	s->revision = revision;
	s->segments = segments;
	s->n_segments = n;
	s->views = views ? views : snapshot_views_new();
	for (size_t i = 0; i < n; i++) {
		const struct segment *segment = segments[i].segment;
		struct doc_totals lost = {0};

		if (segments[i].gone)
			lost = segments[i].gone->lost;
		s->totals.documents += segment_count(segment) - lost.documents;
		s->totals.length += segment->length - lost.length;
		s->totals.mentions += segment->table.header->mentions - lost.mentions;
		s->totals.claims += segment->table.header->claims - lost.claims;
		s->totals.text_bytes += segment->table.header->text_bytes - lost.text_bytes;
	}
	return s;
}

struct snapshot *snapshot_ref(struct snapshot *s)
{
	s->refs++;
	return s;
}

void snapshot_unref(struct snapshot *s)
{
	if (!s || --s->refs > 0)
		return;
	snapshot_views_unref(s->views);
	family_table_unref(s->families);
	for (size_t i = 0; i < s->n_segments; i++) {
		struct bitmap *gone = s->segments[i].gone;

		segment_unref(s->segments[i].segment);
		if (gone && --gone->refs == 0)
			free(gone);
	}
	free(s->segments);
	free(atomic_load(&s->order));
	free(s);
}

revision_id snapshot_revision(const struct snapshot *s)
{
	return s->revision;
}

uint32_t snapshot_document_count(const struct snapshot *s)
{
	return s->totals.documents;
}

static bool is_gone(const struct snapshot_segment *s, uint32_t ordinal)
{
	return s->gone && bitmap_has(s->gone->words, ordinal);
}

size_t snapshot_find(const struct snapshot *s, doc_id id, uint32_t *ordinal)
{
	for (size_t i = s->n_segments; i-- > 0;) {
		uint32_t at = segment_find(s->segments[i].segment, id);

		if (at == UINT32_MAX || is_gone(&s->segments[i], at))
			continue;
		*ordinal = at;
		return i;
	}
	return SIZE_MAX;
}

bool snapshot_has(const struct snapshot *s, doc_id id)
{
	uint32_t ordinal;

	return snapshot_find(s, id, &ordinal) != SIZE_MAX;
}

const struct index_doc *snapshot_document(const struct snapshot *s, doc_id id, struct arena *a)
{
	uint32_t ordinal;
	size_t i = snapshot_find(s, id, &ordinal);

	return i != SIZE_MAX ? segment_doc(s->segments[i].segment, ordinal, a) : NULL;
}

void snapshot_prefetch_begin(const struct snapshot *s, doc_id id)
{
	uint32_t ordinal;
	size_t i = snapshot_find(s, id, &ordinal);

	if (i != SIZE_MAX)
		doc_table_prefetch_row(&s->segments[i].segment->table, ordinal);
}

void snapshot_prefetch(const struct snapshot *s, doc_id id)
{
	uint32_t ordinal;
	size_t i = snapshot_find(s, id, &ordinal);

	if (i != SIZE_MAX)
		doc_table_prefetch(&s->segments[i].segment->table, ordinal);
}

const struct index_doc *snapshot_document_by_uri(const struct snapshot *s, struct slice uri,
						 struct arena *a)
{
	uint32_t hash = uri_hash(uri);

	for (size_t i = s->n_segments; i-- > 0;) {
		const struct segment *segment = s->segments[i].segment;
		const struct doc_table *t = &segment->table;

		for (uint32_t at = doc_table_uri_first(t, hash);
		     at < t->header->n && t->uris[at].hash == hash; at++) {
			uint32_t ordinal = t->uris[at].ordinal;

			if (ordinal >= t->header->n || is_gone(&s->segments[i], ordinal))
				continue;
			const struct index_doc *doc = segment_doc(segment, ordinal, a);
			if (doc && slice_equal(doc->document.uri, uri))
				return doc;
		}
	}
	return NULL;
}

const struct index_doc *snapshot_document_at(const struct snapshot *s, uint32_t n, struct arena *a)
{
	ensure(n < s->totals.documents);
	struct doc_place place = snapshot_order(s)[n];

	return segment_doc(s->segments[place.segment].segment, place.ordinal, a);
}

const struct family *snapshot_family(const struct snapshot *s, doc_id id)
{
	return family_table_find(s->families, id);
}

uint32_t snapshot_reprint_count(const struct snapshot *s)
{
	return family_table_count(s->families);
}

uint64_t snapshot_family_stamp(const struct snapshot *s)
{
	return family_table_stamp(s->families);
}

void snapshot_figures(const struct snapshot *s, struct snapshot_figures *ret)
{
	*ret = (struct snapshot_figures){.documents = s->totals.documents,
					 .segments = (uint32_t)s->n_segments,
					 .mentions = (uint32_t)s->totals.mentions,
					 .claims = (uint32_t)s->totals.claims,
					 .text_bytes = s->totals.text_bytes};
	for (size_t i = 0; i < s->n_segments; i++)
		ret->index_bytes += s->segments[i].segment->view.bytes.len;
}
