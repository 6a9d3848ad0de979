#include "query/function_words.h"

#include "base/utf8.h"

static const char function_words[] = "的是了在有与之于被由从对和什么哪谁何吗呢为多少几一个些那这其";

bool is_function_word(uint32_t code)
{
	struct slice words = SLICE_LITERAL(function_words);
	uint32_t other;

	for (size_t at = 0; at < words.len;) {
		at += utf8_decode(words, at, &other);
		if (other == code)
			return true;
	}
	return false;
}
