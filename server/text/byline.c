/* A byline read from left to right: labelled fields, dates, times, names, counts, marks. A line is
 * one when nothing of it stays unexplained. */
#include "text/byline.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline_label.h"
#include "text/byline_part.h"
#include "text/lexicon.h"

/* A field's value and a whole byline are no longer, in bytes. */
#define VALUE_MAX_BYTES 90
#define LINE_MAX_BYTES  400
/* No byline has more fields. */
#define FIELDS_MAX 16
/* A word that says nothing by itself, beside what does. */
#define WORD_MAX_BYTES 30
#define WORDS_MAX      2

struct scan {
	struct slice s;
	size_t at;
	struct byline found;
	bool sure;          /* has a label, a reporter, a date with a time */
	bool dated;         /* has a date with its year */
	bool timed;         /* … with a time of day */
	bool updated;       /* the next date is that of a later state */
	bool original;      /* 原创 */
	bool parted;        /* by dots or bars */
	unsigned words;     /* that nothing explains */
	struct slice spare; /* the first of them that is no place */
	bool placed;        /* 发布于: a place comes next */
};

static bool is_mark(uint32_t code)
{
	static const char marks[] = "|/,;()[]*-:>\"#.~+";
	uint32_t key = pattern_key(code);

	if (key < 0x80)
		return key > 0 && strchr(marks, (int)key) != NULL;
	return (code >= 0x2010 && code <= 0x2027) || (code >= 0x3001 && code <= 0x301F) ||
	       code == 0xB7 || code == 0x4E28 || code == 0x2219 || code == 0x25CF || code == 0x2502;
}

static bool ends_value(uint32_t code)
{
	return code_is_space(code) || code == ',' || code == 0xFF0C || code == ';' ||
	       code == 0xFF1B || code == '|' || code == 0xFF5C || code == 0x4E28 || code == ')' ||
	       code == 0xFF09 || code == '(' || code == 0xFF08 || code == ']' || code == 0x3011 ||
	       code == 0x3015 || code == 0x3002;
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

static void keep_field(enum byline_field field, struct slice value, struct byline *ret)
{
	if (value.len == 0)
		return;
	if (field == FIELD_AUTHOR && ret->author.len == 0)
		ret->author = value;
	if (field == FIELD_PUBLISHER && ret->publisher.len == 0)
		ret->publisher = value;
}

static void keep_date(const struct date *date, bool updated, struct byline *ret)
{
	struct date *field = updated ? &ret->updated : &ret->published;

	if (!date_is_known(field))
		*field = *date;
}

/* Names do not run into the label that follows them: 作者:王某 时间:… */
static size_t names_until_label(struct slice s, size_t at)
{
	size_t end = names_read(s, at);
	enum byline_field field;
	uint32_t code;

	for (size_t i = at; i < end;) {
		if (i > at && byline_label(s, i, &field) > 0) {
			while (i > at &&
			       (code_is_space((unsigned char)s.ptr[i - 1]) || s.ptr[i - 1] == ','))
				i--;
			return i;
		}
		i += utf8_decode(s, i, &code);
	}
	return end;
}

/* True when a value can be what an author is called. sure: only a name will do, for labels that
 * also stand in interviews and sentences. */
static bool is_author(struct slice value, bool sure)
{
	uint32_t code;
	size_t n = 0;

	if (sure)
		return names_read(value, 0) == value.len;
	for (size_t at = 0; at < value.len; n++) {
		at += utf8_decode(value, at, &code);
		if (code == 0xFF1F || code == '?' || code == 0xFF01 || code == '!' ||
		    code == 0x3002 || code == 0x300A)
			return false;
	}
	return n <= 40;
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

/* Reads the value behind a label. Returns the offset behind it; `at` for an empty one, SIZE_MAX
 * when what stands there is no value. */
static size_t read_value(struct slice s, size_t at, enum byline_field field, struct byline *ret)
{
	bool dated = field == FIELD_DATE || field == FIELD_UPDATED || field == FIELD_WHEN;
	struct date date;

	if (field == FIELD_WHEN && !is_stamp(s, at) && ret->publisher.len == 0)
		return SIZE_MAX;
	size_t end = dated ? date_read_labelled(s, at, &date) : date_read(s, at, &date);

	if (end > 0) {
		keep_date(&date, field == FIELD_UPDATED, ret);
		return end;
	}
	if (dated && (end = unread_date_skip(s, at)) > 0)
		return end;
	if (dated)
		return at;
	end = value_end(s, at);
	/* 南林发〔2024〕9号 */
	while (field == FIELD_COUNT && end < s.len && !strchr(" \t", s.ptr[end]) &&
	       (unsigned char)s.ptr[end] >= 0x80 && number_follows(s, end))
		end = value_end(s, end + utf8_length((unsigned char)s.ptr[end]));
	if (field == FIELD_AUTHOR || field == FIELD_NAME || field == FIELD_STAFF) {
		size_t names = names_until_label(s, at);
		end = names > end ? names : end;
	}
	struct slice value = slice_sub(s, at, end);
	if (field == FIELD_NAME && name_is_medium(value)) /* 文｜某周刊 王某 */
		field = FIELD_PUBLISHER;
	if (value.len > 0 && field == FIELD_AUTHOR && !is_author(value, false))
		return SIZE_MAX;
	if ((field == FIELD_NAME || field == FIELD_STAFF) && !is_author(value, true))
		return SIZE_MAX;
	keep_field(field == FIELD_NAME ? FIELD_AUTHOR : field, value, ret);
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
		value = read_value(s, skip_blanks(s, value), field, ret ? ret : &ignored);
		if (value == SIZE_MAX)
			return end;
		end = value;
		for (size_t time; (time = time_skip(s, skip_blanks(s, end))) > 0;)
			end = time;
		/* on to the next label, over one comma or bar and spaces */
		at = skip_blanks(s, end);
		if (at < s.len) {
			size_t len = utf8_decode(s, at, &code);
			if ((ends_value(code) || is_mark(code)) && s.ptr[at] != '\n')
				at = skip_blanks(s, at + len);
		}
	}
	return end;
}

/* A date, or the month and day of a later state in brackets (11/12 16:20 更新). */
static bool scan_date(struct scan *c)
{
	struct date date;
	size_t end = date_read(c->s, c->at, &date), time;

	if (end == 0)
		end = short_stamp_read(c->s, c->at, &date);
	if (end > 0 && date.precision == PRECISION_DAY) {
		keep_date(&date, c->updated, &c->found);
		c->updated = false;
		c->dated = true;
		c->at = end;
		return true;
	}
	time = time_skip(c->s, c->at);
	if (time == 0 && c->timed)
		time = time_skip_zone(c->s, c->at);
	if (time > 0) {
		c->timed = true;
		c->at = time;
		return true;
	}
	end = edition_skip(c->s, c->at);
	if (end > 0) {
		c->at = end;
		return true;
	}
	for (end = c->at; end < c->s.len && strchr("0123456789/.", c->s.ptr[end]);)
		end++;
	/* 6 min read */
	bool counts = end < c->s.len && c->s.ptr[end] == ' ' &&
		      lexicon_match(LEXICON_BYWORD, c->s, end + 1) > 0;
	if (end == c->at || (!c->dated && !c->sure && !counts))
		return false;
	c->at = end;
	return true;
}

/* Behind a value: 某号（ID：abc）. */
static size_t skip_remark(struct slice s, size_t at)
{
	static const char *const pairs[][2] = {{"(", ")"}, {"（", "）"}};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct slice rest = slice_sub(s, at, s.len);
		if (!slice_starts_with(rest, slice_of_string(pairs[i][0])))
			continue;
		size_t close = slice_find(s, slice_of_string(pairs[i][1]), at);
		if (close != SIZE_MAX && close - at <= WORD_MAX_BYTES)
			return close + strlen(pairs[i][1]);
	}
	return at;
}

static bool scan_label(struct scan *c)
{
	enum byline_field field = FIELD_OTHER;
	size_t value = byline_label(c->s, c->at, &field), end;

	if (value == 0)
		return false;
	end = read_value(c->s, skip_blanks(c->s, value), field, &c->found);
	if (end == SIZE_MAX)
		return false;
	c->updated = field == FIELD_UPDATED && !date_is_known(&c->found.updated);
	c->dated |= date_is_known(&c->found.published) || date_is_known(&c->found.updated);
	c->sure |= field != FIELD_COUNT;
	c->at = skip_remark(c->s, end);
	return true;
}

/* By Jane Doe and John Roe, Posted on …, Written by … */
static bool scan_opener(struct scan *c)
{
	enum byline_field field = FIELD_OTHER;
	size_t at = byline_opener(c->s, c->at, &field), end;

	if (at == 0)
		return false;
	at = skip_blanks(c->s, at);
	if (field == FIELD_DATE || field == FIELD_UPDATED) {
		c->updated = field == FIELD_UPDATED;
		c->at = at;
		return true;
	}
	end = names_read(c->s, at);
	/* on March 3, 2021 by tinker_anna */
	if (end == 0 && c->dated && nick_read(c->s, at) == c->s.len)
		end = c->s.len;
	if (end == 0)
		return false;
	/* "By Jane Doe, CNN": the last word is where it stands. */
	struct slice names = slice_sub(c->s, at, end);
	for (size_t i = names.len; i-- > 1;) {
		struct slice last = slice_sub(names, i, names.len);
		if (names.ptr[i - 1] == ' ' && names.ptr[i - 2] == ',' &&
		    (name_is_medium(last) || byline_is_position(last))) {
			if (name_is_medium(last))
				keep_field(FIELD_PUBLISHER, last, &c->found);
			names.len = i - 2;
			break;
		}
	}
	keep_field(field == FIELD_NAME ? FIELD_AUTHOR : field, names, &c->found);
	c->sure = true;
	c->at = end;
	return true;
}

/* 编辑 樊一婧, 文 王某, 发布 2024.01.21 */
static bool scan_spaced(struct scan *c)
{
	enum byline_field field = FIELD_OTHER;
	size_t value = byline_label_spaced(c->s, c->at, &field), end = 0;
	struct date date;

	if (value == 0 || field == FIELD_PUBLISHER || field == FIELD_COUNT ||
	    (field == FIELD_WHEN && (unsigned char)c->s.ptr[value] < 'A'))
		return false;
	if (field == FIELD_DATE || field == FIELD_UPDATED || field == FIELD_WHEN) {
		end = date_read(c->s, value, &date);
		if (end > 0)
			keep_date(&date, field == FIELD_UPDATED, &c->found);
		c->dated |= end > 0;
	} else {
		end = names_until_label(c->s, value);
		if (end == 0 && field == FIELD_AUTHOR)
			end = nick_read(c->s, value);
		if (end > 0) {
			keep_field(field == FIELD_NAME ? FIELD_AUTHOR : field,
				   slice_sub(c->s, value, end), &c->found);
			end = skip_remark(c->s, skip_blanks(c->s, end));
		}
	}
	if (end == 0)
		return false;
	c->sure = true;
	c->at = end;
	return true;
}

/* 某报记者 王某, 記者王某／台北報導 */
static bool scan_reporter(struct scan *c)
{
	static const char *const words[] = {"特派记者", "实习记者", "本报记者", "见习记者",
					    "首席记者", "记者",     "通讯员",   "特约撰稿人"};
	size_t at = 0;

	for (size_t i = 0; at == 0 && i < ARRAY_LEN(words); i++)
		at = pattern_match(c->s, c->at, words[i]);
	if (at == 0)
		return false;
	at = skip_blanks(c->s, at);
	size_t end = names_until_label(c->s, at);
	if (end == 0)
		return false;
	keep_field(FIELD_AUTHOR, slice_sub(c->s, at, end), &c->found);
	c->sure = true;
	c->at = end;
	return true;
}

/* One word up to a space or mark; Latin words go on over spaces: CBS News. */
static struct slice next_word(const struct scan *c)
{
	size_t end = c->at;
	uint32_t code, before = 0;

	while (end < c->s.len) {
		size_t len = utf8_decode(c->s, end, &code);
		bool joins = code == ' ' && before < 0x250 && end + 1 < c->s.len &&
			     (c->s.ptr[end + 1] | 0x20) >= 'a' && (c->s.ptr[end + 1] | 0x20) <= 'z';
		if ((code_is_space(code) && !joins) ||
		    (is_mark(code) && code != '.' && code != '-'))
			break;
		before = code;
		end += len;
	}
	return slice_sub(c->s, c->at, end);
}

/* The outlet before its reporter: 聯合報記者王某. */
static bool scan_outlet_of_reporter(struct scan *c, struct slice word)
{
	size_t at = slice_find(word, SLICE_LITERAL("记者"), 0);

	if (at == SIZE_MAX)
		at = slice_find(word, SLICE_LITERAL("記者"), 0);
	if (at == SIZE_MAX || at == 0 || at > WORD_MAX_BYTES)
		return false;
	struct scan behind = *c;
	behind.at = c->at + at;
	if (!scan_reporter(&behind))
		return false;
	if (name_is_medium(slice_sub(word, 0, at)))
		keep_field(FIELD_PUBLISHER, slice_sub(word, 0, at), &behind.found);
	*c = behind;
	return true;
}

static bool is_report_word(struct slice word)
{
	static const char *const ends[] = {"报道", "報導", "報道", "报导", "综合", "綜合", "摄影",
					   "攝影", "传真", "電",   "电",   "讯",   "訊"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (slice_ends_with(word, slice_of_string(ends[i])))
			return word.len <= 2 * WORD_MAX_BYTES;
	}
	return false;
}

/* Joyce Lam, Joyce Lam in Weifang: the length of the names, 0 when the words are others. */
static size_t correspondent(struct slice word)
{
	size_t end = names_read(word, 0);
	struct slice rest = slice_sub(word, end, word.len);

	if (end == 0 || !memchr(word.ptr, ' ', end))
		return 0;
	if (slice_starts_with(rest, SLICE_LITERAL(" in ")))
		rest.len = name_read_latin(rest, 4) == rest.len ? 0 : rest.len;
	return rest.len == 0 ? end : 0;
}

/* A name, an outlet, a place behind a date: what stands in a byline without a label. */
static bool scan_word(struct scan *c)
{
	struct slice word = next_word(c);
	size_t name = name_read_han(c->s, c->at);

	if (word.len == 0)
		return false;
	if (scan_outlet_of_reporter(c, word))
		return true;
	if (name_is_medium(word)) {
		keep_field(FIELD_PUBLISHER, word, &c->found);
	} else if (name == c->at + word.len && c->found.author.len == 0 &&
		   !slice_equal(word, SLICE_LITERAL("施行"))) {
		keep_field(FIELD_AUTHOR, word, &c->found);
	} else if (c->found.author.len > 0 && is_report_word(word)) {
		c->sure = true;
	} else if (c->original && c->found.publisher.len == 0) {
		keep_field(FIELD_PUBLISHER, word, &c->found);
	} else if (slice_ends_with(word, SLICE_LITERAL("官方账号"))) {
		word.len -= strlen("官方账号");
		keep_field(FIELD_PUBLISHER, word, &c->found);
		word.len += strlen("官方账号");
	} else if (c->found.author.len == 0 && (name = correspondent(word)) > 0) {
		keep_field(FIELD_AUTHOR, slice_sub(word, 0, name), &c->found);
	} else if (word.len <= WORD_MAX_BYTES && c->words < WORDS_MAX &&
		   pattern_match(c->s, c->at + word.len, ":") == 0) {
		c->words++;
		if (c->spare.len == 0 && !c->placed)
			c->spare = word;
		c->placed = false;
	} else {
		return false;
	}
	c->at += word.len;
	return true;
}

/* 原创, 阅读 1234, 我要评论(12) and other words of no weight. */
static bool scan_byword(struct scan *c)
{
	size_t end = lexicon_match(LEXICON_BYWORD, c->s, c->at);
	uint32_t code = 0;

	/* The section beside a date: 2021/01/09, 生活 */
	if (end == 0 && c->dated)
		end = lexicon_match(LEXICON_BUTTON, c->s, c->at);
	if (end == 0)
		return false;
	struct slice word = slice_sub(c->s, c->at, end);
	if (end < c->s.len)
		utf8_decode(c->s, end, &code);
	/* 小 of 小城; but 发布于北京. */
	if (end < c->s.len && code_is_han(code) && !slice_ends_with(word, SLICE_LITERAL("于")) &&
	    !slice_ends_with(word, SLICE_LITERAL("自")))
		return false;
	c->original |= pattern_match(word, 0, "原创") > 0;
	c->placed |= pattern_match(word, 0, "发布于") > 0;
	if (pattern_match(word, 0, "更新") > 0 && !c->dated)
		c->updated = true;
	c->at = end;
	while (c->at < c->s.len && strchr("0123456789 ,.+", c->s.ptr[c->at]))
		c->at++;
	end = pattern_match(c->s, c->at, "万");
	c->at = end > 0 ? end : c->at;
	return true;
}

static bool scan_step(struct scan *c)
{
	uint32_t code;
	size_t len = utf8_decode(c->s, c->at, &code);

	if (code_is_space(code) || is_mark(code)) {
		c->parted |= code == 0xB7 || code == '|' || code == 0xFF5C;
		c->at += len;
		return true;
	}
	return scan_label(c) || scan_date(c) || scan_opener(c) || scan_reporter(c) ||
	       scan_spaced(c) || scan_byword(c) || scan_word(c);
}

static bool ends_sentence(struct slice s)
{
	return slice_ends_with(s, SLICE_LITERAL("。")) || slice_ends_with(s, SLICE_LITERAL("？")) ||
	       slice_ends_with(s, SLICE_LITERAL("！"));
}

/* What the whole line proves to be. */
static bool judge(struct scan *c)
{
	bool named = c->found.author.len > 0;
	bool both = named && c->found.publisher.len > 0;

	if (c->words > 0 && !(c->dated && c->timed)) {
		/* 某号 · 王某: beside a title only */
		if (!named || c->words > 1 || c->sure || c->dated || !c->parted)
			return false;
		c->found.weak = true;
	}
	if (c->spare.len > 0)
		keep_field(FIELD_PUBLISHER, c->spare, &c->found);
	if (c->sure || c->dated || both || (c->original && c->found.publisher.len > 0))
		return true;
	c->found.weak = true;
	return named || c->found.publisher.len > 0;
}

bool byline_line(struct slice line, struct byline *ret)
{
	struct scan c = {.s = slice_trim(line)};

	if (c.s.len == 0 || c.s.len > LINE_MAX_BYTES || ends_sentence(c.s))
		return false;
	while (c.at < c.s.len) {
		if (!scan_step(&c))
			return false;
	}
	if (!judge(&c))
		return false;
	if (!ret)
		return !c.found.weak;
	ret->weak = c.found.weak;
	keep_field(FIELD_AUTHOR, c.found.author, ret);
	keep_field(FIELD_PUBLISHER, c.found.publisher, ret);
	if (date_is_known(&c.found.published))
		keep_date(&c.found.published, false, ret);
	if (date_is_known(&c.found.updated))
		keep_date(&c.found.updated, true, ret);
	return true;
}
