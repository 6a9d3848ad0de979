#include "text/lexicon.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold.h"

/* Bytes of words among numbers and marks: one letter or Han character says nothing. */
#define WORDS_MIN 4
/* Spaces between two characters of a word: 文　　号. */
#define BLANKS_MAX 4

uint32_t pattern_key(uint32_t code)
{
	uint32_t folded[FOLD_CODE_MAX];

	if (code < 0x80) {
		if (code >= 'A' && code <= 'Z')
			return code + 32;
		return code <= ' ' ? 0 : code;
	}
	if (code >= 0x3400 && code <= 0x9FFF)
		return fold_han(code);
	if (code_is_space(code))
		return 0;
	if (fold_code(code, folded) > 0)
		return folded[0];
	if (code == 0xFE55) /* small colon */
		return ':';
	if (code >= 0xFF01 && code <= 0xFF5E)
		return code - 0xFEE0;
	return code;
}

/* The rest of a pattern behind its first character; at: behind the first character of the text. */
static size_t match_rest(struct slice s, size_t at, struct slice p, size_t i)
{
	uint32_t want, got;

	while (i < p.len) {
		i += utf8_decode(p, i, &want);
		if (want == ' ')
			continue;
		if (at >= s.len)
			return 0;
		at += utf8_decode(s, at, &got);
		for (int n = 0; n < BLANKS_MAX && pattern_key(got) == 0 && at < s.len; n++)
			at += utf8_decode(s, at, &got);
		if (pattern_key(got) != want)
			return 0;
	}
	return at;
}

size_t pattern_match(struct slice s, size_t at, const char *pattern)
{
	struct slice p = slice_of_string(pattern);
	uint32_t want, got;
	size_t i = utf8_decode(p, 0, &want);

	if (at < s.len)
		at += utf8_decode(s, at, &got);
	else
		return 0;
	if (pattern_key(got) == 0 && at < s.len)
		at += utf8_decode(s, at, &got);
	return pattern_key(got) == want ? match_rest(s, at, p, i) : 0;
}

size_t pattern_match_any(struct slice s, size_t at, const char *const *patterns, size_t n)
{
	size_t end = 0;

	for (size_t i = 0; end == 0 && i < n; i++)
		end = pattern_match(s, at, patterns[i]);
	return end;
}

static bool is_letter(uint32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= 0xE0 && code < 0x250);
}

/* A word of letters must end where the text's word does. */
static bool ends_word(struct slice s, size_t end, char last)
{
	uint32_t code;

	if (end >= s.len || !is_letter((unsigned char)last))
		return true;
	utf8_decode(s, end, &code);
	return !is_letter(pattern_key(code));
}

/* Offset behind the row at a place whose first character has this key; at: behind that one. */
static size_t match_row(const struct lexicon_row *row, struct slice s, size_t at)
{
	size_t i = utf8_length((unsigned char)row->text[0]);
	size_t end = match_rest(s, at, slice_of(row->text, row->len), i);

	return end > 0 && ends_word(s, end, row->text[row->len - 1]) ? end : 0;
}

size_t lexicon_match(enum lexicon which, struct slice s, size_t at)
{
	uint32_t code;
	size_t best = 0;

	if (at >= s.len)
		return 0;
	at += utf8_decode(s, at, &code);
	uint32_t key = pattern_key(code), bucket = key % LEXICON_BUCKETS;
	for (size_t n = lexicon_bucket[bucket]; n < lexicon_bucket[bucket + 1]; n++) {
		const struct lexicon_row *row = &lexicon_row[n];

		if (row->first != key || row->list != (uint32_t)which)
			continue;
		size_t end = match_row(row, s, at);
		if (end > best)
			best = end;
	}
	return best;
}

bool lexicon_is_all(enum lexicon which, struct slice s)
{
	uint32_t code;
	size_t found = 0;

	for (size_t at = 0; at < s.len;) {
		size_t end = lexicon_match(which, s, at);
		size_t len = utf8_decode(s, at, &code);
		bool number = (code >= '0' && code <= '9') || code == 0x4E07 || code == 0x842C;
		uint32_t folded[FOLD_CODE_MAX];

		if (end == 0 && !number && (code_is_han(code) || fold_code(code, folded) > 0))
			return false;
		found += end > 0 ? end - at : 0;
		at = end > 0 ? end : at + len;
	}
	return found >= WORDS_MIN;
}

uint32_t lexicon_scan(struct slice s)
{
	uint32_t code, wanted = LEXICON_SCANNED, before = 0;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		uint32_t key = pattern_key(code), bucket = key % LEXICON_BUCKETS;
		bool inner = is_letter(before) && is_letter(key);

		before = key;
		for (size_t n = lexicon_bucket[bucket]; !inner && n < lexicon_bucket[bucket + 1];
		     n++) {
			const struct lexicon_row *row = &lexicon_row[n];

			if (!(LEXICON_SCANNED >> row->list & 1))
				break;
			if (row->first == key && (wanted >> row->list & 1) &&
			    match_row(row, s, at) > 0)
				wanted &= ~(1u << row->list);
		}
	}
	return LEXICON_SCANNED & ~wanted;
}
