#include "text/variants.h"

#include "base/utf8.h"

static struct slice row_text(size_t i)
{
	return slice_of(variants_row[i].text, variants_row[i].len);
}

/* The first row that is not before the phrase. */
static size_t lower_bound(struct slice phrase)
{
	size_t low = 0, high = variants_rows;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (slice_compare(row_text(mid), phrase) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool is_known(struct slice phrase, const struct slice ret[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (slice_equal(ret[i], phrase))
			return true;
	}
	return false;
}

size_t text_variants(struct slice folded, struct slice ret[], size_t max)
{
	size_t n = 0;

	for (size_t i = lower_bound(folded); i < variants_rows && slice_equal(row_text(i), folded);
	     i++) {
		size_t line = variants_row[i].line;

		for (size_t m = variants_line[line]; m < variants_line[line + 1] && n < max; m++) {
			struct slice other = row_text(variants_member[m]);

			if (!slice_equal(other, folded) && !is_known(other, ret, n))
				ret[n++] = other;
		}
	}
	return n;
}

size_t text_variant_at(struct slice folded, size_t at)
{
	size_t best = 0, end = at;
	uint32_t code;

	while (end < folded.len) {
		end += utf8_decode(folded, end, &code);
		struct slice phrase = slice_sub(folded, at, end);
		size_t i = lower_bound(phrase);

		if (i == variants_rows || !slice_starts_with(row_text(i), phrase))
			break;
		if (row_text(i).len == phrase.len)
			best = phrase.len;
	}
	return best;
}
