#include "extract/ner_units.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold.h"

#define WORD_SEED   0x9E3779B9u
#define LETTERS_MAX 64 /* of a run that count for its hash */

bool ner_code_is_letter(uint32_t code)
{
	if (code < 0x80)
		return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
	return (code >= 0xC0 && code < 0x530 && code != 0xD7 && code != 0xF7) ||
	       (code >= 0x1E00 && code < 0x2000) || (code >= 0xFF21 && code <= 0xFF3A) ||
	       (code >= 0xFF41 && code <= 0xFF5A);
}

static bool is_digit(uint32_t code)
{
	return (code >= '0' && code <= '9') || (code >= 0xFF10 && code <= 0xFF19);
}

bool ner_code_is_dot(uint32_t code)
{
	return code == 0xB7 || code == 0x2022 || code == 0x2027 || code == 0x30FB ||
	       code == 0xFF65 || code == 0x2219 || code == 0x22C5 || code == 0xFF0E;
}

static bool is_one_of(uint32_t code, const char *marks)
{
	struct slice s = slice_of_string(marks);
	uint32_t mark;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &mark);
		if (mark == code)
			return true;
	}
	return false;
}

static enum ner_type type_of_mark(uint32_t code)
{
	if (code_is_han(code))
		return NER_TYPE_HAN;
	if (code_is_kana_or_hangul(code) && !ner_code_is_dot(code))
		return NER_TYPE_KANA;
	if (ner_code_is_dot(code))
		return NER_TYPE_DOT;
	if (is_one_of(code, "“‘「『（《〈【([{<"))
		return NER_TYPE_OPEN;
	if (is_one_of(code, "”’」』）》〉】)]}>"))
		return NER_TYPE_CLOSE;
	if (is_one_of(code, "。，、；：！？.,;:!?…"))
		return NER_TYPE_STOP;
	return NER_TYPE_MARK;
}

uint32_t ner_word_hash(const uint32_t *codes, size_t n)
{
	uint32_t hash = WORD_SEED;

	for (size_t i = 0; i < n; i++)
		hash = ner_mix(hash, codes[i]);
	return hash;
}

static uint32_t fold_one(uint32_t code)
{
	uint32_t folded[FOLD_CODE_MAX];

	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? code | 0x20 : code;
	if (ner_code_is_dot(code))
		return 0xB7;
	return fold_code(code, folded) > 0 ? folded[0] : code;
}

static bool is_upper(uint32_t code)
{
	return code < 0x80 ? code >= 'A' && code <= 'Z' : fold_one(code) != code;
}

static enum ner_type type_of_letters(size_t n, size_t upper, bool first_upper)
{
	if (upper == 0)
		return NER_TYPE_LOWER;
	if (n == 1)
		return NER_TYPE_LETTER;
	if (upper == n)
		return NER_TYPE_UPPER;
	return upper == 1 && first_upper ? NER_TYPE_CAPITALISED : NER_TYPE_MIXED;
}

/* Reads the run of letters at u->span.start and fills u. */
static void read_letters(const struct ner_model *m, struct slice text, uint32_t end,
			 struct ner_unit *u)
{
	uint32_t codes[LETTERS_MAX], code, at = u->span.start;
	size_t n = 0, upper = 0, kept = 0;
	bool first_upper = false;

	while (at < end) {
		size_t step = utf8_decode(text, at, &code);

		if (!ner_code_is_letter(code))
			break;
		if (is_upper(code)) {
			upper++;
			first_upper = first_upper || n == 0;
		}
		if (kept < LETTERS_MAX)
			codes[kept++] = fold_one(code);
		n++;
		at += (uint32_t)step;
	}
	size_t part = kept < 3 ? kept : 3;
	u->span.end = at;
	u->type = (uint8_t)type_of_letters(n, upper, first_upper);
	u->hash = ner_word_hash(codes, kept);
	u->prefix = ner_word_hash(codes, part);
	u->suffix = ner_word_hash(codes + kept - part, part);
	u->value = ner_model_word(m, u->hash);
}

static void read_digits(struct slice text, uint32_t end, struct ner_unit *u)
{
	uint32_t code, at = u->span.start, n = 0;

	while (at < end) {
		size_t step = utf8_decode(text, at, &code);

		if (!is_digit(code))
			break;
		n++;
		at += (uint32_t)step;
	}
	u->span.end = at;
	u->type = NER_TYPE_NUMBER;
	u->hash = ner_mix(WORD_SEED ^ '0', n < 6 ? n : 6);
}

static void read_single(const struct ner_model *m, uint32_t code, size_t step, struct ner_unit *u)
{
	u->span.end = u->span.start + (uint32_t)step;
	u->type = (uint8_t)type_of_mark(code);
	u->code = fold_one(code);
	u->hash = ner_word_hash(&u->code, 1);
	if (u->type == NER_TYPE_HAN)
		u->stats = ner_model_char(m, u->code);
}

size_t ner_units_read(const struct ner_model *m, struct slice text, struct span range,
		      struct ner_unit *units, size_t max, uint32_t *next)
{
	uint32_t at = range.start, code;
	size_t n = 0;
	bool spaced = false;

	while (at < range.end && n < max) {
		size_t step = utf8_decode(text, at, &code);

		if (code_is_space(code)) {
			spaced = true;
			at += (uint32_t)step;
			continue;
		}
		struct ner_unit *u = &units[n++];
		*u = (struct ner_unit){.span = {at, at}, .spaced = spaced};
		if (ner_code_is_letter(code))
			read_letters(m, text, range.end, u);
		else if (is_digit(code))
			read_digits(text, range.end, u);
		else
			read_single(m, code, step, u);
		at = u->span.end;
		spaced = false;
	}
	*next = at;
	return n;
}
