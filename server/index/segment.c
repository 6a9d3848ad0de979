#include "index/segment.h"
#include "index/text_reader.h"

#include <stdlib.h>

#include "base/mapping.h"
#include "base/varint.h"
#include "base/xmalloc.h"

const char *segment_section_name(enum section section)
{
	static const char *const names[SECTION_MAX] = {[SECTION_DOCUMENTS] = "documents",
						       [SECTION_TERM_BLOCKS] = "term_blocks",
						       [SECTION_TERM_SAMPLES] = "term_samples",
						       [SECTION_TERMS] = "terms",
						       [SECTION_POSTINGS] = "postings",
						       [SECTION_WORD_OFFSETS] = "word_offsets",
						       [SECTION_WORDS] = "words",
						       [SECTION_MATCH] = "match",
						       [SECTION_LENGTHS] = "lengths",
						       [SECTION_LENGTH_CODES] = "length_codes",
						       [SECTION_HIDDEN] = "hidden",
						       [SECTION_PUBLISHERS] = "publishers",
						       [SECTION_TEXT_MODEL] = "text_model"};

	return names[section];
}

static bool section_is(const struct segment_view *v, enum section section, uint64_t n, size_t size)
{
	return v->sections[section].len / size >= n && v->sections[section].len < n * size + 8;
}

static bool sections_open(struct segment_view *v)
{
	const uint64_t *at = v->header->sections;

	if (at[0] < sizeof *v->header || at[SECTION_MAX] > v->bytes.len)
		return false;
	for (int i = 0; i < SECTION_MAX; i++) {
		if (at[i] % 8 != 0 || at[i + 1] < at[i] || at[i + 1] > v->bytes.len)
			return false;
		v->sections[i] = slice_sub(v->bytes, at[i], at[i + 1]);
	}
	return true;
}

int segment_view_open(struct slice bytes, struct segment_view *ret)
{
	struct segment_view v = {.bytes = bytes};

	if (bytes.len < sizeof *v.header)
		return ERR_CORRUPT;
	v.header = (const void *)bytes.ptr;
	if (memcmp(v.header->magic, SEGMENT_MAGIC, sizeof v.header->magic) != 0 ||
	    v.header->version != SEGMENT_VERSION || v.header->size != bytes.len ||
	    v.header->n_words > v.header->n_terms || !sections_open(&v))
		return ERR_CORRUPT;
	uint64_t n_words = v.header->n_words;
	if (!section_is(&v, SECTION_DOCUMENTS, (uint64_t)v.header->n_documents + 1,
			sizeof *v.documents) ||
	    !section_is(&v, SECTION_TERM_BLOCKS, dictionary_blocks(v.header->n_terms),
			sizeof *v.terms.blocks) ||
	    !section_is(&v, SECTION_TERM_SAMPLES, dictionary_samples(v.header->n_terms),
			sizeof *v.terms.samples) ||
	    !section_is(&v, SECTION_LENGTHS, v.header->n_documents, sizeof *v.lengths) ||
	    !section_is(&v, SECTION_LENGTH_CODES, v.header->n_documents, sizeof *v.length_codes) ||
	    !section_is(&v, SECTION_WORD_OFFSETS, n_words + 1, sizeof *v.word_offsets))
		return ERR_CORRUPT;
	v.documents = (const void *)v.sections[SECTION_DOCUMENTS].ptr;
	v.terms = (struct dictionary){(const void *)v.sections[SECTION_TERM_BLOCKS].ptr,
				      v.sections[SECTION_TERMS], v.header->n_terms,
				      (const void *)v.sections[SECTION_TERM_SAMPLES].ptr};
	v.lengths = (const void *)v.sections[SECTION_LENGTHS].ptr;
	v.length_codes = (const void *)v.sections[SECTION_LENGTH_CODES].ptr;
	v.word_offsets = (const void *)v.sections[SECTION_WORD_OFFSETS].ptr;
	*ret = v;
	return 0;
}

term_key segment_view_key(const struct segment_view *v, uint32_t i)
{
	return dictionary_key(&v->terms, i);
}

uint32_t segment_view_lower(const struct segment_view *v, term_key key)
{
	return dictionary_lower(&v->terms, key);
}

uint32_t segment_view_term(const struct segment_view *v, term_key key)
{
	uint32_t i = dictionary_lower(&v->terms, key);

	return i < v->terms.n && dictionary_key(&v->terms, i) == key ? i : UINT32_MAX;
}

int segment_view_postings(const struct segment_view *v, uint32_t i, struct posting_list *ret)
{
	uint32_t reference;

	if (dictionary_reference(&v->terms, i, &reference) < 0)
		return ERR_CORRUPT;
	return posting_list_open(v->sections[SECTION_POSTINGS], reference, v->header->n_documents,
				 ret);
}

struct slice segment_view_word(const struct segment_view *v, uint32_t i)
{
	uint32_t start = v->word_offsets[i], end = v->word_offsets[i + 1];
	struct slice words = v->sections[SECTION_WORDS];

	if (start >= end || end > words.len)
		return slice_of("", 0);
	return slice_sub(words, start, end - 1);
}

void segment_bytes_free(struct segment_bytes *b)
{
	if (b->mapped > 0) {
		mapping_free(b->mapping, b->mapped);
	} else {
		free((char *)(uintptr_t)b->index.ptr);
		free((char *)(uintptr_t)b->documents.ptr);
	}
	*b = (struct segment_bytes){.index = {NULL, 0}, .documents = {NULL, 0}};
}

int segment_open(struct segment_bytes bytes, struct segment **ret)
{
	struct segment *s = xcalloc(1, sizeof *s);

	s->refs = 1;
	s->bytes = bytes;
	if (segment_view_open(bytes.index, &s->view) < 0 ||
	    doc_table_open(bytes.documents, &s->table) < 0 ||
	    s->view.header->n_documents != s->table.header->n) {
		segment_unref(s);
		return ERR_CORRUPT;
	}
	/* Numbers that others are held against stay when the file does not. */
	s->header = *s->view.header;
	s->view.header = &s->header;
	s->table_header = *s->table.header;
	s->table.header = &s->table_header;
	s->length = s->table.header->length;
	*ret = s;
	return 0;
}

struct segment *segment_new(struct slice index, struct slice documents)
{
	struct segment *s;

	ensure(segment_open((struct segment_bytes){.index = index, .documents = documents}, &s) ==
	       0);
	return s;
}

void segment_unref(struct segment *s)
{
	if (!s || --s->refs > 0)
		return;
	segment_facts_unref(atomic_load(&s->facts));
	free(atomic_load(&s->dates));
	segment_bytes_free(&s->bytes);
	free(s);
}

doc_id segment_id(const struct segment *s, uint32_t ordinal)
{
	return s->view.documents[ordinal].id;
}

const struct index_doc *segment_doc(const struct segment *s, uint32_t ordinal, struct arena *a)
{
	struct index_doc *doc = arena_alloc(a, sizeof *doc);

	if (!doc ||
	    doc_table_document(&s->table, ordinal, segment_id(s, ordinal), a, &doc->document) < 0)
		return NULL;
	return doc;
}

void segment_facts_unref(struct segment_facts *f)
{
	if (!f || atomic_fetch_sub(&f->refs, 1) > 1)
		return;
	arena_release(&f->arena);
	free(f);
}

static struct segment_facts *read_facts(const struct segment *s)
{
	uint32_t n = segment_count(s);
	struct segment_facts *f = xcalloc(1, sizeof *f + n * sizeof f->items[0]);

	atomic_init(&f->refs, 1);
	f->n = n;
	arena_init(&f->arena, SIZE_MAX / 2);
	for (uint32_t i = 0; i < n; i++) {
		doc_id id = segment_id(s, i);
		struct facts *facts;

		if (doc_table_facts(&s->table, i, id, &f->arena, &facts) < 0) {
			facts = arena_alloc(&f->arena, sizeof *facts);
			ensure(facts);
			facts->doc = id;
		}
		f->items[i] = facts;
	}
	return f;
}

struct segment_facts *segment_facts_share(const struct segment *s)
{
	struct segment_facts *f = atomic_load(&s->facts);

	if (f)
		atomic_fetch_add(&f->refs, 1);
	return f;
}

struct segment_facts *segment_facts(const struct segment *s)
{
	_Atomic(struct segment_facts *) *slot = &((struct segment *)(uintptr_t)s)->facts;
	struct segment_facts *f = atomic_load(slot);

	if (!f) {
		struct segment_facts *fresh = read_facts(s);

		if (atomic_compare_exchange_strong(slot, &f, fresh))
			f = fresh;
		else
			segment_facts_unref(fresh);
	}
	atomic_fetch_add(&f->refs, 1);
	return f;
}

bool segment_has_dates(const struct segment *s)
{
	return atomic_load(&s->dates) != NULL;
}

const struct date_order *segment_dates(const struct segment *s)
{
	_Atomic(struct date_order *) *slot = &((struct segment *)(uintptr_t)s)->dates;
	struct date_order *o = atomic_load(slot);

	if (o)
		return o;
	struct date_order *fresh = date_order_new(&s->table);
	if (atomic_compare_exchange_strong(slot, &o, fresh))
		return fresh;
	free(fresh);
	return o;
}

uint32_t segment_count(const struct segment *s)
{
	return s->view.header->n_documents;
}

uint32_t segment_view_find(const struct segment_view *v, doc_id id)
{
	uint32_t n = v->header->n_documents, low = 0, high = n;

	if (n == 0 || id < v->documents[0].id || id > v->documents[n - 1].id)
		return UINT32_MAX;
	/* Ids rise by one or more: mostly there is nothing left to halve. */
	doc_id behind = id - v->documents[0].id, before = v->documents[n - 1].id - id;
	if (behind < n - 1)
		high = (uint32_t)behind + 1;
	if (before < n - 1)
		low = n - 1 - (uint32_t)before;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (v->documents[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && v->documents[low].id == id ? low : UINT32_MAX;
}

uint32_t segment_find(const struct segment *s, doc_id id)
{
	return segment_view_find(&s->view, id);
}
