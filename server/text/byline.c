#include "text/byline.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/lexicon.h"
#include "text/regions.h"

/* A field's value and a whole byline are no longer, in bytes. */
#define VALUE_MAX_BYTES 90
#define LINE_MAX_BYTES  200
/* No byline has more fields. */
#define FIELDS_MAX 12

enum field { FIELD_OTHER, FIELD_AUTHOR, FIELD_PUBLISHER, FIELD_DATE };

/* Longer labels first: the first that fits is taken. */
static const struct {
	const char *label;
	enum field field;
} labels[] = {
	{"本文来自微信公众号", FIELD_PUBLISHER},
	{"本文来源", FIELD_PUBLISHER},
	{"本文来自", FIELD_PUBLISHER},
	{"本文作者", FIELD_AUTHOR},
	{"微信公众号", FIELD_PUBLISHER},
	{"公众号", FIELD_PUBLISHER},
	{"文章来源", FIELD_PUBLISHER},
	{"信息来源", FIELD_PUBLISHER},
	{"新闻来源", FIELD_PUBLISHER},
	{"图片来源", FIELD_OTHER},
	{"题图来自", FIELD_OTHER},
	{"头图来自", FIELD_OTHER},
	{"题图", FIELD_OTHER},
	{"头图", FIELD_OTHER},
	{"封面", FIELD_OTHER},
	{"来源", FIELD_PUBLISHER},
	{"稿源", FIELD_PUBLISHER},
	{"转自", FIELD_PUBLISHER},
	{"媒体", FIELD_PUBLISHER},
	{"发布时间", FIELD_DATE},
	{"发布日期", FIELD_DATE},
	{"发表时间", FIELD_DATE},
	{"更新时间", FIELD_DATE},
	{"时间", FIELD_DATE},
	{"日期", FIELD_DATE},
	{"责任编辑", FIELD_OTHER},
	{"责编", FIELD_OTHER},
	{"编辑", FIELD_OTHER},
	{"编译", FIELD_OTHER},
	{"翻译", FIELD_OTHER},
	{"校对", FIELD_OTHER},
	{"审核", FIELD_OTHER},
	{"出品", FIELD_OTHER},
	{"原标题", FIELD_OTHER},
	{"实习生", FIELD_OTHER},
	{"实习记者", FIELD_AUTHOR},
	{"特约记者", FIELD_AUTHOR},
	{"本报记者", FIELD_AUTHOR},
	{"作者", FIELD_AUTHOR},
	{"记者", FIELD_AUTHOR},
	{"撰文", FIELD_AUTHOR},
	{"采写", FIELD_AUTHOR},
	{"文", FIELD_AUTHOR},
	{"author", FIELD_AUTHOR},
	{"source", FIELD_PUBLISHER},
	{"published", FIELD_DATE},
	{"date", FIELD_DATE},
};

/* Behind a label: a colon, a bar or a slash. */
static size_t separator_end(struct slice s, size_t at)
{
	static const char *const marks[] = {":", "|", "/", "｜", "丨"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t end = pattern_match(s, at, marks[i]);
		if (end > 0)
			return end;
	}
	return 0;
}

static size_t label_end(struct slice s, size_t at, enum field *ret)
{
	uint32_t code, first;

	if (at >= s.len)
		return 0;
	utf8_decode(s, at, &code);
	uint32_t key = pattern_key(code);
	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		utf8_decode(slice_of_string(labels[i].label), 0, &first);
		size_t end = first == key ? pattern_match(s, at, labels[i].label) : 0;

		if (end > 0)
			end = separator_end(s, end);
		if (end > 0) {
			*ret = labels[i].field;
			return end;
		}
	}
	return 0;
}

static bool ends_value(uint32_t code)
{
	return code_is_space(code) || code == ',' || code == 0xFF0C || code == ';' ||
	       code == 0xFF1B || code == '|' || code == 0xFF5C || code == 0x4E28 || code == ')' ||
	       code == 0xFF09 || code == 0x3002;
}

static size_t skip_blanks(struct slice s, size_t at)
{
	uint32_t code;

	while (at < s.len && s.ptr[at] != '\n') {
		size_t len = utf8_decode(s, at, &code);
		if (!code_is_space(code))
			break;
		at += len;
	}
	return at;
}

/* Latin names hold spaces: "Author: Jane Doe". */
static size_t value_end(struct slice s, size_t at)
{
	size_t start = at;
	uint32_t code, before = 0;

	while (at < s.len && at - start < VALUE_MAX_BYTES) {
		size_t len = utf8_decode(s, at, &code);
		bool joins = code == ' ' && before < 0x250 && at + 1 < s.len &&
			     (s.ptr[at + 1] | 0x20) >= 'a' && (s.ptr[at + 1] | 0x20) <= 'z';

		if (ends_value(code) && !joins)
			break;
		before = code;
		at += len;
	}
	return at;
}

static void keep_field(enum field field, struct slice value, struct byline *ret)
{
	if (!ret || value.len == 0)
		return;
	if (field == FIELD_AUTHOR && ret->author.len == 0)
		ret->author = value;
	if (field == FIELD_PUBLISHER && ret->publisher.len == 0)
		ret->publisher = value;
}

static size_t read_value(struct slice s, size_t at, enum field field, struct byline *ret)
{
	struct date date;
	size_t end = date_read(s, at, &date);

	if (end > 0) {
		if (ret && !date_is_known(&ret->published))
			ret->published = date;
		/* a time of day may follow */
		size_t blank = skip_blanks(s, end);
		while (blank < s.len && (strchr("0123456789:", s.ptr[blank])))
			end = ++blank;
		return end;
	}
	end = value_end(s, at);
	keep_field(field, slice_sub(s, at, end), ret);
	return end;
}

size_t byline_fields(struct slice s, size_t at, struct byline *ret)
{
	size_t end = at;

	for (unsigned n = 0; n < FIELDS_MAX; n++) {
		enum field field = FIELD_OTHER;
		uint32_t code;
		size_t value = label_end(s, at, &field);

		if (value == 0)
			return end;
		value = skip_blanks(s, value);
		end = read_value(s, value, field, ret);
		/* on to the next label, over one comma or bar and spaces */
		at = skip_blanks(s, end);
		if (at < s.len) {
			size_t len = utf8_decode(s, at, &code);
			if (ends_value(code) && s.ptr[at] != '\n')
				at = skip_blanks(s, at + len);
		}
	}
	return end;
}

/* "By Jane Doe", "By JANE DOE and John Roe" */
static bool english_byline(struct slice line, struct byline *ret)
{
	if (!slice_starts_with(line, SLICE_LITERAL("By ")) || line.len > 80 || line.len < 6 ||
	    line.ptr[3] < 'A' || line.ptr[3] > 'Z' || memchr(line.ptr, '.', line.len - 1))
		return false;
	keep_field(FIELD_AUTHOR, slice_sub(line, 3, line.len), ret);
	return true;
}

/* A few words with a sign that they name who published: a date before them may also open a line of
 * a chronicle. */
static bool names_medium(struct slice s)
{
	static const char *const signs[] = {"网",   "網",   "报",   "報",     "社",
					    "新闻", "新聞", "电视", "電視",   "在线",
					    "在線", "频道", "頻道", "客户端", "News"};

	for (size_t i = 0; i < ARRAY_LEN(signs) && s.len <= 40; i++) {
		if (slice_ends_with(s, slice_of_string(signs[i])))
			return true;
	}
	return false;
}

/* A date first, then perhaps a time and a short source: 2025-01-28 09:00 新华社 */
static bool dated_line(struct slice line, struct byline *ret)
{
	struct date date;
	size_t end = date_read(line, 0, &date);
	struct slice rest;

	if (end == 0)
		return false;
	rest = slice_trim(slice_sub(line, end, line.len));
	while (rest.len > 0 && strchr("0123456789: ", rest.ptr[0]))
		rest = slice_sub(rest, 1, rest.len);
	struct byline more = {0};
	size_t fields = byline_fields(rest, 0, &more);
	if (fields < rest.len && !names_medium(rest))
		return false;
	if (ret) {
		if (!date_is_known(&ret->published))
			ret->published = date;
		keep_field(FIELD_AUTHOR, more.author, ret);
		keep_field(FIELD_PUBLISHER, more.publisher, ret);
	}
	return true;
}

bool byline_line(struct slice line, struct byline *ret)
{
	struct byline found = {0};

	line = slice_trim(line);
	if (line.len == 0 || line.len > LINE_MAX_BYTES)
		return false;
	if (english_byline(line, ret) || dated_line(line, ret))
		return true;
	size_t end = byline_fields(line, 0, &found);
	/* Behind the fields a date may follow, nothing else. */
	if (end == 0)
		return false;
	size_t rest = skip_blanks(line, end);
	if (rest < line.len && !date_is_known(&found.published) &&
	    date_read(line, rest, &found.published) == 0 && line.len - rest > 30)
		return false;
	if (ret) {
		keep_field(FIELD_AUTHOR, found.author, ret);
		keep_field(FIELD_PUBLISHER, found.publisher, ret);
		if (!date_is_known(&ret->published))
			ret->published = found.published;
	}
	return true;
}

#define REPORTER_MAX_BYTES 90

bool byline_reporter(struct slice line, struct byline *ret)
{
	static const char *const words[] = {"记者", "記者"};
	uint32_t code;

	line = slice_trim(line);
	if (line.len > REPORTER_MAX_BYTES)
		return false;
	for (size_t at = 0; at < line.len;) {
		at += utf8_decode(line, at, &code);
		if (ends_value(code) && !code_is_space(code))
			return false;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t at = slice_find(line, slice_of_string(words[i]), 0);

		if (at == SIZE_MAX)
			continue;
		/* 记者招待会 and the like are no names: a name ends the line or a mark ends it. */
		size_t start = skip_blanks(line, at + strlen(words[i])), end = start;
		while (end < line.len) {
			size_t len = utf8_decode(line, end, &code);
			if (!code_is_han(code))
				break;
			end += len;
		}
		if (end - start < 6 || end - start > 12)
			return false;
		keep_field(FIELD_AUTHOR, slice_sub(line, start, end), ret);
		return true;
	}
	return false;
}

#define CITY_MAX_BYTES 40

/* SINGAPORE, June 20, 2023 - */
static bool dated_dateline(struct slice line, struct byline *ret)
{
	struct date date;
	size_t at = 0;

	while (at < line.len && at < CITY_MAX_BYTES &&
	       ((line.ptr[at] >= 'A' && line.ptr[at] <= 'Z') || line.ptr[at] == ' '))
		at++;
	if (at < 3 || at >= line.len || line.ptr[at] != ',')
		return false;
	at = skip_blanks(line, at + 1);
	size_t end = date_read(line, at, &date);
	size_t dash = end > 0 ? skip_blanks(line, end) : 0;
	struct slice rest = slice_sub(line, dash, line.len);
	if (end == 0 || date.precision != PRECISION_DAY ||
	    (!slice_starts_with(rest, SLICE_LITERAL("- ")) &&
	     !slice_starts_with(rest, SLICE_LITERAL("–")) &&
	     !slice_starts_with(rest, SLICE_LITERAL("—"))))
		return false;
	if (ret && !date_is_known(&ret->published))
		ret->published = date;
	return true;
}

/* (Reuters) - in the first words of a text. */
static bool english_dateline(struct slice line, struct byline *ret)
{
	static const char *const wires[] = {"(Reuters)",   "(Xinhua)", "(AP)",   "(AFP)",
					    "(Bloomberg)", "(CNA)",    "(Kyodo)"};
	struct slice head = slice_sub(line, 0, line.len < 80 ? line.len : 80);

	for (size_t i = 0; i < ARRAY_LEN(wires); i++) {
		size_t at = slice_find(head, slice_of_string(wires[i]), 0);
		size_t behind = at == SIZE_MAX ? 0 : skip_blanks(line, at + strlen(wires[i]));

		if (behind == 0 || (slice_find(head, SLICE_LITERAL("-"), behind) != behind &&
				    slice_find(head, SLICE_LITERAL("—"), behind) != behind))
			continue;
		keep_field(FIELD_PUBLISHER, slice_sub(line, at + 1, at + strlen(wires[i]) - 1),
			   ret);
		return true;
	}
	return dated_dateline(line, ret);
}

/* Agencies whose name opens a dateline. */
static const char *const agencies[] = {"新华社", "中新社", "中新网",   "中国新闻网", "人民网",
				       "央视网", "央广网", "法新社",   "路透社",     "美联社",
				       "中央社", "中通社", "香港电台", "塔斯社",     "共同社",
				       "彭博社", "新华网"};

bool byline_dateline(struct slice line, struct byline *ret)
{
	uint32_t code;
	size_t start = 0, window = line.len < 120 ? line.len : 120;

	while (start < line.len) { /* 【, ( and spaces stand in front */
		size_t len = utf8_decode(line, start, &code);
		if (!code_is_space(code) && code != '(' && code != 0xFF08 && code != 0x3010)
			break;
		start += len;
	}
	for (size_t i = 0; i < ARRAY_LEN(agencies); i++) {
		size_t end = pattern_match(line, start, agencies[i]);
		size_t wire = slice_find(slice_sub(line, 0, window), SLICE_LITERAL("电"), end);
		struct date date;

		if (end == 0)
			continue;
		if (wire == SIZE_MAX)
			wire = slice_find(slice_sub(line, 0, window), SLICE_LITERAL("電"), end);
		if (wire == SIZE_MAX)
			wire = slice_find(slice_sub(line, 0, window), SLICE_LITERAL("讯"), end);
		if (wire == SIZE_MAX)
			return false;
		keep_field(FIELD_PUBLISHER, slice_sub(line, start, end), ret);
		for (size_t at = end; ret && at < wire && !date_is_known(&ret->published); at++) {
			if (line.ptr[at] >= '0' && line.ptr[at] <= '9' &&
			    date_read(line, at, &date) > 0)
				ret->published = date;
		}
		return true;
	}
	return english_dateline(line, ret);
}
