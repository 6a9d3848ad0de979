#include "index/segment_parts.h"

#include "base/varint.h"
#include "base/xmalloc.h"

void segment_parts_free(struct segment_parts *p)
{
	for (int i = 0; i < SECTION_MAX; i++)
		buf_free(&p->sections[i]);
	*p = (struct segment_parts){0};
}

static void add_offset(struct segment_parts *p, enum section to, enum section in)
{
	ensure(p->sections[in].len <= UINT32_MAX);
	uint32_t offset = (uint32_t)p->sections[in].len;
	buf_add(&p->sections[to], &offset, sizeof offset);
}

void segment_parts_term(struct segment_parts *p, term_key key, uint32_t df, struct slice entries,
			struct slice word)
{
	add_offset(p, SECTION_OFFSETS, SECTION_POSTINGS);
	buf_add(&p->sections[SECTION_KEYS], &key, sizeof key);
	varint_add(&p->sections[SECTION_POSTINGS], df);
	buf_add_slice(&p->sections[SECTION_POSTINGS], entries);
	p->n_terms++;
	if (!term_is_word(key))
		return;
	add_offset(p, SECTION_WORD_OFFSETS, SECTION_WORDS);
	buf_add_slice(&p->sections[SECTION_WORDS], word);
	buf_add_char(&p->sections[SECTION_WORDS], '\0');
	p->n_words++;
}

struct slice segment_parts_finish(struct segment_parts *p)
{
	struct segment_header h = {.magic = SEGMENT_MAGIC,
				   .version = SEGMENT_VERSION,
				   .n_documents = p->n_documents,
				   .n_terms = p->n_terms,
				   .n_words = p->n_words,
				   .size = sizeof h};

	add_offset(p, SECTION_OFFSETS, SECTION_POSTINGS);
	add_offset(p, SECTION_WORD_OFFSETS, SECTION_WORDS);
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
