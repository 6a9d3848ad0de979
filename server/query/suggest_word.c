/* Latin words one edit off: every word of the dictionary is compared. */
#include "query/suggest.h"

#define LETTERS_MIN 4u

static size_t common_prefix(struct slice a, struct slice b)
{
	size_t n = 0;

	while (n < a.len && n < b.len && a.ptr[n] == b.ptr[n])
		n++;
	return n;
}

/* One letter more, less or other, or two neighbours in the other order. */
static bool is_one_edit(struct slice a, struct slice b)
{
	size_t at = common_prefix(a, b);
	struct slice x = slice_sub(a, at, a.len), y = slice_sub(b, at, b.len);

	if (x.len == 0 || y.len == 0)
		return x.len + y.len == 1;
	if (slice_equal(slice_sub(x, 1, x.len), y) || slice_equal(x, slice_sub(y, 1, y.len)))
		return true;
	if (slice_equal(slice_sub(x, 1, x.len), slice_sub(y, 1, y.len)))
		return true;
	return x.len > 1 && y.len > 1 && x.ptr[0] == y.ptr[1] && x.ptr[1] == y.ptr[0] &&
	       slice_equal(slice_sub(x, 2, x.len), slice_sub(y, 2, y.len));
}

int suggest_word(const struct snapshot *s, struct slice word, struct arena *a,
		 struct spellings *ret)
{
	int r = 0;

	if (word.len < LETTERS_MIN)
		return 0;
	for (size_t i = 0; i < s->n_segments; i++) {
		const struct segment_view *view = &s->segments[i].segment->view;

		for (uint32_t k = 0; r == 0 && k < view->header->n_words; k++) {
			struct slice other = segment_view_word(view, k);

			if (other.len + 1 < word.len || other.len > word.len + 1)
				continue;
			if (is_one_edit(word, other))
				r = spellings_add(ret, a, other, NEAR_EDIT);
		}
	}
	return r;
}
