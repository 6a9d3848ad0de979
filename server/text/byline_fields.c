/* The labelled fields of bylines: 来源:某社 作者:王某 编辑/李某. */
#include "text/byline_fields.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/author.h"
#include "text/byline_part.h"
#include "text/lexicon.h"
#include "text/outlet.h"

/* A field's value is no longer, in bytes. */
#define VALUE_MAX_BYTES 90
/* No byline has more fields. */
#define FIELDS_MAX 16

bool byline_is_mark(uint32_t code)
{
	static const char marks[] = "|/,;()[]*-:>\"#.~+";
	uint32_t key = pattern_key(code);

	if (key < 0x80)
		return key > 0 && strchr(marks, (int)key) != NULL;
	return (code >= 0x2010 && code <= 0x2027) || (code >= 0x3001 && code <= 0x301F) ||
	       code == 0xB7 || code == 0x4E28 || (code >= 0x25A0 && code <= 0x25FF) ||
	       code == 0x2219 || code == 0x2502;
}

static bool byline_ends_value(uint32_t code)
{
	return code_is_space(code) || code == ',' || code == 0xFF0C || code == ';' ||
	       code == 0xFF1B || code == '|' || code == 0xFF5C || code == 0x4E28 || code == ')' ||
	       code == 0xFF09 || code == '(' || code == 0xFF08 || code == ']' || code == 0x3011 ||
	       code == 0x3015 || code == 0x3002;
}

size_t byline_skip_blanks(struct slice s, size_t at)
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

		if (byline_ends_value(code) && !joins)
			break;
		before = code;
		at += len;
	}
	return at;
}

/* the river rises in the hills, see below: several words, none with a capital, are no name. */
static bool is_small_words(struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		if ((unsigned char)s.ptr[i] >= 0x80 || (s.ptr[i] >= 'A' && s.ptr[i] <= 'Z'))
			return false;
	}
	return memchr(s.ptr, ' ', s.len) && !outlet_is_known(s);
}

void byline_keep(enum byline_field field, struct slice value, struct byline *ret)
{
	value = slice_trim(value);
	if (value.len == 0 || lexicon_match(LEXICON_NOBODY, value, 0) == value.len ||
	    is_small_words(value))
		return;
	if (field == FIELD_AUTHOR && ret->author.len == 0)
		ret->author = value;
	if (field == FIELD_PUBLISHER && ret->publisher.len == 0)
		ret->publisher = value;
}

void byline_keep_date(const struct date *date, bool updated, struct byline *ret)
{
	struct date *field = updated ? &ret->updated : &ret->published;

	if (!date_is_known(field))
		*field = *date;
}

/* Not 文 of 孙某文 | */
static bool begins_label(struct slice s, size_t at)
{
	uint32_t code = 0;

	utf8_decode_before(s, at, &code);
	return !code_is_han(code) || pattern_match(s, at, "文") == 0;
}

/* 作者:王某 时间:… */
size_t byline_names(struct slice s, size_t at)
{
	size_t end = names_read(s, at);
	enum byline_field field;
	uint32_t code;

	for (size_t i = at; i < end;) {
		if (i > at && begins_label(s, i) && byline_label(s, i, &field) > 0) {
			while (i > at &&
			       (code_is_space((unsigned char)s.ptr[i - 1]) || s.ptr[i - 1] == ','))
				i--;
			return i;
		}
		i += utf8_decode(s, i, &code);
	}
	return end;
}

/* 作者：本报记者 谢某 本报通讯员 陶某 */
static size_t roles_and_names(struct slice s, size_t at)
{
	size_t end = byline_names(s, at), role;

	while ((role = author_role(s, byline_skip_blanks(s, end > 0 ? end : at))) > 0) {
		size_t names = byline_names(s, byline_skip_blanks(s, role));
		if (names == 0)
			break;
		end = names;
	}
	return end;
}

/* True when a value can be what an author is called. sure: only a name will do, for labels that
 * also stand in interviews and sentences. */
static bool is_author(struct slice value, bool sure)
{
	size_t n = 0, particles = 0;
	uint32_t code;
	int month, day;

	if (sure)
		return names_read(value, 0) == value.len;
	/* 作者:1月7日是…: the article runs on to an empty label. */
	if (value.len > 0 && date_read_yearless(value, 0, &month, &day) > 0)
		return false;
	for (size_t at = 0; at < value.len; n++) {
		at += utf8_decode(value, at, &code);
		particles += code == 0x7684 || code == 0x4E86;
		if (code == 0xFF1F || code == '?' || code == 0xFF01 || code == '!' ||
		    code == 0x3002 || code == 0x300A)
			return false;
	}
	return n <= (particles > 0 ? 10 : 40);
}

/* A bracket that ends a value only where a space follows it: 南林发〔2024〕9号. */
static bool number_follows(struct slice s, size_t at)
{
	uint32_t code, next = 0;
	size_t end = at + utf8_decode(s, at, &code);

	if (end < s.len)
		utf8_decode(s, end, &next);
	return code == 0x3015 && next >= '0' && next <= '9';
}

/* 2023-09-06: as systems write dates. Events have theirs in words, 2023年8月5日（星期六）, and
 * no source. */
static bool is_stamp(struct slice s, size_t at)
{
	static const char form[] = "dddd-";

	for (size_t i = 0; i < sizeof form - 1; i++) {
		char c = at + i < s.len ? s.ptr[at + i] : 0;
		if (form[i] == 'd' ? c < '0' || c > '9' : !c || !strchr("-/.", c))
			return false;
	}
	return true;
}

/* 来源:央视网2014年08月04日: where a date begins inside a value; `end` when none does. */
static size_t before_date(struct slice s, size_t at, size_t end)
{
	struct date date;

	for (size_t i = at + 1; i < end; i++) {
		bool first =
			s.ptr[i] >= '0' && s.ptr[i] <= '9' && (unsigned char)s.ptr[i - 1] >= 0x80;
		if (first && date_read(s, i, &date) > 0)
			return i;
	}
	return end;
}

/* The next label stands where a value would. */
static bool label_follows(struct slice s, size_t at)
{
	enum byline_field field;

	return byline_label(s, at, &field) > at + strlen("文:");
}

/* 微信公众号“某某观察”, 《某某周刊》: the name. */
static struct slice without_account(struct slice value)
{
	static const char *const accounts[] = {"微信公众号", "微信公号", "公众号", "微信"};
	static const char *const marks[][2] = {
		{"“", "”"}, {"《", "》"}, {"「", "」"}, {"【", "】"}};
	size_t end = 0;

	for (size_t i = 0; end == 0 && i < ARRAY_LEN(accounts); i++)
		end = pattern_match(value, 0, accounts[i]);
	if (end > 0 && end < value.len && pattern_match(value, end, ":") > 0)
		end = pattern_match(value, end, ":");
	struct slice rest = end < value.len ? slice_sub(value, end, value.len) : value;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct slice open = slice_of_string(marks[i][0]),
			     close = slice_of_string(marks[i][1]);
		if (slice_starts_with(rest, open) && slice_ends_with(rest, close) &&
		    rest.len > open.len + close.len)
			return slice_sub(rest, open.len, rest.len - close.len);
	}
	return value;
}

/* 阅读:162来源:某局: where the next label begins inside a value; `end` when none does. */
static size_t before_label(struct slice s, size_t at, size_t end)
{
	enum byline_field field;
	uint32_t code;

	for (size_t i = at; i < end;) {
		size_t label = i > at ? byline_label(s, i, &field) : 0;
		if (label > i + strlen("文:"))
			return i;
		i += utf8_decode(s, i, &code);
	}
	return end;
}

size_t byline_value(struct slice s, size_t at, enum byline_field field, struct byline *ret)
{
	bool dated = field == FIELD_DATE || field == FIELD_UPDATED || field == FIELD_WHEN;
	struct date date;

	if (field == FIELD_WHEN && !is_stamp(s, at) && ret->publisher.len == 0)
		return SIZE_MAX;
	size_t end = dated ? date_read_labelled(s, at, &date) : date_read(s, at, &date);

	if (end > 0) {
		byline_keep_date(&date, field == FIELD_UPDATED, ret);
		return end;
	}
	if (dated && (end = unread_date_skip(s, at)) > 0)
		return end;
	/* 来源： 浏览量：234 */
	if (dated || (label_follows(s, at) && field != FIELD_COUNT))
		return at;
	end = value_end(s, at);
	/* 南林发〔2024〕9号 */
	while (field == FIELD_COUNT && end < s.len && !strchr(" \t", s.ptr[end]) &&
	       (unsigned char)s.ptr[end] >= 0x80 && number_follows(s, end))
		end = value_end(s, end + utf8_length((unsigned char)s.ptr[end]));
	/* 文/观察者网专栏作者 余某某 */
	size_t outlet = field == FIELD_AUTHOR || field == FIELD_NAME ? outlet_read(s, at) : 0;
	if (outlet > 0 && author_role(s, outlet) > 0) {
		byline_keep(FIELD_PUBLISHER, slice_sub(s, at, outlet), ret);
		at = author_role(s, outlet);
		at = byline_skip_blanks(s, at);
		end = value_end(s, at);
	}
	if (field == FIELD_AUTHOR || field == FIELD_NAME || field == FIELD_STAFF) {
		size_t names = roles_and_names(s, at);
		end = names > end ? names : end;
	}
	if (field == FIELD_PUBLISHER || field == FIELD_AUTHOR || field == FIELD_NAME)
		end = before_date(s, at, end);
	if (field == FIELD_COUNT || field == FIELD_PUBLISHER)
		end = before_label(s, at, end);
	struct slice value = slice_sub(s, at, end);
	/* 楼主| 发表于 2022-9-21 */
	if (value.len > 0 && lexicon_match(LEXICON_BYWORD, value, 0) == value.len)
		return at;
	if (field == FIELD_PUBLISHER)
		value = without_account(value);
	if (field == FIELD_NAME && name_is_medium(value)) /* 文｜某周刊 王某 */
		field = FIELD_PUBLISHER;
	if (value.len > 0 && field == FIELD_AUTHOR && !is_author(value, false))
		return SIZE_MAX;
	if ((field == FIELD_NAME || field == FIELD_STAFF) && !is_author(value, true))
		return SIZE_MAX;
	byline_keep(field == FIELD_NAME ? FIELD_AUTHOR : field, value, ret);
	return end;
}

size_t byline_fields(struct slice s, size_t at, struct byline *ret)
{
	struct byline ignored = {0};
	size_t end = at;

	for (unsigned n = 0; n < FIELDS_MAX; n++) {
		enum byline_field field = FIELD_OTHER;
		uint32_t code;
		size_t value = byline_label(s, at, &field);

		if (value == 0)
			return end;
		value = byline_value(s, byline_skip_blanks(s, value), field, ret ? ret : &ignored);
		if (value == SIZE_MAX)
			return end;
		end = value;
		for (size_t time; (time = time_skip(s, byline_skip_blanks(s, end))) > 0;)
			end = time;
		/* on to the next label, over one comma or bar and spaces */
		at = byline_skip_blanks(s, end);
		if (at < s.len) {
			size_t len = utf8_decode(s, at, &code);
			if ((byline_ends_value(code) || byline_is_mark(code)) && s.ptr[at] != '\n')
				at = byline_skip_blanks(s, at + len);
		}
	}
	return end;
}
