/* Regional words and numbers in other digits. */
#include "base/utf8.h"
#include "query/widen.h"
#include "text/fold_numeral.h"
#include "text/variants.h"

/* Folded text with [start, end) replaced. */
static int add_replaced(struct slice text, size_t start, size_t end, struct slice by,
			const char *why, struct forms *ret)
{
	char *form = arena_printf(ret->arena, "%.*s%.*s%.*s", (int)start, text.ptr, SLICE_ARGS(by),
				  (int)(text.len - end), text.ptr + end);

	if (!form)
		return ERR_LIMIT;
	forms_add(ret, slice_of_string(form), slice_of_string(why));
	return 0;
}

static int add_variants(struct slice text, struct forms *ret)
{
	struct slice others[TEXT_VARIANTS_MAX];
	int r = 0;

	for (size_t at = 0; r == 0 && at < text.len;) {
		size_t len = text_variant_at(text, at);
		struct slice phrase = slice_sub(text, at, at + len);
		size_t n = len > 0 ? text_variants(phrase, others, TEXT_VARIANTS_MAX) : 0;
		char *why = n > 0 ? arena_printf(ret->arena, "what other regions call %.*s",
						 SLICE_ARGS(phrase))
				  : NULL;

		if (n > 0 && !why)
			return ERR_LIMIT;
		for (size_t i = 0; r == 0 && i < n; i++)
			r = add_replaced(text, at, at + len, others[i], why, ret);
		at += len > 0 ? len : utf8_length((unsigned char)text.ptr[at]);
	}
	return r;
}

static bool is_digit(struct slice s, size_t at)
{
	return at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9';
}

static bool is_han_at(struct slice s, size_t at)
{
	uint32_t code;

	return at < s.len && utf8_decode(s, at, &code) > 0 && code_is_han(code);
}

/* A Han numeral is one where a counted thing follows (螢火二號); elsewhere it is a part of a word
 * (一般), and in digits it would match the beginning of a longer number. */
static bool counts_something(struct slice s, size_t end)
{
	static const char *const after[] = {"号", "代", "届", "期", "版", "世", "年", "月", "日"};

	for (size_t i = 0; i < ARRAY_LEN(after); i++)
		if (slice_starts_with(slice_sub(s, end, s.len), slice_of_string(after[i])))
			return true;
	return false;
}

/* Nothing but a day, a month or a span of years: in digits it stands in most documents. */
static bool is_bare_date(struct slice text, size_t start, size_t end)
{
	struct slice unit = slice_sub(text, end, text.len);

	return start == 0 &&
	       (slice_equal(unit, SLICE_LITERAL("年")) || slice_equal(unit, SLICE_LITERAL("月")) ||
		slice_equal(unit, SLICE_LITERAL("日")));
}

static bool is_respelt(struct slice text, size_t start, size_t end, struct slice other)
{
	if (is_digit(text, start))
		return is_han_at(text, end);
	return counts_something(text, end) && (other.len > 3 || !is_bare_date(text, start, end));
}

static int add_numbers(struct slice text, struct forms *ret)
{
	int r = 0;

	for (size_t at = 0, len; r == 0 && at < text.len; at += len) {
		struct fold_numeral likeliest;

		len = fold_numeral_at(text, at);
		if (len == 0) {
			len = utf8_length((unsigned char)text.ptr[at]);
			continue;
		}
		if (fold_numeral_variants(slice_sub(text, at, at + len), &likeliest, 1) == 0)
			continue;
		struct slice other = slice_of_string(likeliest.text);
		if (is_respelt(text, at, at + len, other))
			r = add_replaced(text, at, at + len, other,
					 "the same number in other digits", ret);
	}
	return r;
}

int widen_words(struct slice folded, struct forms *ret)
{
	int r = add_variants(folded, ret);

	return r < 0 ? r : add_numbers(folded, ret);
}
