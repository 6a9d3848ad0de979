/* Any text sketched, compared with a part of itself, and its numerals and regional words looked up.
 */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/fold_numeral.h"
#include "text/sketch.h"
#include "text/variants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_up(struct slice folded, size_t at)
{
	struct fold_numeral numerals[FOLD_NUMERAL_MAX];
	struct slice words[TEXT_VARIANTS_MAX];
	size_t len = fold_numeral_at(folded, at), word = text_variant_at(folded, at);

	ensure(at + len <= folded.len && at + word <= folded.len);
	size_t n = fold_numeral_variants(slice_sub(folded, at, at + len), numerals,
					 ARRAY_LEN(numerals));
	ensure(n <= FOLD_NUMERAL_MAX);
	n = text_variants(slice_sub(folded, at, at + word), words, ARRAY_LEN(words));
	ensure(n <= TEXT_VARIANTS_MAX && (word == 0 || n > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size);
	uint64_t bands[SKETCH_BANDS];
	struct sketch whole, part;
	struct folded folded;
	struct arena a;
	uint32_t code;

	text.len = utf8_validate(text);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (text_sketch(text, &a, &whole) == 0 &&
	    text_sketch(slice_sub(text, 0, utf8_validate(slice_sub(text, 0, text.len / 2))), &a,
			&part) == 0) {
		double similarity = sketch_similarity(&whole, &part);

		ensure(similarity >= 0 && similarity <= 1);
		ensure(sketch_is_kin(&whole, &whole));
		ensure(sketch_bands(&whole, bands) == (whole.shingles > 0 ? SKETCH_BANDS : 0));
	}
	if (text_fold(text, &a, &folded) == 0) {
		for (size_t at = 0; at < folded.text.len; at += utf8_decode(folded.text, at, &code))
			look_up(folded.text, at);
	}
	arena_release(&a);
	return 0;
}
