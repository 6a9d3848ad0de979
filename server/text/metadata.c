/* What a document's own words, its markup and its address say of it. */
#include "base/utf8.h"
#include "text/author.h"
#include "text/byline.h"
#include "text/byline_pair.h"
#include "text/byline_part.h"
#include "text/frame.h"
#include "text/lexicon.h"
#include "text/notice.h"
#include "text/regions.h"
#include "text/signature.h"
#include "text/title.h"

/* Years an address may name. */
#define URL_YEAR_MIN 1990
#define URL_YEAR_MAX 2100
/* Lines at the front of an article that a dateline may open. */
#define DATELINE_LINES 6

static struct slice first_of(struct slice a, struct slice b, struct slice c)
{
	return a.len > 0 ? a : b.len > 0 ? b : c;
}

/* 標題: [新聞] … */
static struct slice without_label(struct slice title)
{
	size_t end = pattern_match(title, 0, "标题"), mark;

	if (end == 0 && (end = pattern_match(title, 0, "title")) > 0 &&
	    pattern_match(title, end, ":") == 0)
		return title;
	if (end == 0 || end >= title.len)
		return title;
	mark = pattern_match(title, end, ":");
	if (mark == 0 && title.ptr[end] != ' ')
		return title;
	return slice_trim(slice_sub(title, mark > 0 ? mark : end, title.len));
}

static struct slice title_region(const struct cleaned *clean, const struct regions *regions)
{
	for (size_t i = 0; i < regions->n; i++) {
		if (regions->items[i].kind != REGION_TITLE)
			continue;
		struct slice text = slice_trim(span_slice(clean->text, regions->items[i].span));
		struct slice wired = dateline_title(text);
		return title_bare(without_label(wired.len > 0 ? wired : text));
	}
	return slice_of(NULL, 0);
}

/* The heading of the text, when the markup's title begins with it, is the title itself. */
static struct slice markup_title(const struct cleaned *clean, struct slice heading)
{
	struct slice title = clean->meta.title;

	if (title_begins(title, heading))
		return heading;
	return title_without_site(title, clean->meta.publisher);
}

/* Who posted it, where the line below tells when. */
static void read_account(struct slice line, struct slice next, struct byline *bylines)
{
	line = slice_trim(line);
	if (bylines->author.len == 0 && author_names_alone(line))
		bylines->author = author_bare(line);
	if (!account_name(line) || !posted_line(next))
		return;
	struct slice *field = name_is_medium(line) ? &bylines->publisher : &bylines->author;
	if (field->len == 0)
		*field = line;
}

/* *above: the last line that was read, of whatever region. */
static void read_lines(struct slice text, struct slice *above, struct byline *bylines)
{
	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.ptr + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.ptr) : text.len;
		struct slice line = slice_sub(text, at, end);

		if (byline_pair(*above, line, bylines)) {
			*above = slice_of(NULL, 0);
			at = end + 1;
			continue;
		}
		*above = slice_trim(line).len > 0 ? line : *above;
		read_account(line, slice_sub(text, end < text.len ? end + 1 : end, text.len),
			     bylines);
		if (!byline_line(line, bylines) && !notice_read(line, bylines))
			byline_fields(line, 0, bylines);
		at = end + 1;
	}
}

/* The dateline stands in one of the first lines of the article, below a standfirst and pictures.
 * *n: lines read so far. */
static void read_dateline(struct slice text, size_t *n, struct byline *dateline)
{
	for (size_t at = 0; at < text.len && *n < DATELINE_LINES; ++*n) {
		const char *newline = memchr(text.ptr + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.ptr) : text.len;

		/* Below the first line only what begins like one. */
		if ((*n == 0 || dateline_may_open(slice_sub(text, at, end))) &&
		    byline_dateline(slice_sub(text, at, end), dateline)) {
			*n = DATELINE_LINES;
			return;
		}
		at = end + 1;
	}
}

/* Byline regions first, then the dateline that opens the body, the reporter who closes it, and who
 * signed it where it is a document. */
static void read_bylines(const struct cleaned *clean, const struct regions *regions,
			 struct slice title, struct byline *bylines, struct byline *dateline)
{
	struct slice last = slice_of(NULL, 0);
	struct slice above = slice_of(NULL, 0);
	size_t lines = 0;

	for (size_t i = 0; i < regions->n; i++) {
		struct slice text = span_slice(clean->text, regions->items[i].span);

		/* 某社某地2月2日电 题：… */
		if (regions->items[i].kind == REGION_TITLE && dateline_title(text).len > 0)
			read_dateline(text, &lines, dateline);
		if (regions->items[i].kind == REGION_BODY && slice_trim(text).len > 0) {
			read_dateline(text, &lines, dateline);
			last = text;
		}
		if (regions->items[i].kind == REGION_BYLINE)
			read_lines(text, &above, bylines);
	}
	if (last.len == 0)
		return;
	byline_closing(last, dateline);
	if (signature_document(title))
		signature_read(last, bylines);
}

/* n digits at s[at], as many parts with nothing but one '/', '-' or '_' between them. */
static bool url_date_at(struct slice s, size_t at, struct civil *ret)
{
	static const size_t widths[3] = {4, 2, 2};
	int parts[3] = {0};

	if (at > 0 && char_is_digit(s.ptr[at - 1]))
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (i > 0 && at < s.len && strchr("/-_", s.ptr[at]))
			at++;
		if (s.len - at < widths[i])
			return false;
		for (size_t j = 0; j < widths[i]; j++, at++) {
			if (!char_is_digit(s.ptr[at]))
				return false;
			parts[i] = parts[i] * 10 + (s.ptr[at] - '0');
		}
	}
	*ret = (struct civil){parts[0], parts[1], parts[2]};
	return (at >= s.len || !char_is_digit(s.ptr[at])) && parts[0] >= URL_YEAR_MIN &&
	       parts[0] <= URL_YEAR_MAX && civil_is_valid(*ret);
}

/* /2025/01/28/, /2025-01/28/, /20250128/, t20250128_1.html */
static bool url_date(struct slice uri, struct date *ret)
{
	struct civil c;

	for (size_t at = 0; at < uri.len; at++) {
		if (!url_date_at(uri, at, &c))
			continue;
		*ret = date_of_day(days_from_civil(c));
		return true;
	}
	return false;
}

/* A page's address with nothing but the year: /news/2025/a.html */
static int url_year(struct slice uri)
{
	for (size_t at = 1; at + 4 < uri.len; at++) {
		int year = 0;

		if (uri.ptr[at - 1] != '/' || uri.ptr[at + 4] != '/')
			continue;
		for (size_t i = 0; i < 4 && char_is_digit(uri.ptr[at + i]); i++)
			year = year * 10 + (uri.ptr[at + i] - '0');
		if (year >= URL_YEAR_MIN && year <= URL_YEAR_MAX)
			return year;
	}
	return 0;
}

/* Months and days of a dateline lie at most this long before the day of publication. */
#define DATELINE_DAYS_MAX 31

/* A dateline without a year, in the year that another date of the page fixes. */
static bool dateline_date(const struct byline *dateline, const struct date *near, int year,
			  struct date *ret)
{
	struct civil c = {year, dateline->month, dateline->day};

	if (date_is_known(&dateline->published)) {
		*ret = dateline->published;
		return true;
	}
	if (dateline->day == 0)
		return false;
	if (!near || !date_is_known(near)) {
		if (year == 0 || !civil_is_valid(c))
			return false;
		*ret = date_of_day(days_from_civil(c));
		return true;
	}
	c.year = civil_from_days(near->first).year;
	for (int back = 0; back < 2; back++, c.year--) {
		int32_t day = civil_is_valid(c) ? days_from_civil(c) : INT32_MIN;

		if (day > near->first + 1 || day < near->first - DATELINE_DAYS_MAX)
			continue;
		*ret = date_of_day(day);
		return true;
	}
	return false;
}

/* Clocks that were never set. */
static bool is_real(const struct date *date)
{
	return date->precision == PRECISION_DAY
		       ? date->first > days_from_civil((struct civil){1970, 1, 2}) ||
				 date->first < days_from_civil((struct civil){1969, 12, 31})
		       : true;
}

static enum published_from published_from(const struct source *source, const struct cleaned *clean,
					  const struct byline *bylines,
					  const struct byline *dateline, struct date *ret)
{
	struct date url = {0};
	bool has_url = url_date(source->uri, &url);
	const struct date *near = has_url ? &url : &bylines->updated;

	if (text_parse_date(source->published, ret))
		return PUBLISHED_METADATA;
	if (text_parse_date(clean->meta.published, ret) && is_real(ret))
		return PUBLISHED_MARKUP;
	*ret = bylines->published;
	if (date_is_known(ret))
		return PUBLISHED_BYLINE;
	if (dateline_date(dateline, near, url_year(source->uri), ret))
		return PUBLISHED_DATELINE;
	*ret = url;
	if (has_url)
		return PUBLISHED_URL;
	*ret = bylines->updated;
	return date_is_known(ret) ? PUBLISHED_BYLINE : PUBLISHED_UNKNOWN;
}

int text_metadata(const struct source *source, const struct cleaned *clean,
		  const struct regions *regions, struct arena *a, struct document *doc,
		  struct error *err)
{
	struct byline bylines = {0}, dateline = {0};
	struct slice heading = title_region(clean, regions);

	(void)err;
	read_bylines(clean, regions, heading, &bylines, &dateline);
	doc->title = first_of(source->title, markup_title(clean, heading), heading);
	doc->author = first_of(
		source->author, clean->meta.author,
		author_clean(first_of(bylines.author, dateline.author, slice_of(NULL, 0)), a));
	doc->publisher = first_of(
		source->publisher, clean->meta.publisher,
		first_of(bylines.publisher, dateline.publisher, frame_publisher(clean, regions)));
	doc->published_from = published_from(source, clean, &bylines, &dateline, &doc->published);
	if (doc->published_from == PUBLISHED_UNKNOWN)
		doc->published = (struct date){0};
	return 0;
}
