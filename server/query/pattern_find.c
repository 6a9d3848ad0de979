/* Comparison of patterns with match text. */
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.h"
#include "index/match_code.h"
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

static enum fold_class class_of(uint32_t code)
{
	return fold_entry_class(fold_table_entry(code));
}

static bool is_boundary(const struct pattern_target *target, size_t at)
{
	uint32_t before, after;

	if (at == 0 || at >= target->text.len)
		return true;
	if (target->coded) {
		match_code_decode_before(target->text, at, &before);
		match_code_decode(target->text, at, &after);
	} else {
		utf8_decode_before(target->text, at, &before);
		utf8_decode(target->text, at, &after);
	}
	enum fold_class class = class_of(before);
	if (class != FOLD_CLASS_LETTER && class != FOLD_CLASS_DIGIT)
		return true;
	return class != class_of(after) || is_hidden(target, at);
}

static struct slice piece_of(const struct pattern *p, const struct pattern_target *target, size_t i)
{
	const struct pattern_piece *piece = &p->pieces.items[i];

	return target->coded ? piece->code : piece->text;
}

/* The end of the match that begins at `at`, where the first piece stands; SIZE_MAX: none. */
static size_t match_rest(const struct pattern *p, const struct pattern_target *target, size_t at)
{
	size_t end = at + piece_of(p, target, 0).len;
	char space = target->coded ? MATCH_CODE_SPACE : ' ';

	for (size_t i = 1; i < p->pieces.n; i++) {
		struct slice piece = piece_of(p, target, i);

		if (end < target->text.len && target->text.ptr[end] == space)
			end++;
		else if (p->pieces.items[i].gap == MATCH_GAP_SPACE && !is_boundary(target, end))
			return SIZE_MAX;
		if (piece.len > target->text.len - end ||
		    memcmp(target->text.ptr + end, piece.ptr, piece.len) != 0)
			return SIZE_MAX;
		end += piece.len;
	}
	return end;
}

/* Texts here are short and mostly Han, of which the first byte of a character says
 * little: sixteen places at a time are compared in the last bytes of the first (`told` of the
 * needle) and of the last character (Mula's "generic SIMD"). */
static size_t find_text(struct slice text, struct slice needle, size_t told, size_t from)
{
#ifdef __SSE2__
	const char *p = text.ptr;
	size_t first = needle.len <= told ? 0 : told, last = needle.len - 1;
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

size_t pattern_find_text(struct slice text, struct slice needle, size_t from)
{
	return find_text(text, needle, 2, from);
}

/* The next place where the first piece stands. *known: where a character is known to begin. */
static size_t find_first(const struct pattern *p, const struct pattern_target *target, size_t from,
			 size_t *known)
{
	struct slice first = piece_of(p, target, 0);
	size_t told = target->coded ? 1 : 2;

	for (size_t at = from;; at++) {
		at = find_text(target->text, first, told, at);
		if (at == SIZE_MAX || !target->coded)
			return at;
		bool starts = match_code_is_start(target->text, at, *known);
		/* In the middle of a pair the byte before begins it. */
		*known = starts ? at : at - 1;
		if (starts)
			return at;
	}
}

bool pattern_find(const struct pattern *p, const struct pattern_target *target, size_t from,
		  bool inside, struct span *ret)
{
	bool whole = (!p->has_han || p->whole) && !inside;
	size_t known = 0;

	for (size_t at = from; (at = find_first(p, target, at, &known)) != SIZE_MAX; at++) {
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
