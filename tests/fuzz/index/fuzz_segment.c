/* The reader of segment buffers: whatever a buffer says, nothing outside of it is read. */
#include <stdlib.h>

#include "base/map.h"
#include "base/xmalloc.h"
#include "index/match_code.h"
#include "index/text_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_code(struct slice s)
{
	uint32_t code;

	for (size_t at = 0; at < s.len; at += match_code_decode(s, at, &code))
		(void)match_code_decode_before(s, at + 1, &code);
}

static void read_all(const struct segment_view *v)
{
	for (uint32_t i = 0; i < v->header->n_terms; i++) {
		struct posting_list list;
		struct posting_iter it;
		struct dictionary_lookup lookup;
		uint32_t reference;

		dictionary_lookup_begin(&lookup, &v->terms, segment_view_key(v, i));
		dictionary_lookup_prefetch(&lookup);
		dictionary_lookup_block(&lookup);
		dictionary_lookup_prefetch(&lookup);
		int r = dictionary_lookup_end(&lookup, &reference);
		(void)r;
		r = segment_view_postings(v, i, &list);

		if (r == 0)
			posting_iter_begin(&it, &list);
		while (r >= 0 && (r = posting_iter_next(&it)) > 0)
			if (it.at.ordinal >= v->header->n_documents)
				__builtin_trap();
	}
	for (uint32_t i = 0; i < v->header->n_words; i++)
		(void)hash_bytes(segment_view_word(v, i));
	struct text_reader reader = {.cap = 0};
	for (uint32_t i = 0; i < v->header->n_documents; i++) {
		struct segment_text t;

		if (text_reader_read(&reader, v, i, &t) < 0)
			continue;
		read_code(t.all);
		(void)(hash_bytes(segment_view_publisher(v, i)) + hash_bytes(t.hidden));
	}
	text_reader_free(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct segment_view v;
	char *aligned = xmalloc(size + 1);

	memcpy(aligned, data, size);
	if (segment_view_open(slice_of(aligned, size), &v) == 0)
		read_all(&v);
	free(aligned);
	return 0;
}
