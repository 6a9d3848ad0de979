/* Who wrote, took the pictures, edited: the parts of bylines that name people. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/author.h"
#include "text/byline_fields.h"
#include "text/byline_label.h"
#include "text/byline_latin.h"
#include "text/byline_part.h"
#include "text/byline_scan.h"
#include "text/lexicon.h"

/* In bytes: what somebody is and where. */
#define REMARK_MAX 90
#define ROLE_MAX   6 /* characters */

/* Behind a value: 某号（ID：abc）. */
size_t scan_remark(struct slice s, size_t at)
{
	static const char *const pairs[][2] = {{"(", ")"}, {"（", "）"}};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct slice rest = slice_sub(s, at, s.len);
		if (!slice_starts_with(rest, slice_of_string(pairs[i][0])))
			continue;
		size_t close = slice_find(s, slice_of_string(pairs[i][1]), at);
		if (close != SIZE_MAX && close - at <= REMARK_MAX)
			return close + strlen(pairs[i][1]);
	}
	return at;
}

static bool is_one_word(struct slice name)
{
	return name.len > 0 && (unsigned char)name.ptr[0] < 0x80 &&
	       !memchr(name.ptr, ' ', name.len) && !name_is_medium(name);
}

/* By Jane Doe and John Roe, Posted on …, Written by … */
bool scan_opener(struct scan *c)
{
	enum byline_field field = FIELD_OTHER;
	size_t at = byline_opener(c->s, c->at, &field), end;

	if (at == 0)
		return false;
	at = byline_skip_blanks(c->s, at);
	if (field == FIELD_DATE || field == FIELD_UPDATED) {
		c->updated = field == FIELD_UPDATED;
		c->at = at;
		return true;
	}
	end = names_read(c->s, at);
	if (end == 0 && field == FIELD_NAME)
		end = han_alone(c->s, at);
	/* on March 3, 2021 by tinker_anna */
	if (end == 0 && c->dated && nick_read(c->s, at) == c->s.len)
		end = c->s.len;
	if (end == 0)
		return false;
	struct slice outlet = slice_of(NULL, 0), names;
	names = latin_names(slice_sub(c->s, at, end), &outlet);
	byline_keep(FIELD_PUBLISHER, outlet, &c->found);
	byline_keep(field == FIELD_NAME ? FIELD_AUTHOR : field, names, &c->found);
	/* By Hand: one word and nothing else may be a heading. */
	c->sure |= !is_one_word(names) || c->at > 0 || end < c->s.len;
	c->at = end;
	return true;
}

/* 编辑 樊一婧, 文 王某, 发布 2024.01.21 */
bool scan_spaced(struct scan *c)
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
			byline_keep_date(&date, field == FIELD_UPDATED, &c->found);
		c->dated |= end > 0;
	} else {
		end = byline_names(c->s, value);
		if (end == 0 && field == FIELD_AUTHOR)
			end = nick_read(c->s, value);
		if (end > 0) {
			byline_keep(field == FIELD_NAME ? FIELD_AUTHOR : field,
				    slice_sub(c->s, value, end), &c->found);
			end = scan_remark(c->s, byline_skip_blanks(c->s, end));
		}
	}
	if (end == 0)
		return false;
	c->sure = true;
	c->at = end;
	return true;
}

/* 某报记者 王某, 記者王某／台北報導 */
bool scan_reporter(struct scan *c)
{
	static const char *const words[] = {"特派记者", "实习记者", "本报记者", "见习记者",
					    "首席记者", "记者",     "通讯员",   "特约撰稿人"};
	static const char *const marks[] = {":", "|", "丨"};
	size_t at = pattern_match_any(c->s, c->at, words, ARRAY_LEN(words));

	if (at == 0)
		return false;
	at = byline_skip_blanks(c->s, at);
	/* 某某新闻记者 | 王某 */
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t mark = pattern_match(c->s, at, marks[i]);
		at = mark > 0 ? byline_skip_blanks(c->s, mark) : at;
	}
	size_t end = byline_names(c->s, at);
	if (end == 0)
		return false;
	byline_keep(FIELD_AUTHOR, slice_sub(c->s, at, end), &c->found);
	c->sure = true;
	c->at = end;
	return true;
}

/* 实习编导:朱某某, 导播/王某: people the article owes something, under whatever they are called. */
bool scan_credit(struct scan *c)
{
	static const char *const marks[] = {":", "|", "丨", "/", "／"};
	static const char *const writers[] = {"记者", "記者", "作者", "撰"};
	static const char *const short_roles[] = {"图", "摄", "编", "译"};
	size_t n = ROLE_MAX, role = han_end(c->s, c->at, &n), mark;
	bool brief = false;
	for (size_t i = 0; n == 1 && i < ARRAY_LEN(short_roles); i++)
		brief |= pattern_match(c->s, c->at, short_roles[i]) == role;
	if ((n < 2 && !brief) || n > ROLE_MAX)
		return false;
	mark = pattern_match_any(c->s, role, marks, ARRAY_LEN(marks));
	struct slice word = slice_sub(c->s, c->at, role);
	if (mark == 0 || name_read_han(c->s, c->at) == role)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(writers); i++)
		mark = slice_find(word, slice_of_string(writers[i]), 0) == SIZE_MAX ? mark : 0;
	if (mark == 0 || name_is_medium(word))
		return false;
	size_t names = byline_skip_blanks(c->s, mark), end = names_read(c->s, names);
	if (end == 0 || (unsigned char)c->s.ptr[names] < 0xE0)
		return false;
	end = byline_names(c->s, names);
	c->labels++;
	c->at = end;
	return true;
}

/* 每经编辑 李某, 视觉设计 王某: behind a word that ends so. */
static bool scan_editor(struct scan *c, struct slice word)
{
	static const char *const ends[] = {"编辑", "责编", "摄影", "校对", "设计", "制图",
					   "视频", "剪辑", "监制", "统筹", "策划", "编导"};
	static const char *const marks[] = {":", "|", "丨", "/"};

	if (word.len > WORD_MAX_BYTES || c->at + word.len >= c->s.len)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t n = strlen(ends[i]);
		if (word.len < n || word.len > WORD_MAX_BYTES ||
		    pattern_match(word, word.len - n, ends[i]) != word.len)
			continue;
		size_t at = byline_skip_blanks(c->s, c->at + word.len);
		size_t mark = pattern_match_any(c->s, at, marks, ARRAY_LEN(marks));
		at = byline_skip_blanks(c->s, mark > 0 ? mark : at);
		size_t end = byline_names(c->s, at);
		if (end == 0)
			return false;
		c->labels++;
		c->sure = true;
		c->at = end;
		return true;
	}
	return false;
}

/* The outlet before its reporter: 聯合報記者王某. */
bool scan_outlet_of_reporter(struct scan *c, struct slice word)
{
	size_t at = slice_find(word, SLICE_LITERAL("记者"), 0);

	if (at == SIZE_MAX)
		at = slice_find(word, SLICE_LITERAL("記者"), 0);
	if (at == SIZE_MAX || at == 0 || at > WORD_MAX_BYTES)
		return scan_editor(c, word);
	struct scan behind = *c;
	behind.at = c->at + at;
	if (!scan_reporter(&behind))
		return false;
	if (name_is_medium(slice_sub(word, 0, at)))
		byline_keep(FIELD_PUBLISHER, slice_sub(word, 0, at), &behind.found);
	*c = behind;
	return true;
}
