/* Comparison of patterns with match text. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"
#include "query/pattern.h"
#include "text/fold_table.h"

static bool is_hidden(const struct pattern_target *target, size_t at)
{
	size_t low = 0, high = target->n_hidden;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (target->hidden[middle] < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low < target->n_hidden && target->hidden[low] == at;
}

static bool is_boundary(const struct pattern_target *target, size_t at)
{
	uint32_t before, after;

	if (at == 0 || at >= target->text.len)
		return true;
	utf8_decode_before(target->text, at, &before);
	utf8_decode(target->text, at, &after);
	enum fold_class class = fold_entry_class(fold_table_entry(before));
	if (class != FOLD_CLASS_LETTER && class != FOLD_CLASS_DIGIT)
		return true;
	return class != fold_entry_class(fold_table_entry(after)) || is_hidden(target, at);
}

/* The end of the match that begins at `at`, where the first piece stands; SIZE_MAX: none. */
static size_t match_rest(const struct pattern *p, const struct pattern_target *target, size_t at)
{
	size_t end = at + p->pieces.items[0].text.len;

	for (size_t i = 1; i < p->pieces.n; i++) {
		const struct pattern_piece *piece = &p->pieces.items[i];

		if (end < target->text.len && target->text.ptr[end] == ' ')
			end++;
		else if (piece->gap == MATCH_GAP_SPACE && !is_boundary(target, end))
			return SIZE_MAX;
		if (piece->text.len > target->text.len - end ||
		    memcmp(target->text.ptr + end, piece->text.ptr, piece->text.len) != 0)
			return SIZE_MAX;
		end += piece->text.len;
	}
	return end;
}

/* Texts here are short and mostly Han, of which the first byte of a character says
 * little: sixteen places at a time are compared in the last bytes of the first and of the last
 * character (Mula's "generic SIMD"). */
size_t pattern_find_text(struct slice text, struct slice needle, size_t from)
{
#ifdef __SSE2__
	const char *p = text.ptr;
	size_t first = needle.len < 3 ? 0 : 2, last = needle.len - 1;
	const __m128i a = _mm_set1_epi8(needle.ptr[first]), b = _mm_set1_epi8(needle.ptr[last]);

	for (; from + last + 16 <= text.len; from += 16) {
		__m128i x = _mm_loadu_si128((const void *)(p + from + first));
		__m128i y = _mm_loadu_si128((const void *)(p + from + last));
		unsigned hits = (unsigned)_mm_movemask_epi8(
			_mm_and_si128(_mm_cmpeq_epi8(x, a), _mm_cmpeq_epi8(y, b)));

		for (; hits != 0; hits &= hits - 1) {
			size_t at = from + (size_t)__builtin_ctz(hits);

			if (memcmp(p + at, needle.ptr, needle.len) == 0)
				return at;
		}
	}
#endif
	return slice_find(text, needle, from);
}

bool pattern_find(const struct pattern *p, const struct pattern_target *target, size_t from,
		  bool inside, struct span *ret)
{
	struct slice first = p->pieces.items[0].text;
	bool whole = !p->has_han && !inside;

	for (size_t at = from; (at = pattern_find_text(target->text, first, at)) != SIZE_MAX;
	     at++) {
		if (whole && !is_boundary(target, at))
			continue;
		size_t end = match_rest(p, target, at);
		if (end == SIZE_MAX || (whole && !is_boundary(target, end)))
			continue;
		*ret = (struct span){(uint32_t)at, (uint32_t)end};
		return true;
	}
	return false;
}
