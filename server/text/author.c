#include "text/author.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/byline_label.h"
#include "text/lexicon.h"

/* In bytes. */
#define LINE_MAX      300
#define RUN_ON_MAX    9 /* characters */
#define ALONE_MAX     90
#define ALONE_ONE_MAX 12

size_t author_role(struct slice s, size_t at)
{
	static const char *const words[] = {
		"本报特派记者", "本刊记者",   "本台记者",   "本社记者",   "本报驻",   "本报记者",
		"本报通讯员",   "本网记者",   "特派记者",   "特约记者",   "实习记者", "见习记者",
		"首席记者",     "全媒体记者", "记者",       "特约通讯员", "专栏作者", "特约作者",
		"特约撰稿人",   "撰稿人",     "特约评论员", "评论员",     "主笔",     "作者",
		"通讯员",       "实习生"};

	return pattern_match_any(s, at, words, ARRAY_LEN(words));
}

static bool is_affiliation(uint32_t code)
{
	return (code >= '0' && code <= '9') || code == '*' || code == '#' || code == 0x2020 ||
	       code == 0x2021 || code == 0xB9 || code == 0xB2 || code == 0xB3 ||
	       (code >= 0x2070 && code <= 0x2079);
}

static bool is_separator(uint32_t code)
{
	return code_is_space(code) || code == ',' || code == 0xFF0C || code == ';' ||
	       code == 0xFF1B || code == 0x3001 || code == '+';
}

/* Over marks and what parts names. *marked: an affiliation was among them. */
static size_t skip_between(struct slice s, size_t at, bool *marked)
{
	uint32_t code;

	while (at < s.len) {
		size_t len = utf8_decode(s, at, &code);
		if (!is_affiliation(code) && !is_separator(code))
			break;
		*marked |= is_affiliation(code);
		at += len;
	}
	return at;
}

/* Latin ones in two words or more: May 3 is a date. */
static size_t name_at(struct slice s, size_t at)
{
	size_t end = name_read_han(s, at);

	if (end > 0)
		return end;
	end = name_read_latin(s, at);
	return end > at && memchr(s.ptr + at, ' ', end - at) ? end : 0;
}

bool author_scholars(struct slice line)
{
	bool marked = false;
	size_t at = 0, names = 0;

	if (line.len > LINE_MAX)
		return false;
	for (; at < line.len; names++) {
		size_t end = name_at(line, at);
		if (end == 0)
			return false;
		at = skip_between(line, end, &marked);
		if (at == end && at < line.len)
			return false;
	}
	return marked && names >= 2;
}

/* A short name's characters may stand apart: 郑 英. */
static bool is_spaced(struct slice name)
{
	return name.len > 0 && (unsigned char)name.ptr[0] >= 0xE0 &&
	       (slice_find(name, SLICE_LITERAL(" "), 0) == 3 ||
		slice_find(name, SLICE_LITERAL("　"), 0) == 3);
}

static size_t copy_name(char *to, struct slice name)
{
	size_t n = 3, skip = is_spaced(name) ? (name.ptr[3] == ' ' ? 4 : 6) : 0;

	if (skip == 0) {
		memcpy(to, name.ptr, name.len);
		return name.len;
	}
	memcpy(to, name.ptr, n);
	memcpy(to + n, name.ptr + skip, name.len - skip);
	return n + name.len - skip;
}

struct slice author_clean(struct slice s, struct arena *a)
{
	bool marked = is_spaced(s) || (s.len > 0 && memchr(s.ptr, '+', s.len)),
	     han = s.len > 0 && (unsigned char)s.ptr[0] >= 0xE0;
	struct slice mark = han ? SLICE_LITERAL("、") : SLICE_LITERAL(", ");
	char *text;
	size_t n = 0;

	marked |= author_run_on(s, 0) == s.len;
	if (!author_scholars(s)) {
		for (size_t at = 0; at < s.len && !marked; at++)
			marked = utf8_is_boundary(s, at) && author_role(s, at) > 0;
		if (!marked || s.len > LINE_MAX)
			return s;
	}
	text = arena_alloc(a, s.len * 2 + 8);
	if (!text)
		return s;
	for (size_t at = 0, role; at < s.len;) {
		at = skip_between(s, at, &marked);
		while (at < s.len && (role = author_role(s, at)) > 0)
			at = skip_between(s, role, &marked);
		size_t end = at < s.len ? name_at(s, at) : 0;
		/* Three characters of names that run on. */
		if (end == 0 && at < s.len && author_run_on(s, at) > 0)
			end = at + 9 <= s.len ? name_at(slice_sub(s, 0, at + 9), at) : 0;
		if (end == 0)
			break;
		if (n > 0) {
			memcpy(text + n, mark.ptr, mark.len);
			n += mark.len;
		}
		n += copy_name(text + n, slice_sub(s, at, end));
		at = end;
	}
	return n > 0 ? slice_of(text, n) : s;
}

struct slice author_bare(struct slice line)
{
	uint32_t code;

	line = slice_trim(line);
	while (line.len > 0) {
		size_t len = utf8_decode(line, 0, &code);
		if (code < 0x25A0 || code > 0x25FF)
			break;
		line = slice_trim(slice_sub(line, len, line.len));
	}
	return line;
}

size_t author_run_on(struct slice s, size_t at)
{
	size_t starts[RUN_ON_MAX + 1] = {at}, n = 0;
	uint32_t code;

	for (size_t end = at; end < s.len; n++) {
		size_t len = utf8_decode(s, end, &code);
		if (!code_is_han(code))
			break;
		if (n == RUN_ON_MAX)
			return 0;
		end += len;
		starts[n + 1] = end;
	}
	for (size_t i = 0; i + 3 <= n; i += 3) {
		if (name_read_han(slice_sub(s, 0, starts[i + 3]), starts[i]) != starts[i + 3])
			return 0;
	}
	return n > 3 && n % 3 == 0 ? starts[n] : 0;
}

/* Words of headlines that nobody is called. */
static bool is_no_name(struct slice word)
{
	static const char *const words[] = {"how",  "what", "why",  "when", "where", "who",
					    "the",  "your", "our",  "is",   "are",   "does",
					    "for",  "of",   "with", "from", "this",  "that",
					    "were", "was",  "have", "has",  "about"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (pattern_match(word, 0, words[i]) == word.len)
			return true;
	}
	return word.len > 2 && lexicon_match(LEXICON_BUTTON, word, 0) == word.len;
}

bool author_no_name(struct slice words)
{
	for (size_t at = 0, end; at < words.len; at = end + 1) {
		const char *space = memchr(words.ptr + at, ' ', words.len - at);
		end = space ? (size_t)(space - words.ptr) : words.len;
		struct slice word = slice_sub(words, at, end);
		if (is_no_name(word))
			return true;
		/* PlayerClose, but McGuire, O'Neil, DeWitt and JANE */
		for (size_t i = at + 4; i < end; i++) {
			if (words.ptr[i] >= 'A' && words.ptr[i] <= 'Z' && words.ptr[i - 1] >= 'a' &&
			    words.ptr[i - 1] <= 'z')
				return true;
		}
	}
	return false;
}

/* 曹某摄: who took the picture. */
static bool ends_with_work(struct slice line)
{
	static const char *const works[] = {"摄", "攝", "图", "圖", "绘", "繪", "译", "譯"};

	for (size_t i = 0; i < ARRAY_LEN(works); i++) {
		if (slice_ends_with(line, slice_of_string(works[i])))
			return true;
	}
	return false;
}

/* Capitalised words that name no person. */
static bool is_place_or_button(struct slice name)
{
	enum byline_field field;

	return name_is_company(name) || name_is_medium(name) || author_no_name(name) ||
	       byline_is_position(name) || byline_opener(name, 0, &field) > 0;
}

bool author_names_alone(struct slice line)
{
	size_t at = 0, names = 0, full = 0, end;
	bool marked = false, latin = false;

	line = author_bare(line);
	if (line.len == 0 || line.len > ALONE_MAX || ends_with_work(line))
		return false;
	for (; at < line.len; names++) {
		end = name_read_han(line, at);
		/* Jane Doe, John A. Roe: only several in two words or more. */
		latin |= end == 0;
		if (end == 0)
			end = name_at(line, at);
		if (end == 0 || (latin && is_place_or_button(slice_sub(line, at, end))))
			return false;
		full += utf8_count(slice_sub(line, at, end)) >= 3;
		at = skip_between(line, end, &marked);
		if (at == end && at < line.len)
			return false;
	}
	if (latin)
		return names >= 2 && memchr(line.ptr, ',', line.len);
	return names == 1 ? line.len <= ALONE_ONE_MAX : full * 2 >= names;
}
