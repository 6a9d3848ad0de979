#include "index/segment_builder.h"

#include <stdlib.h>

#include "base/cleanup.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/match_code.h"
#include "index/match_text.h"
#include "index/segment.h"
#include "index/term_table.h"

#define SEGMENT_MATCH_MAX ((size_t)1 << 30) /* bytes; keeps posting offsets within 32 bits */
#define SEGMENT_LISTS_MAX ((size_t)7 << 28)
#define PREFETCH_AHEAD    12

struct segment_builder {
	struct segment_parts parts;
	struct term_table terms;
	struct arena scratch; /* of one document */
	struct buf hidden;    /* likewise */
	struct doc_parts documents;
	doc_id last;
};

struct segment_builder *segment_builder_new(void)
{
	struct segment_builder *b = xcalloc(1, sizeof *b);

	arena_init(&b->scratch, SIZE_MAX / 2);
	segment_parts_init(&b->parts);
	return b;
}

void segment_builder_free(struct segment_builder *b)
{
	if (!b)
		return;
	segment_parts_free(&b->parts);
	term_table_free(&b->terms);
	arena_release(&b->scratch);
	buf_free(&b->hidden);
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
	uint32_t start;        /* of the text they stand in, in title, '\n' and text */
	const uint8_t *wheres; /* of every MATCH_CODE_MARK bytes of that */
};

/* The sixteenth of the code that each mark of the text stands in. */
static uint8_t *wheres_of(struct segment_builder *b, const struct match_coded *coded)
{
	size_t n = coded->text.len / MATCH_CODE_MARK + 1;
	uint8_t *wheres = arena_array(&b->scratch, n, sizeof *wheres);

	for (size_t i = 0; wheres && i < n; i++)
		wheres[i] = (uint8_t)(((uint64_t)coded->marks[i] << POSTING_WHERE_SHIFT) /
				      coded->code.len);
	return wheres;
}

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

		if (i + 2 * PREFETCH_AHEAD < tokens.n)
			term_table_prefetch(&b->terms, t[2 * PREFETCH_AHEAD].key);
		if (i + PREFETCH_AHEAD < tokens.n)
			term_table_prefetch_list(&b->terms, t[PREFETCH_AHEAD].key);
		p.where = place.wheres[(place.start + t->start) / MATCH_CODE_MARK];
		term_table_add(&b->terms, t->key, slice_sub(m->text, t->start, t->end), p);
	}
	return 0;
}

static uint32_t add_hidden(struct buf *hidden, const struct match_text *m,
			   const struct match_coded *coded, uint32_t start, uint32_t last)
{
	for (size_t i = 0; i < m->hidden.n; i++) {
		uint32_t at = match_code_offset(coded, start + m->hidden.items[i]);

		varint_add(hidden, at - last);
		last = at;
	}
	return last;
}

/* Title, '\n' and text. */
static int join(struct segment_builder *b, const struct match_text *title,
		const struct match_text *text, struct match_coded *ret)
{
	size_t len = title->text.len + 1 + text->text.len;
	char *all = arena_alloc(&b->scratch, len);

	if (!all)
		return ERR_LIMIT;
	memcpy(all, title->text.ptr, title->text.len);
	all[title->text.len] = '\n';
	memcpy(all + title->text.len + 1, text->text.ptr, text->text.len);
	return match_code_make(slice_of(all, len), &b->scratch, ret);
}

static void add_row(struct segment_builder *b, const struct match_coded *coded,
		    const struct match_text *title, const struct match_text *text,
		    struct segment_document row, struct slice publisher)
{
	uint32_t start = (uint32_t)title->text.len + 1;
	uint32_t line = match_code_offset(coded, title->text.len);
	struct segment_text t = {.title = slice_sub(coded->code, 0, line),
				 .all = coded->code,
				 .n_hidden = (uint32_t)(title->hidden.n + text->hidden.n)};

	buf_clear(&b->hidden);
	uint32_t last = add_hidden(&b->hidden, title, coded, 0, 0);
	add_hidden(&b->hidden, text, coded, start, last);
	t.hidden = buf_slice(&b->hidden);
	segment_parts_document(&b->parts, row, &t, (uint32_t)text->n_units, publisher);
}

static int add_document(struct segment_builder *b, const struct document *document,
			struct slice text, struct slice title)
{
	struct match_text m, t, publisher;
	struct match_coded coded;

	if (match_text_make(text, &b->scratch, &m) < 0 ||
	    match_text_make(title, &b->scratch, &t) < 0 ||
	    match_text_make(document->publisher, &b->scratch, &publisher) < 0 ||
	    join(b, &t, &m, &coded) < 0)
		return ERR_LIMIT;
	/* A title that the text holds too is not counted twice. */
	bool inside = slice_find(m.text, t.text, 0) != SIZE_MAX;
	const uint8_t *wheres = wheres_of(b, &coded);
	struct token_place in_text = {1, false, (uint32_t)t.text.len + 1, wheres};
	struct token_place in_title = {inside ? 0 : 1, true, 0, wheres};
	if (!wheres || add_tokens(b, &m, in_text) < 0 || add_tokens(b, &t, in_title) < 0)
		return ERR_LIMIT;
	add_row(b, &coded, &t, &m, (struct segment_document){.id = document->id}, publisher.text);
	b->documents.length += m.n_units;
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
