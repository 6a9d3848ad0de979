#include "index/segment_parts.h"

#include <stdlib.h>

#include "base/macros.h"
#include "base/varint.h"
#include "base/xmalloc.h"

/* A character whose pairs have more postings than a quarter of the documents gets a list of its
 * own; of rarer ones the lists are united when asked for. */
#define OWN_LIST_SHIFT 2

void segment_parts_init(struct segment_parts *p)
{
	*p = (struct segment_parts){0};
	arena_init(&p->names, SIZE_MAX / 2);
}

void segment_parts_free(struct segment_parts *p)
{
	for (int i = 0; i < SECTION_MAX; i++)
		buf_free(&p->sections[i]);
	buf_free(&p->terms.blocks);
	buf_free(&p->terms.bytes);
	buf_free(&p->terms.samples);
	free(p->pairs.items);
	free(p->sums);
	map_free(&p->publishers);
	arena_release(&p->names);
	segment_parts_init(p);
}

static uint32_t add_publisher(struct segment_parts *p, struct slice name)
{
	struct buf *b = &p->sections[SECTION_PUBLISHERS];
	uint32_t at = (uint32_t)b->len;

	if (name.len == 0)
		name = slice_of("", 0);
	if (map_find(&p->publishers, name, &at))
		return at;
	ensure(b->len < UINT32_MAX - name.len);
	varint_add(b, name.len);
	buf_add_slice(b, name);
	map_put(&p->publishers, arena_copy(&p->names, name), at);
	return at;
}

void segment_parts_document(struct segment_parts *p, struct segment_document row,
			    const struct segment_text *text, uint32_t length,
			    struct slice publisher)
{
	struct buf *match = &p->sections[SECTION_MATCH], *hidden = &p->sections[SECTION_HIDDEN];

	ensure(match->len + text->all.len <= UINT32_MAX && hidden->len <= UINT32_MAX);
	row.match = (uint32_t)match->len;
	row.title = (uint32_t)text->title.len;
	row.size = (uint32_t)text->all.len;
	row.publisher = add_publisher(p, publisher);
	row.hidden = (uint32_t)hidden->len;
	row.n_hidden = text->n_hidden;
	buf_add_slice(match, text->all);
	buf_add_slice(hidden, text->hidden);
	buf_add(&p->sections[SECTION_DOCUMENTS], &row, sizeof row);
	buf_add(&p->sections[SECTION_LENGTHS], &length, sizeof length);
	buf_add_char(&p->sections[SECTION_LENGTH_CODES], (char)segment_length_code(length));
	p->n_documents++;
	p->length += length;
}

/* The row that ends the last. */
static void end_documents(struct segment_parts *p)
{
	struct segment_document row = {.match = (uint32_t)p->sections[SECTION_MATCH].len,
				       .hidden = (uint32_t)p->sections[SECTION_HIDDEN].len};

	ensure(p->sections[SECTION_HIDDEN].len <= UINT32_MAX);
	buf_add(&p->sections[SECTION_DOCUMENTS], &row, sizeof row);
}

void posting_run_grow(struct posting_run *run, size_t extra)
{
	run->cap = run->cap * 2 > run->n + extra ? run->cap * 2 : run->n + extra + 1024;
	run->items = xreallocarray(run->items, run->cap, sizeof *run->items);
}

static void add_term(struct segment_parts *p, term_key key, const struct posting_run *run)
{
	struct posting_lengths lengths = {
		(const uint32_t *)(const void *)p->sections[SECTION_LENGTHS].data,
		posting_mean(p->length, p->n_documents)};
	uint32_t list = posting_write(&p->sections[SECTION_POSTINGS], run->items, (uint32_t)run->n,
				      &lengths);

	dictionary_add(&p->terms, key, list);
	p->n_terms++;
}

/* The pairs' postings summed by document, in place. */
static void unite(struct segment_parts *p)
{
	struct posting_run *run = &p->pairs;

	if (!p->sums)
		p->sums = xcalloc(p->n_documents + 1u, sizeof *p->sums);
	for (size_t i = 0; i < run->n; i++)
		posting_add_up(&p->sums[run->items[i].ordinal], &run->items[i]);
	run->n = 0;
	for (uint32_t i = 0; i < p->n_documents; i++) {
		if (p->sums[i] == 0)
			continue;
		run->items[run->n++] =
			(struct posting){i, p->sums[i] >> 1, (p->sums[i] & 1) != 0, 0};
		p->sums[i] = 0;
	}
}

static void end_character(struct segment_parts *p)
{
	if (p->n_pairs > 1 && p->pairs.n > p->n_documents >> OWN_LIST_SHIFT) {
		unite(p);
		add_term(p, (term_key)p->first << TERM_CODE_BITS | TERM_ANY, &p->pairs);
	}
	p->pairs.n = 0;
	p->n_pairs = 0;
}

static void add_pair(struct segment_parts *p, term_key key, const struct posting_run *postings)
{
	struct posting_run *run = &p->pairs;

	if (key >> TERM_CODE_BITS != p->first)
		end_character(p);
	p->first = key >> TERM_CODE_BITS;
	p->n_pairs++;
	if (run->cap - run->n < postings->n)
		posting_run_grow(run, postings->n);
	memcpy(run->items + run->n, postings->items, postings->n * sizeof *run->items);
	run->n += postings->n;
}

static void add_offset(struct segment_parts *p, enum section to, enum section in)
{
	ensure(p->sections[in].len <= UINT32_MAX);
	uint32_t offset = (uint32_t)p->sections[in].len;
	buf_add(&p->sections[to], &offset, sizeof offset);
}

void segment_parts_term(struct segment_parts *p, term_key key, const struct posting_run *postings,
			struct slice word)
{
	ensure(p->sections[SECTION_LENGTHS].len == p->n_documents * sizeof(uint32_t));
	if (term_is_word(key)) {
		end_character(p);
		add_offset(p, SECTION_WORD_OFFSETS, SECTION_WORDS);
		buf_add_slice(&p->sections[SECTION_WORDS], word);
		buf_add_char(&p->sections[SECTION_WORDS], '\0');
		p->n_words++;
	} else if (term_is_joint(key)) {
		end_character(p);
	} else {
		add_pair(p, key, postings);
	}
	add_term(p, key, postings);
}

void segment_parts_copy_terms(struct segment_parts *p, const struct segment_view *from)
{
	static const enum section sections[] = {SECTION_TERM_BLOCKS,  SECTION_TERM_SAMPLES,
						SECTION_TERMS,        SECTION_POSTINGS,
						SECTION_WORD_OFFSETS, SECTION_WORDS};

	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		buf_add_slice(&p->sections[sections[i]], from->sections[sections[i]]);
	p->n_terms = from->header->n_terms;
	p->n_words = from->header->n_words;
	p->terms_copied = true;
}

static void end_terms(struct segment_parts *p)
{
	end_character(p);
	posting_write_end(&p->sections[SECTION_POSTINGS]);
	dictionary_end(&p->terms);
	p->sections[SECTION_TERM_BLOCKS] = p->terms.blocks;
	p->sections[SECTION_TERM_SAMPLES] = p->terms.samples;
	p->sections[SECTION_TERMS] = p->terms.bytes;
	p->terms = (struct dictionary_writer){.n = 0};
	add_offset(p, SECTION_WORD_OFFSETS, SECTION_WORDS);
}

struct slice segment_parts_finish(struct segment_parts *p)
{
	if (!p->terms_copied)
		end_terms(p);
	end_documents(p);
	if (p->compress)
		segment_parts_compress(p);
	struct segment_header h = {.magic = SEGMENT_MAGIC,
				   .version = SEGMENT_VERSION,
				   .n_documents = p->n_documents,
				   .n_terms = p->n_terms,
				   .n_words = p->n_words,
				   .size = sizeof h};
	for (int i = 0; i < SECTION_MAX; i++) {
		h.sections[i] = h.size;
		h.size += (p->sections[i].len + 7) & ~(size_t)7;
	}
	h.sections[SECTION_MAX] = h.size;
	char *bytes = xcalloc(1, h.size);
	memcpy(bytes, &h, sizeof h);
	for (int i = 0; i < SECTION_MAX; i++) {
		if (p->sections[i].len > 0)
			memcpy(bytes + h.sections[i], p->sections[i].data, p->sections[i].len);
		buf_free(&p->sections[i]);
	}
	segment_parts_free(p);
	return slice_of(bytes, h.size);
}
