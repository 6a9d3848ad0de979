/* Lines that hold what were several: the title with menu and byline, the article, what the site put
 * below it. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/byline_label.h"
#include "text/lexicon.h"
#include "text/outlet.h"
#include "text/piece.h"
#include "text/punctuation.h"

/* Lines that are longer may hold what were several lines; markers are looked for inside. */
#define LONG_LINE_BYTES 300
/* … and those behind the fields that open a shorter one. */
#define FIELD_LINE_BYTES 150
/* A title with the menu above it, before the byline of a text on one line. */
#define HEAD_BYTES       360
#define HEAD_BYTES_LEAST 15
#define BYLINE_WORDS_MAX 16
#define ARTICLE_LEAST    100
/* A text on one line stands among the first pieces. */
#define HEAD_LINES 2
/* Spaces and closing marks that are looked over behind a sentence: a line of them stays linear. */
#define CLOSERS_MAX 16

/* A colon before or behind the offset. */
bool piece_has_colon(struct slice s, size_t end)
{
	uint32_t code;

	utf8_decode_before(s, end, &code);
	return pattern_key(code) == ':' || pattern_match(s, end, ":") > 0;
}

/* The sentence before the offset has ended. */
static bool follows_sentence(struct slice line, size_t at)
{
	uint32_t code = 0;

	for (unsigned n = 0; at > 0 && n <= CLOSERS_MAX; n++) {
		at = utf8_decode_before(line, at, &code);
		if (!code_is_space(code) && !punctuation_closes(code) && code != '"')
			break;
	}
	return code == '.' || code == '!' || code == '?' || code == 0x3002 || code == 0xFF01 ||
	       code == 0xFF1F;
}

/* © 2018, Copyright 2018 */
static bool is_copyright(struct slice line, size_t at)
{
	size_t end = pattern_match(line, at, "copyright");

	if (end == 0)
		end = pattern_match(line, at, "©");
	while (end > 0 && end < line.len && line.ptr[end] == ' ')
		end++;
	return end > 0 && end < line.len &&
	       ((line.ptr[end] >= '0' && line.ptr[end] <= '9') ||
		pattern_match(line, end, "©") > 0);
}

/* A marker needs a first character of these to begin with; most spaces stand before others. */
static bool begins_piece(struct slice line, size_t at, bool signed_off)
{
	static const enum lexicon own[] = {LEXICON_REFERENCES, LEXICON_SIGN_OFF, LEXICON_TAIL};

	if (at >= line.len || (line.ptr[at] >= 'a' && line.ptr[at] <= 'z'))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		size_t end = lexicon_match(own[i], line, at);
		/* Only with a colon: the words alone also stand in sentences. */
		if (end > 0 &&
		    (piece_has_colon(line, end) || (signed_off && own[i] == LEXICON_TAIL)))
			return true;
	}
	if (follows_sentence(line, at)) {
		size_t end = lexicon_match(LEXICON_BEGIN, line, at);
		if ((end > 0 && piece_has_colon(line, end)) || is_copyright(line, at))
			return true;
	}
	struct byline found = {0};
	return pattern_match(line, at, "本文") > 0 && byline_fields(line, at, &found) > at &&
	       found.publisher.len > 0;
}

/* Offset behind the byline that opens a line of more, `start` when there is none. */
static size_t opening_end(struct slice line, size_t start)
{
	struct slice until = slice_sub(line, 0, line.len);
	size_t at = byline_fields(until, start, NULL), date_end;
	struct date date;

	if (at == start && (date_end = date_read(until, start, &date)) > 0) {
		while (date_end < line.len && strchr("0123456789: ", line.ptr[date_end]))
			date_end++;
		at = byline_fields(until, date_end, NULL);
		at = at > date_end ? at : start;
	}
	while (at > start && at < line.len && line.ptr[at] == ' ')
		at++;
	return at;
}

static size_t word_end(struct slice line, size_t at)
{
	uint32_t code;

	while (at < line.len) {
		size_t len = utf8_decode(line, at, &code);
		if (code_is_space(code))
			break;
		at += len;
	}
	return at;
}

/* An outlet that only its place in the line told, as the last of the words. */
static bool swallows_word(struct slice line, size_t at, size_t end, const struct byline *found)
{
	const char *last =
		found->publisher.ptr ? found->publisher.ptr + found->publisher.len : NULL;

	return last == line.ptr + end && !name_is_medium(found->publisher) &&
	       pattern_match(line, at, "原创") == 0 && found->publisher.ptr > line.ptr &&
	       pattern_match(line, (size_t)(found->publisher.ptr - line.ptr) - 1, ":") == 0;
}

/* The longest run of whole words at `at` that is a byline, by more than a date alone. */
static size_t byline_words(struct slice line, size_t at)
{
	struct date date;
	size_t end = at, best = at, date_end = date_read(line, at, &date);

	for (unsigned n = 0; n < BYLINE_WORDS_MAX && end < line.len; n++) {
		struct byline found = {0};

		end = word_end(line, end);
		if (end > date_end && byline_line(slice_sub(line, at, end), &found) &&
		    !found.weak) {
			if (swallows_word(line, at, end, &found))
				break;
			best = end;
		}
		end = utf8_spaces_end(line, end);
	}
	return best;
}

/* What a byline within a line can begin with. */
static bool opens_byline(struct slice line, size_t at)
{
	static const char *const words[] = {"记者", "原创"};
	enum byline_field field;
	struct date date;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (pattern_match(line, at, words[i]) > 0)
			return true;
	}
	if (date_read(line, at, &date) > 0 || outlet_read(line, at) > 0)
		return true;
	/* "by" within a sentence. */
	if (line.ptr[at] >= 'a' && line.ptr[at] <= 'z')
		return false;
	return byline_label(line, at, &field) > 0 || byline_opener(line, at, &field) > 0;
}

/* The next word, before the limit; the limit when none begins. */
static size_t next_word(struct slice line, size_t at, size_t limit)
{
	const char *space = memchr(line.ptr + at, ' ', limit - at);
	size_t wide = slice_find(slice_sub(line, 0, limit), SLICE_LITERAL("　"), at);

	at = space ? (size_t)(space - line.ptr) : limit;
	at = wide < at ? wide : at;
	return at < limit ? utf8_spaces_end(line, at) : limit;
}

/* Where a byline stands behind the title of a text on one line; SIZE_MAX when none does. */
static size_t inner_byline(struct slice line, size_t start, size_t *end)
{
	size_t limit = line.len - start > HEAD_BYTES ? start + HEAD_BYTES : line.len;

	while (!utf8_is_boundary(line, limit))
		limit--;
	for (size_t at = next_word(line, start, limit); at < limit;
	     at = next_word(line, at, limit)) {
		if (follows_sentence(line, at))
			break;
		if (at - start < HEAD_BYTES_LEAST || !opens_byline(line, at))
			continue;
		*end = byline_words(line, at);
		if (*end > at && line.len - *end >= ARTICLE_LEAST)
			return byline_dateline(slice_sub(line, start, line.len), NULL) ? SIZE_MAX
										       : at;
	}
	return SIZE_MAX;
}

/* Offset behind the words of a menu at `at`, `at` when there are fewer than least. */
static size_t menu_end(struct slice line, size_t at, size_t limit, unsigned least)
{
	size_t start = at, words = 0;

	while (at < limit) {
		struct slice word = slice_sub(line, at, word_end(line, at));
		bool mark = word.len <= UTF8_MAX && utf8_count(word) == 1 && word.len > 0;

		if (!mark && !lexicon_is_all(LEXICON_BUTTON, word) && !outlet_is_known(word))
			break;
		words += !mark;
		at = utf8_spaces_end(line, at + word.len);
	}
	return words >= least && at < limit ? at : start;
}

/* Parts the head of a text on one line: menu, title, byline, buttons. *from moves behind it. */
static int split_head(struct slice line, uint32_t *from, struct arena *a, struct pieces *ret)
{
	size_t end = 0, byline = inner_byline(line, *from, &end);
	int r;

	if (byline == SIZE_MAX)
		return 0;
	size_t cuts[] = {menu_end(line, *from, byline, 2), byline, utf8_spaces_end(line, end), 0};
	cuts[3] = menu_end(line, cuts[2], line.len, 1);
	for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
		if (cuts[i] <= *from)
			continue;
		r = piece_add(line, *from, (uint32_t)cuts[i], a, ret);
		if (r < 0)
			return r;
		*from = (uint32_t)cuts[i];
	}
	return 0;
}

/* Parts what stands below the article from it: markers follow a space. */
static int split_end(struct slice line, uint32_t from, struct arena *a, struct pieces *ret)
{
	size_t at = from, end = line.len;
	bool signed_off = false;
	int r = 0;

	while (r == 0 && at < end) {
		const char *space = memchr(line.ptr + at, ' ', end - at);
		at = space ? (size_t)(space - line.ptr) + 1 : end;
		if (at >= end || !begins_piece(line, at, signed_off))
			continue;
		r = piece_add(line, from, (uint32_t)at, a, ret);
		signed_off |= lexicon_match(LEXICON_SIGN_OFF, line, at) > 0;
		from = (uint32_t)at;
	}
	return r < 0 ? r : piece_add(line, from, (uint32_t)end, a, ret);
}

int piece_split_line(struct slice text, uint32_t start, uint32_t end, struct arena *a,
		     struct pieces *ret)
{
	struct slice line = slice_sub(text, 0, end);
	uint32_t from = start;
	int r = 0;

	if (end - start < FIELD_LINE_BYTES)
		return piece_add(text, start, end, a, ret);
	size_t at = opening_end(line, start);
	if (at > start && at < end) {
		r = piece_add(text, start, (uint32_t)at, a, ret);
		from = (uint32_t)at;
	} else if (ret->n < HEAD_LINES) {
		r = split_head(line, &from, a, ret);
	}
	if (r < 0)
		return r;
	if (end - start < LONG_LINE_BYTES)
		return piece_add(text, from, end, a, ret);
	return split_end(line, from, a, ret);
}
