#include "text/outlet.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/lexicon.h"

/* In bytes. */
#define LINE_MAX   90
#define NOTICE_MAX 400
#define OWNER_MAX  48

static bool is_letter_or_digit(uint32_t code)
{
	uint32_t key = pattern_key(code);

	return (key >= 'a' && key <= 'z') || (key >= '0' && key <= '9');
}

size_t outlet_read(struct slice s, size_t at)
{
	size_t end = lexicon_match(LEXICON_MEDIUM, s, at);
	uint32_t code = 0;

	if (end == 0 || end >= s.len || (unsigned char)s.ptr[end - 1] >= 0x80)
		return end;
	/* tvbs of tvbs2 */
	utf8_decode(s, end, &code);
	return is_letter_or_digit(code) ? 0 : end;
}

bool outlet_is_known(struct slice s)
{
	return s.len > 0 && outlet_read(s, 0) == s.len;
}

bool outlet_line(struct slice line, struct slice *ret)
{
	static const char *const marks[] = {" - ", " | ", "|", "｜", "_", " – ", " — ", ",", "，"};
	size_t end;

	line = slice_trim(line);
	if (line.len == 0 || line.len > LINE_MAX || (end = outlet_read(line, 0)) == 0)
		return false;
	struct slice rest = slice_sub(line, end, line.len);
	bool sign = rest.len == 0 || name_is_medium(line);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		sign |= slice_starts_with(rest, slice_of_string(marks[i]));
	/* 獨立媒體 inmediahk.net */
	if (slice_starts_with(rest, SLICE_LITERAL(" ")))
		sign |= name_is_medium(slice_trim(rest));
	if (sign)
		*ret = slice_sub(line, 0, end);
	return sign;
}

/* Over the sign of copyright, years and marks to the name. */
static size_t skip_years(struct slice s, size_t at)
{
	uint32_t code;

	while (at < s.len) {
		size_t len = utf8_decode(s, at, &code);
		bool mark = code == '-' || code == ',' || code == '.' || code == ':' ||
			    code == 0xFF1A || code == 0xA9 || code == '(' || code == ')';
		if (!code_is_space(code) && !mark && !(code >= '0' && code <= '9') && code != 'c' &&
		    code != 'C' && code != 0x5E74)
			break;
		/* (c), not the C of CNN */
		if ((code | 0x20) == 'c' && (at + 1 >= s.len || s.ptr[at + 1] != ')'))
			break;
		at += len;
	}
	return at;
}

static struct slice owner_at(struct slice s, size_t at)
{
	static const char *const ends[] = {" ",    "版权", "版權", "，", "。", ",",  ".",
					   "所有", "All",  "社",   "|",  "、", "・", "("};
	size_t known = outlet_read(s, at), end = s.len;

	if (known > 0)
		return slice_sub(s, at, known);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t hit = slice_find(s, slice_of_string(ends[i]), at);
		end = hit < end ? hit : end;
	}
	struct slice owner = slice_sub(s, at, end);
	if (owner.len > OWNER_MAX || !name_is_medium(owner))
		return slice_of(NULL, 0);
	return owner;
}

/* C of copyright, ©, 版, 《 or an outlet: most lines open with something else. */
static bool may_open_notice(struct slice line)
{
	uint32_t code = 0;

	if (line.len > 0)
		utf8_decode(line, 0, &code);
	uint32_t key = pattern_key(code);
	return key == 'c' || code == 0xA9 || key == 0x7248 || key == 0x300A ||
	       outlet_read(line, 0) > 0;
}

struct slice outlet_of_notice(struct slice line)
{
	static const char *const openers[] = {"copyright", "©", "版权归", "版权所有"};

	line = slice_trim(line);
	if (line.len > NOTICE_MAX || !may_open_notice(line))
		return slice_of(NULL, 0);
	for (size_t i = 0; i < ARRAY_LEN(openers); i++) {
		size_t end = pattern_match(line, 0, openers[i]);
		if (end > 0)
			return owner_at(line, skip_years(line, end));
	}
	/* 香港01新聞App, 《星島頭條》APP */
	size_t start = pattern_match(line, 0, "《"), end = outlet_read(line, start), app;
	if (end == 0)
		return slice_of(NULL, 0);
	app = pattern_match(line, end, start > 0 ? "》" : "新闻");
	app = app > 0 ? app : end;
	if (pattern_match(line, app, "app") > 0 || pattern_match(line, app, "客户端") > 0)
		return slice_sub(line, start, end);
	return slice_of(NULL, 0);
}
