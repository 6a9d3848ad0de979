#include "text/script.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold_table.h"

/* A text is of one script when the other's own characters are fewer than one in this many. */
#define MIXED_SHARE 10

struct tally {
	size_t han, letters, hans_only, hant_only;
};

static struct tally tally_of(struct slice text)
{
	struct tally t = {0};
	uint32_t code;

	for (size_t at = 0; at < text.len;) {
		at += utf8_decode(text, at, &code);
		if (code < 0x80) {
			t.letters += (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
			continue;
		}
		if (!code_is_han(code))
			continue;
		uint32_t entry = fold_table_entry(code);
		t.han++;
		t.hans_only += (entry & FOLD_HANS_ONLY) != 0;
		t.hant_only += (entry & FOLD_HANT_ONLY) != 0;
	}
	return t;
}

/* A Han character says about as much as three letters. */
static bool is_han_text(const struct tally *t)
{
	return t->han > 0 && t->han * 3 >= t->letters / 2;
}

enum script text_script(struct slice text)
{
	struct tally t = tally_of(text);
	size_t told = t.hans_only + t.hant_only;

	if (!is_han_text(&t))
		return t.letters > 0 ? SCRIPT_LATN : SCRIPT_UNKNOWN;
	if (told == 0)
		return SCRIPT_UNKNOWN;
	if (t.hant_only * MIXED_SHARE < told)
		return SCRIPT_HANS;
	if (t.hans_only * MIXED_SHARE < told)
		return SCRIPT_HANT;
	return SCRIPT_MIXED;
}

/* Words of which nearly every English sentence has one. */
static bool has_english_words(struct slice text)
{
	static const char *const words[] = {" the ", " of ", " and ", " to ", " in ",
					    " is ",  " a ",  " for ", " was "};
	size_t found = 0;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		found += slice_find(text, slice_of_string(words[i]), 0) != SIZE_MAX;
	return found >= 2;
}

const char *text_language(struct slice text, enum script script)
{
	switch (script) {
	case SCRIPT_HANS:
		return "zh-Hans";
	case SCRIPT_HANT:
		return "zh-Hant";
	case SCRIPT_MIXED: {
		struct tally t = tally_of(text);
		return t.hans_only >= t.hant_only ? "zh-Hans" : "zh-Hant";
	}
	case SCRIPT_LATN:
		return has_english_words(text) ? "en" : "und";
	case SCRIPT_UNKNOWN:
	default:
		return "und";
	}
}
