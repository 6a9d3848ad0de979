#pragma once

/* An index segment: one contiguous, relocatable buffer with dictionary, postings and match text,
 * and beside it another with the documents and their facts (index/doc_table.h).
 *
 * The first buffer starts with struct segment_header; sections follow in the order of enum section,
 * each on an 8 byte boundary, all offsets from the buffer's start, so that it can be written out
 * and mapped again as it is. Documents are numbered by ordinal, in the order of their ids.
 * Everything read from the buffer is checked: a damaged one gives ERR_CORRUPT, never a read
 * outside. */
#include <stdatomic.h>

#include "base/arena.h"
#include "index/date_order.h"
#include "index/dictionary.h"
#include "index/doc_table.h"
#include "index/posting.h"
#include "index/snapshot.h"

enum section {
	SECTION_DOCUMENTS = 0, /* struct segment_document, by ordinal, and one that ends the last */
	SECTION_TERM_BLOCKS,  /* struct dictionary_block; words, which have the highest bit, last */
	SECTION_TERM_SAMPLES, /* term_key of every DICTIONARY_STEP-th of those */
	SECTION_TERMS,        /* keys and lists of the blocks (dictionary.h) */
	SECTION_POSTINGS,
	SECTION_WORD_OFFSETS, /* uint32_t, n_words + 1: the letters of a word in SECTION_WORDS */
	SECTION_WORDS,        /* words in the order of their keys, a NUL behind each */
	SECTION_MATCH,        /* title and text of each document, folded (match_code.h) */
	SECTION_LENGTHS,      /* uint32_t, by ordinal: units, what BM25 calls document length */
	SECTION_LENGTH_CODES, /* uint8_t, by ordinal: segment_length_code() of each */
	SECTION_HIDDEN,       /* LEB128 gaps of hidden word boundaries (match_text.h) */
	SECTION_PUBLISHERS,   /* each folded one once: LEB128 length, UTF-8 */
	SECTION_TEXT_MODEL,   /* empty, or the tokens that each text is compressed with */
	SECTION_MAX
};

#define SEGMENT_MAGIC   "annalseg"
#define SEGMENT_VERSION 8u

struct segment_header {
	char magic[8] __attribute__((nonstring));
	uint32_t version, n_documents;
	uint32_t n_terms, n_words; /* words are the last n_words terms */
	uint64_t size;             /* of the whole buffer */
	uint64_t sections[SECTION_MAX + 1];
};

struct segment_document {
	doc_id id;
	uint32_t match;     /* offset in SECTION_MATCH: title, '\n', text; to that of the next */
	uint32_t title;     /* bytes of the title */
	uint32_t size;      /* bytes of all three, not compressed */
	uint32_t publisher; /* offset in SECTION_PUBLISHERS */
	uint32_t hidden;    /* offset in SECTION_HIDDEN; to that of the next */
	uint32_t n_hidden;
};

/* A checked view of a buffer; borrows it. */
struct segment_view {
	struct slice bytes;
	const struct segment_header *header;
	const struct segment_document *documents;
	struct dictionary terms;
	const uint32_t *word_offsets, *lengths;
	const uint8_t *length_codes;
	struct slice sections[SECTION_MAX];
};

/* A length in a byte, never falling when lengths rise: enough to tell most documents that are too
 * long for a list of the best, and small enough to stay in the cache. */
static inline uint8_t segment_length_code(uint32_t length)
{
	if (length < 8)
		return (uint8_t)length;
	uint32_t top = 31 - (uint32_t)__builtin_clz(length);
	return (uint8_t)((top - 2) * 8 + (length >> (top - 3) & 7));
}

/* What a section is called, for people. */
const char *segment_section_name(enum section section);

/* bytes must be aligned to 8. Returns 0 or ERR_CORRUPT. O(1): what a section holds is checked when
 * it is read. */
int segment_view_open(struct slice bytes, struct segment_view *ret) must_check;

/* The ordinal of a document, UINT32_MAX when it is not here. O(log n). */
uint32_t segment_view_find(const struct segment_view *v, doc_id id);
/* The key of term i (< n_terms). */
term_key segment_view_key(const struct segment_view *v, uint32_t i);
/* Index of the first term with a key not below. O(log terms). */
uint32_t segment_view_lower(const struct segment_view *v, term_key key);
/* Index of the term with that key, UINT32_MAX when there is none. */
uint32_t segment_view_term(const struct segment_view *v, term_key key);
/* The postings of term i (< n_terms). Returns 0 or ERR_CORRUPT. */
int segment_view_postings(const struct segment_view *v, uint32_t i,
			  struct posting_list *ret) must_check;
/* The letters of word i (< n_words), its term being n_terms - n_words + i. Empty when damaged. */
struct slice segment_view_word(const struct segment_view *v, uint32_t i);

/* Folded, UTF-8. Empty when damaged. */
struct slice segment_view_publisher(const struct segment_view *v, uint32_t ordinal);

/* Whether match texts are compressed: a third of their size, some microseconds to read one. */
static inline bool segment_view_is_compressed(const struct segment_view *v)
{
	return v->sections[SECTION_TEXT_MODEL].len > 0;
}

/* Asks for the row's memory, or for the text's from a sixteenth on. */
void segment_view_prefetch_row(const struct segment_view *v, uint32_t ordinal);
void segment_view_prefetch_text(const struct segment_view *v, uint32_t ordinal, uint8_t where);

/* Facts of all documents of a segment, decoded. Counted by whoever holds it, on any thread. */
struct segment_facts {
	_Atomic(unsigned) refs;
	struct arena arena; /* of all of them: one each would cost half as much again */
	size_t n;
	const struct facts *items[]; /* by ordinal; never NULL */
};
void segment_facts_unref(struct segment_facts *f); /* NULL is fine */

/* Where a segment's two buffers lie: on the heap, each for itself, or in one mapped file. */
struct segment_bytes {
	struct slice index, documents;
	void *mapping;
	size_t mapped; /* bytes of the mapping; 0: the buffers are to be freed */
};
void segment_bytes_free(struct segment_bytes *b);

struct segment {
	unsigned refs; /* loop thread only */
	uint64_t file; /* number in the cache folder; 0: not there. Loop thread only */
	/* The file was not read to its end yet: it is not merged, so that damage does not spread.
	 * Loop thread only. */
	bool unchecked;
	struct segment_bytes bytes;
	struct segment_view view; /* its header and the table's are the copies below */
	struct doc_table table;
	struct segment_header header;
	struct doc_table_header table_header;
	_Atomic(struct segment_facts *) facts; /* NULL until somebody asks */
	_Atomic(struct date_order *) dates;    /* the same */
	uint64_t length;                       /* of all documents */
};

/* Owned with one reference; takes the bytes over, also when it fails. Returns 0 or ERR_CORRUPT. */
int segment_open(struct segment_bytes bytes, struct segment **ret) must_check;
/* The same of two buffers on the heap that were made here. */
struct segment *segment_new(struct slice index, struct slice documents);
void segment_unref(struct segment *s); /* NULL is fine */
/* The ordinal of a document, UINT32_MAX when it is not here. O(log n). */
uint32_t segment_find(const struct segment *s, doc_id id);
uint32_t segment_count(const struct segment *s);
doc_id segment_id(const struct segment *s, uint32_t ordinal);
/* Metadata of a document, decoded into the arena. NULL when it is damaged or the arena is full. Any
 * thread. */
const struct index_doc *segment_doc(const struct segment *s, uint32_t ordinal, struct arena *a);
/* Facts of all its documents, decoded by whoever asks first; damaged ones are empty. A reference
 * for the caller. Any thread. */
struct segment_facts *segment_facts(const struct segment *s);
/* The same if they are decoded already, else NULL. */
struct segment_facts *segment_facts_share(const struct segment *s);
/* Its documents by date, made by whoever asks first. Any thread. */
const struct date_order *segment_dates(const struct segment *s);
/* Whether somebody did. */
bool segment_has_dates(const struct segment *s);
