/* UTF-8 that was read as windows-1252 or Latin-1 and stored again: å¹¸ for 幸, â€™ for ’.
 *
 * Every byte of such UTF-8 became a character of its own: first one of U+00C2 to U+00F4, then as
 * many as the first says that stand for bytes 80 to BF. Sound text has such a sequence hardly once
 * and never several in a row, so a row of them is taken for damage, and single ones only beside it
 * or where they can be nothing else. */
#include "base/utf8.h"
#include "text/markup.h"
#include "text/windows_1252.h"

/* The byte C3 begins every character from U+00C0 to U+00FF. */
#define LEAD_BYTE 0xC3

struct sequence {
	uint32_t code; /* U+FFFD when a byte of it was lost */
	size_t end;    /* 0: there is none */
};

/* The sequence that begins at `at`. beside: it stands in damaged text, where a byte may be lost and
 * A0 may have become a plain space. */
static struct sequence read_sequence(struct slice in, size_t at, bool beside)
{
	struct sequence none = {0};
	char bytes[UTF8_MAX];
	uint32_t code;
	bool lost = false;

	size_t end = at + utf8_decode(in, at, &code);
	if (code < 0xC2 || code > 0xF4)
		return none;
	bytes[0] = (char)code;
	size_t want = utf8_length((unsigned char)code);
	for (size_t i = 1; i < want; i++) {
		if (end >= in.len) /* cut off at the end of the text */
			return beside && want > 2 ? (struct sequence){UTF8_REPLACEMENT, end} : none;
		size_t len = utf8_decode(in, end, &code);
		int byte = beside && code == ' ' && want > 2 ? 0xA0 : (int)windows_1252_byte(code);

		if (beside && code == UTF8_REPLACEMENT && want > 2)
			lost = true;
		else if (byte < 0x80 || byte > 0xBF)
			return none;
		bytes[i] = (char)byte;
		end += len;
	}
	if (lost)
		return (struct sequence){UTF8_REPLACEMENT, end};
	if (utf8_decode(slice_of(bytes, want), 0, &code) != want)
		return none;
	return (struct sequence){code, end};
}

static bool is_ascii_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* â€™ and Ã© inside a word: no language writes these. */
static bool is_unmistakable(struct slice in, size_t at, struct sequence s)
{
	if (s.code >= 0x2013 && s.code <= 0x2026)
		return true;
	if (s.code < 0xC0 || s.code > 0xFF || (unsigned char)in.ptr[at + 1] != 0x83)
		return false;
	return (at > 0 && is_ascii_letter((unsigned char)in.ptr[at - 1])) ||
	       (s.end < in.len && is_ascii_letter((unsigned char)in.ptr[s.end]));
}

/* True when a row of sequences that nothing else explains begins at `at`; *end lies behind it. */
static bool is_row(struct slice in, size_t at, size_t *end)
{
	size_t n = 0, wide = 0;

	for (;;) {
		struct sequence s =
			at < in.len ? read_sequence(in, at, false) : (struct sequence){0};

		if (s.end == 0)
			break;
		if (is_unmistakable(in, at, s))
			wide += 2;
		n++;
		wide += s.code >= 0x800;
		at = s.end;
		if (n >= 3 || wide >= 2)
			break;
	}
	*end = at;
	return n >= 3 || wide >= 2;
}

static size_t find_lead(struct slice in, size_t from)
{
	const char *lead = from < in.len ? memchr(in.ptr + from, LEAD_BYTE, in.len - from) : NULL;

	return lead ? (size_t)(lead - in.ptr) : in.len;
}

/* Beside a row: three bytes and more are never a chance, two are when Â or Ã begins them. */
static bool is_part(struct slice in, size_t at, struct sequence s, size_t row_end)
{
	if (at == row_end)
		return true;
	if (s.code >= 0x800)
		return s.end < in.len || s.code != UTF8_REPLACEMENT;
	unsigned char second = (unsigned char)in.ptr[at + 1];
	return second == 0x82 || second == 0x83;
}

int repair_latin(struct slice in, struct arena *a, struct pass *ret)
{
	struct rewrite out;
	size_t at = find_lead(in, 0), row_end = 0, ignored;
	int r = 0;

	while (at < in.len && !is_row(in, at, &ignored))
		at = find_lead(in, at + 1);
	if (at >= in.len)
		return 0;
	rewrite_begin(&out, in, a);
	for (at = find_lead(in, 0); at < in.len && out.status == 0 && r == 0;) {
		struct sequence s = read_sequence(in, at, true);
		char text[UTF8_MAX];

		if (s.end == 0 || !is_part(in, at, s, row_end)) {
			at = find_lead(in, at + 1);
			continue;
		}
		rewrite_put(&out, at, s.end, text, utf8_encode(s.code, text));
		r = pass_mark(ret, a, at, s.end);
		ret->count++;
		row_end = s.end;
		at = find_lead(in, s.end);
	}
	return r < 0 ? r : rewrite_end(&out, &ret->text, &ret->map);
}
