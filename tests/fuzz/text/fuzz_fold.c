/* Folding: units in order, inside both texts, and nothing further to fold. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold.h"
#include "text/pinyin.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size);
	struct folded once, twice;
	struct arena a;
	char pinyin[16];

	pinyin_fold(text, pinyin, sizeof pinyin);
	pinyin_of_name(text, pinyin, sizeof pinyin);
	pinyin_marked_of_name(text, pinyin, sizeof pinyin);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (text_fold(text, &a, &once) == 0) {
		uint32_t at = 0, source = 0;

		ensure(utf8_validate(once.text) == once.text.len);
		for (size_t i = 0; i < once.n; i++) {
			struct fold_unit u = once.items[i];

			ensure(u.start >= at && u.start - at <= 1 && u.end > u.start);
			ensure(u.source_start >= source && u.source_end <= size);
			at = u.end;
			source = u.source_start;
		}
		ensure(at == once.text.len);
		ensure(text_fold(once.text, &a, &twice) == 0);
		ensure(slice_equal(once.text, twice.text));
	}
	arena_release(&a);
	return 0;
}
