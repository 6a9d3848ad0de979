#include "text/sentence.h"

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "text/punctuation.h"

/* Words that a dot behind does not end a sentence; single letters (initials) count too. */
static const char *const abbreviations[] = {
	"mr",  "mrs", "ms",  "dr",   "prof", "st",  "jr",   "sr",   "vs",  "etc",    "no",  "vol",
	"inc", "ltd", "co",  "corp", "gen",  "col", "sen",  "rep",  "gov", "rev",    "jan", "feb",
	"mar", "apr", "jun", "jul",  "aug",  "sep", "sept", "oct",  "nov", "dec",    "fig", "e.g",
	"i.e", "u.s", "u.k", "a.m",  "p.m",  "cf",  "al",   "dept", "est", "approx",
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_abbreviation(struct slice line, size_t dot)
{
	size_t start = dot;
	char word[12];

	while (start > 0 && dot - start < sizeof word &&
	       (is_letter(line.ptr[start - 1]) || line.ptr[start - 1] == '.'))
		start--;
	size_t len = dot - start;
	if (len == 1)
		return line.ptr[start] >= 'A' && line.ptr[start] <= 'Z';
	if (len == 0 || len >= sizeof word)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = line.ptr[start + i];
		word[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	}
	for (size_t i = 0; i < ARRAY_LEN(abbreviations); i++) {
		if (strlen(abbreviations[i]) == len && memcmp(abbreviations[i], word, len) == 0)
			return true;
	}
	return false;
}

/* A full stop of the Latin kind: behind it the line ends, or a space and no small letter come
 * (closing marks in between do not count). */
static bool dot_ends(struct slice line, size_t dot)
{
	size_t at = dot + 1;
	uint32_t code = 0;

	if (dot > 0 && line.ptr[dot - 1] == '.')
		return at >= line.len; /* an ellipsis goes on */
	if (at < line.len && line.ptr[at] == '.')
		return false;
	while (at < line.len) {
		size_t len = utf8_decode(line, at, &code);
		if (!punctuation_closes(code) && code != '"')
			break;
		at += len;
	}
	if (at >= line.len)
		return true;
	if (is_abbreviation(line, dot))
		return false;
	if (code_is_han(code))
		return dot > 0 && !char_is_digit(line.ptr[dot - 1]);
	if (!code_is_space(code))
		return false;
	while (at < line.len && code_is_space(code))
		at += utf8_decode(line, at, &code);
	return !(code >= 'a' && code <= 'z');
}

/* A small letter straight behind an ASCII mark: an address, or a mark that stands for lost bytes.
 */
static bool goes_on(struct slice line, size_t at)
{
	uint32_t code = 0;

	if (at < line.len)
		utf8_decode(line, at, &code);
	return (code >= 'a' && code <= 'z') || (code >= 0xDF && code <= 0x24F);
}

/* True when the character at `at` ends a sentence. */
static bool ends_sentence(struct slice line, size_t at, uint32_t code)
{
	switch (code) {
	case 0x3002: /* 。 */
	case 0xFF01: /* ！ */
	case 0xFF1F: /* ？ */
	case 0xFF0E: /* ． */
	case 0x203C:
	case 0x2047:
	case 0x2048:
	case 0x2049:
	case 0xFF61:
		return true;
	case '!':
	case '?':
		return !goes_on(line, at + 1);
	case '.':
		return dot_ends(line, at);
	default:
		return false;
	}
}

/* A remark in brackets is looked at no further than this, so that a line of open brackets stays
 * linear. */
#define REMARK_MAX_BYTES 300

/* Brackets around a remark hold it together; a bracket that is not closed in the line does not. */
static size_t skip_bracket(struct slice line, size_t at, uint32_t open)
{
	uint32_t close = open == '(' ? ')' : open == 0xFF08 ? 0xFF09 : open == '[' ? ']' : 0x3011;
	uint32_t code;
	size_t depth = 0;

	size_t limit = line.len - at > REMARK_MAX_BYTES ? at + REMARK_MAX_BYTES : line.len;
	for (size_t i = at; i < limit;) {
		i += utf8_decode(line, i, &code);
		if (code == open)
			depth++;
		else if (code == close && --depth == 0)
			return i;
	}
	return at;
}

static bool is_bracket(uint32_t code)
{
	return code == '(' || code == 0xFF08 || code == '[' || code == 0x3010;
}

/* What stands behind an end mark and still belongs to it: more end marks and closing quotes. A
 * straight quote closes when no space stands before it and one or nothing follows. */
static size_t skip_closers(struct slice line, size_t at, bool quote_open)
{
	uint32_t code;

	while (at < line.len) {
		size_t len = utf8_decode(line, at, &code);
		bool straight = code == '"' || code == '\'';

		if (straight ? !quote_open
			     : !punctuation_closes(code) &&
				       !(code != '.' && ends_sentence(line, at, code)))
			break;
		at += len;
		if (straight)
			quote_open = false;
	}
	return at;
}

/* A comma or 的 behind the closing quote: the quoted sentence is only a part. */
static bool continues(struct slice line, size_t at)
{
	uint32_t code;

	if (at >= line.len)
		return false;
	utf8_decode(line, at, &code);
	return punctuation_parts_clauses(code) || code == 0x3001 || code == 0x7684 ||
	       code == 0x7B49; /* 、 的 等 */
}

static int add_trimmed(struct slice text, uint32_t start, uint32_t end, struct arena *a,
		       struct spans *ret)
{
	uint32_t code;

	while (start < end) {
		size_t len = utf8_decode(text, start, &code);
		if (!code_is_space(code))
			break;
		start += (uint32_t)len;
	}
	while (end > start) {
		size_t before = utf8_decode_before(text, end, &code);
		if (!code_is_space(code))
			break;
		end = (uint32_t)before;
	}
	if (start >= end)
		return 0;
	struct span *s = ARENA_PUSH(a, ret);
	if (!s)
		return ERR_LIMIT;
	*s = (struct span){start, end};
	return 0;
}

/* The offset behind the sentence that begins at `from`. */
static size_t sentence_end(struct slice line, size_t from)
{
	bool quote_open = false;
	uint32_t code;

	for (size_t at = from; at < line.len;) {
		size_t len = utf8_decode(line, at, &code);

		if (code == '"')
			quote_open = !quote_open;
		if (is_bracket(code)) {
			size_t behind = skip_bracket(line, at, code);
			at = behind > at ? behind : at + len;
			continue;
		}
		bool ends = ends_sentence(line, at, code);
		at += len;
		if (!ends)
			continue;
		size_t behind = skip_closers(line, at, quote_open);
		if (behind == at || !continues(line, behind))
			return behind;
		quote_open = false;
		at = behind;
	}
	return line.len;
}

static int line_sentences(struct slice text, struct span line, struct arena *a, struct spans *ret)
{
	struct slice s = span_slice(text, line);

	for (size_t at = 0; at < s.len;) {
		size_t end = sentence_end(s, at);
		int status = add_trimmed(text, line.start + (uint32_t)at,
					 line.start + (uint32_t)end, a, ret);

		if (status < 0)
			return status;
		at = end;
	}
	return 0;
}

static int region_sentences(struct slice text, struct span region, struct arena *a,
			    struct spans *ret)
{
	uint32_t start = region.start;

	while (start < region.end) {
		const char *newline = memchr(text.ptr + start, '\n', region.end - start);
		uint32_t end = newline ? (uint32_t)(newline - text.ptr) : region.end;
		int status = line_sentences(text, (struct span){start, end}, a, ret);

		if (status < 0)
			return status;
		start = end + 1;
	}
	return 0;
}

int text_sentences(struct slice text, const struct region *regions, size_t n_regions,
		   struct arena *a, struct spans *ret, struct error *err)
{
	struct spans sentences = {0};

	for (size_t i = 0; i < n_regions; i++) {
		int status;

		if (regions[i].kind != REGION_TITLE && regions[i].kind != REGION_BODY)
			continue;
		status = region_sentences(text, regions[i].span, a, &sentences);
		if (status < 0)
			return error_set(err, status, "sentences need more memory than allowed");
	}
	*ret = sentences;
	return 0;
}

/* A cut is made only outside brackets and quotes and not inside numbers (1,000 and 12:30). */
static bool cuts_clause(struct slice s, size_t at, size_t len, uint32_t code)
{
	if (!punctuation_parts_clauses(code))
		return false;
	if (len > 1)
		return true;
	if (at == 0 || at + 1 >= s.len)
		return true;
	if (code == ':' && s.ptr[at + 1] == '/')
		return false;
	return !(char_is_digit(s.ptr[at - 1]) && char_is_digit(s.ptr[at + 1]));
}

int text_clauses(struct slice text, struct span sentence, struct arena *a, struct spans *ret,
		 struct error *err)
{
	struct slice s = span_slice(text, sentence);
	struct spans clauses = {0};
	size_t start = 0, depth = 0;
	uint32_t code;
	int status = 0;

	for (size_t at = 0; at < s.len && status == 0;) {
		size_t len = utf8_decode(s, at, &code);

		if (punctuation_opens(code))
			depth++;
		else if (punctuation_closes(code) && depth > 0)
			depth--;
		bool cut = depth == 0 && cuts_clause(s, at, len, code);
		at += len;
		if (!cut)
			continue;
		status = add_trimmed(text, sentence.start + (uint32_t)start,
				     sentence.start + (uint32_t)at, a, &clauses);
		start = at;
	}
	if (status == 0)
		status = add_trimmed(text, sentence.start + (uint32_t)start, sentence.end, a,
				     &clauses);
	if (status < 0)
		return error_set(err, status, "clauses need more memory than allowed");
	*ret = clauses;
	return 0;
}
