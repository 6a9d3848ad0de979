#include "index/segment.h"
#include "index/text_reader.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "base/map.h"
#include "base/varint.h"
#include "base/xmalloc.h"

const char *segment_section_name(enum section section)
{
	static const char *const names[SECTION_MAX] = {[SECTION_DOCUMENTS] = "documents",
						       [SECTION_TERM_BLOCKS] = "term_blocks",
						       [SECTION_TERMS] = "terms",
						       [SECTION_POSTINGS] = "postings",
						       [SECTION_WORD_OFFSETS] = "word_offsets",
						       [SECTION_WORDS] = "words",
						       [SECTION_MATCH] = "match",
						       [SECTION_LENGTHS] = "lengths",
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
	    !section_is(&v, SECTION_LENGTHS, v.header->n_documents, sizeof *v.lengths) ||
	    !section_is(&v, SECTION_WORD_OFFSETS, n_words + 1, sizeof *v.word_offsets))
		return ERR_CORRUPT;
	v.documents = (const void *)v.sections[SECTION_DOCUMENTS].ptr;
	v.terms = (struct dictionary){(const void *)v.sections[SECTION_TERM_BLOCKS].ptr,
				      v.sections[SECTION_TERMS], v.header->n_terms};
	v.lengths = (const void *)v.sections[SECTION_LENGTHS].ptr;
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

void segment_bytes_unref(struct segment_bytes *b)
{
	if (!b || --b->refs > 0)
		return;
	if (b->mapped > 0)
		munmap(b->memory, b->mapped);
	else
		free(b->memory);
	free(b);
}

static int by_hash(const void *a, const void *b)
{
	const struct uri_slot *x = a, *y = b;

	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1)
				  : (x->ordinal > y->ordinal) - (x->ordinal < y->ordinal);
}

static struct segment *make(struct segment_bytes *bytes, const struct index_doc **docs, size_t n)
{
	struct segment *s = xcalloc(1, sizeof *s);

	s->refs = 1;
	s->bytes = bytes;
	ensure(segment_view_open(bytes->buffer, &s->view) == 0 && n == s->view.header->n_documents);
	s->view.text_model = text_model_new(&s->view);
	s->docs = docs;
	s->uris = xcalloc(n > 0 ? n : 1, sizeof *s->uris);
	for (uint32_t i = 0; i < n; i++) {
		s->uris[i] = (struct uri_slot){hash_bytes(docs[i]->document.uri), i};
		s->mentions += docs[i]->facts->n_mentions;
		s->claims += docs[i]->facts->n_claims;
		s->text_bytes += docs[i]->document.text_bytes;
		s->length += s->view.lengths[i];
	}
	qsort(s->uris, n, sizeof *s->uris, by_hash);
	return s;
}

struct segment *segment_new(struct slice buffer, const struct index_doc **docs, size_t n)
{
	struct segment_bytes *bytes = xcalloc(1, sizeof *bytes);

	*bytes = (struct segment_bytes){1, buffer, (void *)(uintptr_t)buffer.ptr, 0};
	return make(bytes, docs, n);
}

struct segment *segment_new_of_block(struct segment_bytes *bytes, struct doc_block *block)
{
	const struct index_doc **docs = xcalloc(block->n + 1, sizeof *docs);

	for (size_t i = 0; i < block->n; i++)
		docs[i] = &block->docs[i];
	struct segment *s = make(bytes, docs, block->n);
	s->blocks = xcalloc(1, sizeof *s->blocks);
	s->blocks[s->n_blocks++] = block;
	return s;
}

void segment_unref(struct segment *s)
{
	if (!s || --s->refs > 0)
		return;
	for (size_t i = 0; i < s->n_blocks; i++)
		doc_block_unref(s->blocks[i]);
	free(s->blocks);
	free(s->docs);
	free(s->uris);
	text_model_free(s->view.text_model);
	segment_bytes_unref(s->bytes);
	free(s);
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

uint32_t segment_uri_first(const struct segment *s, uint64_t hash)
{
	uint32_t low = 0, high = segment_count(s);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (s->uris[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}
