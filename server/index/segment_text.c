/* Texts of the documents of a segment. */
#include "base/varint.h"
#include "index/segment.h"

#define LINE_BYTES     64u /* of the cache */
#define PREFETCH_LINES 24u

struct slice segment_view_publisher(const struct segment_view *v, uint32_t ordinal)
{
	struct slice rest = v->sections[SECTION_PUBLISHERS];
	uint32_t at = v->documents[ordinal].publisher, len;

	if (at >= rest.len)
		return slice_of("", 0);
	rest = slice_sub(rest, at, rest.len);
	if (varint_take32(&rest, &len) < 0 || len > rest.len)
		return slice_of("", 0);
	return slice_sub(rest, 0, len);
}

void segment_view_prefetch_row(const struct segment_view *v, uint32_t ordinal)
{
	__builtin_prefetch(&v->documents[ordinal]);
}

void segment_view_prefetch_text(const struct segment_view *v, uint32_t ordinal, uint8_t where)
{
	const struct segment_document *d = &v->documents[ordinal];
	struct slice match = v->sections[SECTION_MATCH];
	/* Compressed texts are read from their beginning. */
	uint32_t size = segment_view_is_compressed(v) ? d[1].match - d->match : d->size;
	uint32_t skipped = segment_view_is_compressed(v) ? 0 : where;
	uint64_t at = d->match + (((uint64_t)size * skipped) >> POSTING_WHERE_SHIFT);
	/* The sixteenth, and some lines more. */
	size_t lines = skipped > 0 ? 2 + (size >> POSTING_WHERE_SHIFT) / LINE_BYTES
				   : 1 + size / LINE_BYTES;

	lines = lines < PREFETCH_LINES ? lines : PREFETCH_LINES;
	for (size_t i = 0; i < lines && at < match.len; i++, at += LINE_BYTES)
		__builtin_prefetch(match.ptr + at);
}
