#include "index/segment_builder.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/match_text.h"
#include "index/segment.h"
#include "index/term_table.h"

#define SEGMENT_MATCH_MAX ((size_t)1 << 30) /* bytes; keeps posting offsets within 32 bits */
#define SEGMENT_LISTS_MAX ((size_t)7 << 28)
#define PREFETCH_AHEAD    16

struct segment_builder {
	struct segment_parts parts;
	struct term_table terms;
	struct arena scratch; /* of one document */
	struct doc_parts documents;
	doc_id last;
};

struct segment_builder *segment_builder_new(void)
{
	struct segment_builder *b = xcalloc(1, sizeof *b);

	arena_init(&b->scratch, SIZE_MAX / 2);
	return b;
}

void segment_builder_free(struct segment_builder *b)
{
	if (!b)
		return;
	segment_parts_free(&b->parts);
	term_table_free(&b->terms);
	arena_release(&b->scratch);
	doc_parts_free(&b->documents);
	free(b);
}

uint32_t segment_builder_count(const struct segment_builder *b)
{
	return b->parts.n_documents;
}

/* The title of the metadata, else what the text itself has as title. */
static struct slice title_of(const struct document *document, struct slice text,
			     const struct region *regions, size_t n)
{
	if (document->title.len > 0)
		return document->title;
	for (size_t i = 0; i < n; i++)
		if (regions[i].kind == REGION_TITLE && regions[i].span.end <= text.len)
			return span_slice(text, regions[i].span);
	return slice_of("", 0);
}

/* How tokens count. tf 0 only marks the title. */
struct token_place {
	uint32_t tf;
	bool in_title;
	uint32_t start, size; /* of the text they stand in, and of title, '\n' and text */
};

static int add_tokens(struct segment_builder *b, const struct match_text *m,
		      struct token_place place)
{
	struct posting p = {b->parts.n_documents, place.tf, place.in_title, 0};
	struct tokens tokens;
	int r = match_text_tokens(m, &b->scratch, &tokens);

	if (r < 0)
		return r;
	for (size_t i = 0; i < tokens.n; i++) {
		const struct token *t = &tokens.items[i];

		if (i + PREFETCH_AHEAD < tokens.n)
			term_table_prefetch(&b->terms, t[PREFETCH_AHEAD].key);
		p.where = (uint8_t)(((uint64_t)(place.start + t->start) << POSTING_WHERE_SHIFT) /
				    place.size);
		term_table_add(&b->terms, t->key, slice_sub(m->text, t->start, t->end), p);
	}
	return 0;
}

static void add_hidden(struct buf *hidden, const struct match_text *m, uint32_t start,
		       uint32_t *last)
{
	for (size_t i = 0; i < m->hidden.n; i++) {
		uint32_t at = start + m->hidden.items[i];

		varint_add(hidden, at - *last);
		*last = at;
	}
}

/* publisher '\n' title '\n' text, as struct segment_document says. */
static void add_row(struct segment_builder *b, doc_id id, struct slice publisher,
		    const struct match_text *title, const struct match_text *text)
{
	struct buf *match = &b->parts.sections[SECTION_MATCH];
	struct buf *hidden = &b->parts.sections[SECTION_HIDDEN];
	struct segment_document row = {
		.id = id,
		.match = match->len,
		.title = (uint32_t)publisher.len + 1,
		.hidden = hidden->len,
		.n_hidden = (uint32_t)(title->hidden.n + text->hidden.n),
	};
	uint32_t last = 0, length = (uint32_t)text->n_units;

	row.text = row.title + (uint32_t)title->text.len + 1;
	buf_add_slice(match, publisher);
	buf_add_char(match, '\n');
	buf_add_slice(match, title->text);
	buf_add_char(match, '\n');
	buf_add_slice(match, text->text);
	row.size = (uint32_t)(match->len - row.match);
	add_hidden(hidden, title, row.title, &last);
	add_hidden(hidden, text, row.text, &last);
	row.hidden_size = (uint32_t)(hidden->len - row.hidden);
	buf_add(&b->parts.sections[SECTION_DOCUMENTS], &row, sizeof row);
	buf_add(&b->parts.sections[SECTION_LENGTHS], &length, sizeof length);
	b->documents.length += length;
}

static int add_document(struct segment_builder *b, const struct document *document,
			struct slice text, struct slice title)
{
	struct match_text m, t, publisher;

	if (match_text_make(text, &b->scratch, &m) < 0 ||
	    match_text_make(title, &b->scratch, &t) < 0 ||
	    match_text_make(document->publisher, &b->scratch, &publisher) < 0)
		return ERR_LIMIT;
	/* A title that the text holds too is not counted twice. */
	bool inside = slice_find(m.text, t.text, 0) != SIZE_MAX;
	uint32_t text_start = (uint32_t)t.text.len + 1;
	struct token_place in_text = {1, false, text_start, text_start + (uint32_t)m.text.len};
	struct token_place in_title = {inside ? 0 : 1, true, 0, in_text.size};
	if (add_tokens(b, &m, in_text) < 0 || add_tokens(b, &t, in_title) < 0)
		return ERR_LIMIT;
	add_row(b, document->id, publisher.text, &t, &m);
	return 0;
}

int segment_builder_add(struct segment_builder *b, const struct document *document,
			struct slice text, const struct region *regions, size_t n_regions,
			struct facts *facts)
{
	struct buf *match = &b->parts.sections[SECTION_MATCH];

	if (b->parts.n_documents >= SEGMENT_DOCUMENTS_MAX ||
	    (b->parts.n_documents > 0 && (match->len + text.len > SEGMENT_MATCH_MAX ||
					  term_table_bytes(&b->terms) > SEGMENT_LISTS_MAX)))
		return ERR_LIMIT;
	ensure(document->id > b->last);
	int r = add_document(b, document, text, title_of(document, text, regions, n_regions));
	arena_release(&b->scratch);
	if (r < 0)
		return r;
	doc_parts_add(&b->documents, document, facts);
	facts_free(facts);
	b->last = document->id;
	b->parts.n_documents++;
	return 0;
}

struct segment *segment_builder_finish(struct segment_builder *b)
{
	term_table_write(&b->terms, &b->parts);
	b->last = 0;
	return segment_new(segment_parts_finish(&b->parts), doc_parts_finish(&b->documents));
}

void segment_discard(struct segment *s)
{
	segment_unref(s);
}
