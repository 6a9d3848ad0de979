/* A byline read from left to right: labelled fields, dates, times, names, counts, marks. A line is
 * one when nothing of it stays unexplained. */
#include "text/byline.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/author.h"
#include "text/byline_fields.h"
#include "text/byline_latin.h"
#include "text/byline_part.h"
#include "text/byline_scan.h"
#include "text/lexicon.h"
#include "text/outlet.h"

/* A whole byline is no longer, in bytes. */
#define LINE_MAX_BYTES 400
/* A word that says nothing by itself, beside what does. */
#define WORDS_MAX        2
#define SPARE_LEAST      3 /* characters */
#define CREDIT_WORDS_MAX 6

/* Behind a number: 万, k, w */
static size_t skip_unit(struct slice s, size_t at)
{
	size_t unit = pattern_match(s, at, "万");

	if (unit > 0)
		return unit;
	bool letter = at < s.len && strchr("kKwW", s.ptr[at]) != NULL;
	bool whole = at + 1 >= s.len || (unsigned char)(s.ptr[at + 1] | 0x20) < 'a';
	return letter && whole ? at + 1 : at;
}

/* A date, or the month and day of a later state in brackets (11/12 16:20 更新). */
static bool scan_date(struct scan *c)
{
	struct date date;
	size_t end = date_read(c->s, c->at, &date), time;

	if (end == 0)
		end = short_stamp_read(c->s, c->at, &date);
	if (end > 0 && date.precision == PRECISION_DAY) {
		c->ranges |= c->dated && !c->updated && !c->sure &&
			     date_is_known(&c->found.published) &&
			     date.first != c->found.published.first;
		byline_keep_date(&date, c->updated, &c->found);
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
	end = issue_skip(c->s, c->at);
	c->issued |= end > 0;
	if (end == 0)
		end = edition_skip(c->s, c->at);
	if (end > 0) {
		c->at = end;
		return true;
	}
	for (end = c->at; end < c->s.len && strchr("0123456789/.", c->s.ptr[end]);)
		end++;
	/* 6 min read */
	bool counts = end < c->s.len && c->s.ptr[end] == ' ' &&
		      (lexicon_match(LEXICON_BYWORD, c->s, end + 1) > 0 ||
		       date_read(c->s, end + 1, &date) > 0);
	if (end == c->at || (!c->dated && !c->sure && !counts))
		return false;
	c->at = skip_unit(c->s, end);
	return true;
}

/* 浏览1739, 97次查看, 5 7条评论, 45 views, 3 years ago, http://…: says nothing of who and when. */
static bool scan_passing(struct scan *c)
{
	bool address = c->s.ptr[c->at] == '/' || (c->s.ptr[c->at] | 0x20) == 'h';
	size_t end = address ? address_skip(c->s, c->at) : 0;

	if (end == 0)
		end = ago_skip(c->s, c->at);
	if (end == 0 && (c->dated || c->sure || c->found.author.len > 0))
		end = count_skip(c->s, c->at);
	if (end == 0)
		return false;
	c->at = end;
	return true;
}

static bool scan_label(struct scan *c)
{
	enum byline_field field = FIELD_OTHER;
	size_t value = byline_label(c->s, c->at, &field), end;

	if (value == 0)
		return false;
	/* The site's address in front of it is not the source. */
	if (field == FIELD_PUBLISHER &&
	    slice_find(c->found.publisher, SLICE_LITERAL("."), 0) != SIZE_MAX)
		c->found.publisher.len = 0;
	end = byline_value(c->s, byline_skip_blanks(c->s, value), field, &c->found);
	if (end == SIZE_MAX)
		return false;
	c->sourced |= field == FIELD_PUBLISHER && name_is_medium(c->found.publisher);
	c->updated = field == FIELD_UPDATED && !date_is_known(&c->found.updated);
	c->dated |= date_is_known(&c->found.published) || date_is_known(&c->found.updated);
	c->sure |= field != FIELD_COUNT;
	c->labels += field == FIELD_AUTHOR || field == FIELD_NAME || field == FIELD_STAFF ||
		     field == FIELD_OTHER;
	c->at = scan_remark(c->s, end);
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
		    (byline_is_mark(code) && code != '.' && code != '-'))
			break;
		before = code;
		end += len;
	}
	return slice_sub(c->s, c->at, end);
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

/* IBC Coronavirus Update: capitals among other words are no name's, but for an initial. */
static bool has_acronym(struct slice s)
{
	size_t capitals = 0;
	bool small = false, run = false;

	for (size_t i = 0; i <= s.len; i++) {
		char c = i < s.len ? s.ptr[i] : ' ';

		if (c >= 'A' && c <= 'Z') {
			capitals++;
			continue;
		}
		small |= c >= 'a' && c <= 'z';
		run |= c == ' ' && capitals >= 2;
		capitals = 0;
	}
	return run && small;
}

/* Joyce Lam, Joyce Lam in Weifang: the length of the names, 0 when the words are others. */
static size_t correspondent(struct slice word)
{
	size_t end = names_read(word, 0);
	struct slice rest = slice_sub(word, end, word.len);

	if (name_is_company(slice_sub(word, 0, end)) ||
	    latin_all_capitals(slice_sub(word, 0, end)) ||
	    author_no_name(slice_sub(word, 0, end)) || has_acronym(slice_sub(word, 0, end)))
		return 0;
	if (end == 0 || !memchr(word.ptr, ' ', end))
		return 0;
	if (slice_starts_with(rest, SLICE_LITERAL(" in ")))
		rest.len = name_read_latin(rest, 4) == rest.len ? 0 : rest.len;
	return rest.len == 0 ? end : 0;
}

/* Beside two who are labelled, some words say what they are: 文 | 吴某 《某书》作者 整理 | 王某. */
static unsigned words_max(const struct scan *c)
{
	return c->labels >= 2 && c->found.author.len > 0 ? CREDIT_WORDS_MAX : WORDS_MAX;
}

/* 路透中文新闻部: the outlet, where it is known. */
static struct slice without_desk(struct slice word)
{
	size_t outlet = outlet_read(word, 0);
	bool desk = slice_ends_with(word, SLICE_LITERAL("新闻部")) ||
		    slice_ends_with(word, SLICE_LITERAL("新聞部"));

	return desk && outlet > 0 ? slice_sub(word, 0, outlet) : word;
}

/* 某某世界 beside a date may be who published it; 摘编 and English words are not. */
static bool names_something(struct slice word)
{
	return word.len >= 3 * SPARE_LEAST && (unsigned char)word.ptr[0] >= 0xE0 &&
	       (unsigned char)word.ptr[word.len - 1] >= 0x80 &&
	       !lexicon_is_all(LEXICON_BUTTON, word);
}

/* 某某 发表于 2019-12-26: who posted it. Names that run on: 王某某李某某. */
static bool scan_poster(struct scan *c, struct slice word)
{
	struct slice rest = slice_sub(c->s, byline_skip_blanks(c->s, c->at + word.len), c->s.len);

	if (c->found.author.len > 0)
		return false;
	bool posts = c->at == 0 && posted_line(rest) && !name_is_medium(word) && account_name(word);
	bool runs = c->dated && author_run_on(c->s, c->at) == c->at + word.len;
	if (!posts && !runs)
		return false;
	byline_keep(FIELD_AUTHOR, word, &c->found);
	c->at += word.len;
	return true;
}

/* <jane@example.org behind a name. */
static bool is_mail(struct slice word)
{
	const char *sign = memchr(word.ptr, '@', word.len);

	return sign && sign > word.ptr && !memchr(word.ptr, ' ', word.len);
}

/* A name, an outlet, a place behind a date: what stands in a byline without a label. */
static bool scan_word(struct scan *c)
{
	struct slice word = next_word(c);
	size_t name = name_read_han(c->s, c->at);

	if (word.len == 0)
		return false;
	if (c->found.author.len > 0 && is_mail(word)) {
		c->at += word.len;
		return true;
	}
	if (scan_outlet_of_reporter(c, word))
		return true;
	if (scan_poster(c, word))
		return true;
	if (name_is_medium(word)) {
		byline_keep(FIELD_PUBLISHER, without_desk(word), &c->found);
	} else if (name > c->at + word.len && c->found.author.len == 0) {
		/* 玛雅·林奇: the dot is no mark */
		byline_keep(FIELD_AUTHOR, slice_sub(c->s, c->at, name), &c->found);
		c->at = name;
		return true;
	} else if (name == c->at + word.len && c->found.author.len == 0 &&
		   !slice_equal(word, SLICE_LITERAL("施行"))) {
		byline_keep(FIELD_AUTHOR, word, &c->found);
	} else if (c->found.author.len > 0 && is_report_word(word)) {
		c->sure = true;
	} else if (c->original && c->found.publisher.len == 0) {
		byline_keep(FIELD_PUBLISHER, word, &c->found);
	} else if (slice_ends_with(word, SLICE_LITERAL("官方账号"))) {
		word.len -= strlen("官方账号");
		byline_keep(FIELD_PUBLISHER, word, &c->found);
		word.len += strlen("官方账号");
	} else if (c->found.author.len == 0 && (name = correspondent(word)) > 0) {
		size_t names = names_read(c->s, c->at);
		/* Jane Roe, John Doe and Li Wei, with nothing behind */
		if (names == c->s.len && !byline_is_position(c->s)) {
			struct slice outlet = slice_of(NULL, 0);
			struct slice who = latin_names(slice_sub(c->s, c->at, names), &outlet);
			byline_keep(FIELD_AUTHOR, who, &c->found);
			byline_keep(FIELD_PUBLISHER, outlet, &c->found);
			c->at = names;
			return true;
		}
		byline_keep(FIELD_AUTHOR, slice_sub(word, 0, name), &c->found);
	} else if (word.len <= WORD_MAX_BYTES && c->words < words_max(c) &&
		   pattern_match(c->s, c->at + word.len, ":") == 0) {
		c->words++;
		if (c->spare.len == 0 && !c->placed && names_something(word))
			c->spare = word;
		c->placed = false;
	} else {
		return false;
	}
	c->at += word.len;
	return true;
}

/* 1234, 1.2万 */
static size_t skip_count(struct slice s, size_t at)
{
	size_t start = at;

	while (at < s.len && strchr("0123456789 ,.+", s.ptr[at]))
		at++;
	return at > start && s.ptr[at - 1] != ' ' ? skip_unit(s, at) : at;
}

/* 原创, 阅读 1234, 我要评论(12) and other words of no weight. */
static bool scan_byword(struct scan *c)
{
	size_t end = lexicon_match(LEXICON_BYWORD, c->s, c->at);
	uint32_t code = 0;
	struct date date;

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
	/* 某某 于 2021-08-09 22:17:45 发布 */
	if (slice_equal(word, SLICE_LITERAL("于")) && c->spare.len > 0) {
		byline_keep(FIELD_AUTHOR, c->spare, &c->found);
		c->spare.len = 0;
		c->words = 0;
	}
	c->original |= pattern_match(word, 0, "原创") > 0;
	c->placed |= pattern_match(word, 0, "发布于") > 0;
	if (pattern_match(word, 0, "更新") > 0 && !c->dated)
		c->updated = true;
	c->at = end;
	/* A count, not the day of 发布于2023-03-29. */
	if (date_read(c->s, byline_skip_blanks(c->s, end), &date) == 0)
		c->at = count_skip(c->s, end) > 0 ? count_skip(c->s, end) : skip_count(c->s, end);
	return true;
}

/* 21世纪经济报道: known by name, whatever it begins with. */
static bool scan_outlet(struct scan *c)
{
	size_t end = outlet_read(c->s, c->at);
	uint32_t code = ' ';

	if (end == 0)
		return false;
	if (end < c->s.len)
		utf8_decode(c->s, end, &code);
	if (!code_is_space(code) && !byline_is_mark(code))
		return false;
	byline_keep(FIELD_PUBLISHER, slice_sub(c->s, c->at, end), &c->found);
	c->at = end;
	return true;
}

/* 《等深线》记者 周某某: what stands in the marks is an outlet. */
static bool scan_book(struct scan *c)
{
	size_t open = pattern_match(c->s, c->at, "《"), close;

	close = open > 0 ? slice_find(c->s, SLICE_LITERAL("》"), open) : SIZE_MAX;
	if (close == SIZE_MAX || close - open > WORD_MAX_BYTES)
		return false;
	size_t behind = byline_skip_blanks(c->s, close + strlen("》"));
	if (author_role(c->s, behind) == 0 || pattern_match(c->s, behind, "作者") > 0)
		return false;
	byline_keep(FIELD_PUBLISHER, slice_sub(c->s, open, close), &c->found);
	c->at = behind;
	return true;
}

static bool scan_step(struct scan *c)
{
	uint32_t code;
	size_t len = utf8_decode(c->s, c->at, &code);

	if (code == '/' && scan_passing(c))
		return true;
	if (code == 0x300A && scan_book(c))
		return true;
	if (code_is_space(code) || byline_is_mark(code)) {
		c->parted |= code == 0xB7 || code == '|' || code == 0xFF5C;
		c->slashes += code == '/' || code == 0xFF0F;
		c->at += len;
		return true;
	}
	return scan_label(c) || scan_outlet(c) || scan_passing(c) || scan_date(c) ||
	       scan_opener(c) || scan_reporter(c) || scan_spaced(c) || scan_byword(c) ||
	       scan_credit(c) || scan_word(c);
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

	bool credits = named && c->labels >= 2;

	if (c->ranges)
		return false;
	/* 张某某 某某世界 2024-01-09 */
	bool headed =
		named && c->dated && !c->sure && c->words == 1 && c->found.author.ptr == c->s.ptr;

	/* 某报／ 王某某／媒體工作者（台北市） */
	bool slashed = both && c->words <= WORDS_MAX && c->slashes >= 2 &&
		       c->found.publisher.ptr == c->s.ptr;

	if (c->words > 0 && !(c->dated && c->timed) && !credits && !headed && !slashed &&
	    !c->sourced && !(c->issued && c->words == 1)) {
		/* 某号 · 王某: beside a title only */
		if (!named || c->words > 1 || c->sure || c->dated || !c->parted)
			return false;
		c->found.weak = true;
	}
	if (c->spare.len > 0 && !credits)
		byline_keep(FIELD_PUBLISHER, c->spare, &c->found);
	if (c->sure || c->dated || both || (c->issued && c->found.publisher.len > 0) ||
	    (c->original && c->found.publisher.len > 0))
		return true;
	c->found.weak = true;
	return named || c->found.publisher.len > 0;
}

bool byline_line(struct slice line, struct byline *ret)
{
	struct scan c = {.s = slice_trim(line)};

	if (c.s.len == 0 || c.s.len > LINE_MAX_BYTES || ends_sentence(c.s) ||
	    pattern_match(c.s, 0, "本帖最后由") > 0)
		return false;
	if (author_scholars(c.s)) {
		if (ret) {
			ret->weak = true;
			byline_keep(FIELD_AUTHOR, c.s, ret);
		}
		return ret != NULL;
	}
	while (c.at < c.s.len) {
		if (!scan_step(&c))
			return false;
	}
	if (!judge(&c))
		return false;
	if (!ret)
		return !c.found.weak;
	ret->weak = c.found.weak;
	byline_keep(FIELD_AUTHOR, c.found.author, ret);
	byline_keep(FIELD_PUBLISHER, c.found.publisher, ret);
	if (date_is_known(&c.found.published))
		byline_keep_date(&c.found.published, false, ret);
	if (date_is_known(&c.found.updated))
		byline_keep_date(&c.found.updated, true, ret);
	return true;
}
