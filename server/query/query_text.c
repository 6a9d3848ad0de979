#include "query/query_text.h"

#include "base/utf8.h"
#include "query/search.h"
#include "text/fold_table.h"

#define READING_MAX 6u /* letters of a syllable: zhuāng */

static bool is_direction_mark(uint32_t code)
{
	return code == 0x061C || code == 0x200E || code == 0x200F ||
	       (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

static bool is_control(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
	       (code >= 0x7F && code < 0xA0);
}

int query_text_check(struct slice text, struct error *err)
{
	if (text.len > QUERY_BYTES_MAX)
		return error_set_field(err, ERR_INVALID, "query",
				       "the query has %zu bytes, at most %u are read", text.len,
				       QUERY_BYTES_MAX);
	size_t valid = utf8_validate(text);
	if (valid < text.len)
		return error_set_field(err, ERR_INVALID, "query",
				       "the query is not valid UTF-8 at column %zu",
				       utf8_count(slice_sub(text, 0, valid)) + 1);
	for (size_t at = 0, column = 1, next; at < text.len; at = next, column++) {
		uint32_t code;

		next = at + utf8_decode(text, at, &code);
		if (is_control(code) || is_direction_mark(code))
			return error_set_field(err, ERR_INVALID, "query",
					       "%s character U+%04X at column %zu",
					       is_control(code) ? "control" : "bidirectional",
					       (unsigned)code, column);
	}
	return 0;
}

static bool is_reading_letter(uint32_t code)
{
	enum fold_class class = fold_entry_class(fold_table_entry(code));

	/* Latin letters, with their marks apart or not. */
	return (class == FOLD_CLASS_LETTER && code < 0x0250) || (code >= 0x0300 && code < 0x0370);
}

static bool has_han(struct slice text)
{
	uint32_t code;

	for (size_t at = 0; at < text.len;) {
		at += utf8_decode(text, at, &code);
		if (code_is_han(code))
			return true;
	}
	return false;
}

/* "hè)" or, where the character alone was cut off, "(shè)": then a tone mark must tell it from a
 * group. */
static size_t head_remnant(struct slice text)
{
	bool opened = false, marked = false;
	size_t at = 0;
	uint32_t code;

	for (unsigned n = 0; at < text.len; n++) {
		at += utf8_decode(text, at, &code);
		if (code == ')' || code == 0xFF09)
			break;
		if (n == 0 && (code == '(' || code == 0xFF08)) {
			opened = true;
			continue;
		}
		if (n == READING_MAX + opened || !is_reading_letter(code))
			return 0;
		marked |= code >= 0x80;
	}
	if (opened && !marked)
		return 0;
	return has_han(slice_sub(text, at, text.len)) ? at : 0;
}

static size_t tail_remnant(struct slice text)
{
	size_t at = text.len;
	uint32_t code;

	for (unsigned n = 0; at > 0; n++) {
		at = utf8_decode_before(text, at, &code);
		if (code == '(' || code == 0xFF08)
			break;
		if (n == READING_MAX || !is_reading_letter(code))
			return 0;
	}
	size_t start = at;
	if (start > 0)
		utf8_decode_before(text, start, &code);
	return start > 0 && code_is_han(code) ? text.len - start : 0;
}

struct query_remnants query_text_remnants(struct slice text)
{
	return (struct query_remnants){head_remnant(text), tail_remnant(text)};
}
