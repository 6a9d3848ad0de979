#include "text/byline_pair.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline_fields.h"
#include "text/lexicon.h"
#include "text/regions.h"

/* Bytes of a label; characters of a value that is no name, no date. */
#define LABEL_MAX 30
#define VALUE_MAX 20

/* Labels that are sure enough without a colon. */
static const struct {
	const char *text;
	enum byline_field field;
} bare[] = {
	{"by", FIELD_NAME},
	{"written by", FIELD_NAME},
	{"author", FIELD_AUTHOR},
	{"authors", FIELD_AUTHOR},
	{"posted by", FIELD_NAME},
	{"published on", FIELD_DATE},
	{"posted on", FIELD_DATE},
	{"published", FIELD_DATE},
	{"last updated", FIELD_UPDATED},
	{"作者", FIELD_AUTHOR},
	{"来源", FIELD_PUBLISHER},
	{"文章来源", FIELD_PUBLISHER},
	{"信息来源", FIELD_PUBLISHER},
	{"发布时间", FIELD_DATE},
	{"发布日期", FIELD_DATE},
	{"发表时间", FIELD_DATE},
	{"更新时间", FIELD_UPDATED},
};

static bool read_label(struct slice line, enum byline_field *ret)
{
	line = slice_trim(line);
	if (line.len == 0 || line.len > LABEL_MAX)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(bare); i++) {
		if (pattern_match(line, 0, bare[i].text) == line.len) {
			*ret = bare[i].field;
			return true;
		}
	}
	return byline_label(line, 0, ret) == line.len;
}

bool byline_label_alone(struct slice line)
{
	enum byline_field field;

	return read_label(line, &field);
}

/* A few words without an end: what an outlet or a writer may be called. */
static bool is_brief(struct slice value)
{
	uint32_t code = 0;

	for (size_t at = 0; at < value.len;) {
		at += utf8_decode(value, at, &code);
		if (code == 0x3002 || code == 0xFF0C || code == 0xFF1F || code == 0xFF01 ||
		    pattern_key(code) == ':')
			return false;
	}
	return code != '.' && utf8_count(value) <= VALUE_MAX;
}

bool byline_pair(struct slice label, struct slice value, struct byline *ret)
{
	enum byline_field field = FIELD_OTHER;
	struct byline ignored = {0};
	struct date date;

	value = slice_trim(value);
	if (value.len == 0 || !read_label(label, &field) || byline_label_alone(value))
		return false;
	if (!ret)
		ret = &ignored;
	if (field == FIELD_DATE || field == FIELD_UPDATED) {
		if (!text_parse_date(value, &date) || date_read_labelled(value, 0, &date) == 0)
			return false;
		byline_keep_date(&date, field == FIELD_UPDATED, ret);
		return true;
	}
	bool names = names_read(value, 0) == value.len;
	if (field == FIELD_NAME && !names)
		return false;
	if ((field != FIELD_AUTHOR && field != FIELD_NAME && field != FIELD_PUBLISHER) ||
	    (!names && !is_brief(value)))
		return false;
	byline_keep(field == FIELD_PUBLISHER ? FIELD_PUBLISHER : FIELD_AUTHOR, value, ret);
	return true;
}
