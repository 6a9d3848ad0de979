/* What a document's own words, its markup and its address say of it. */
#include "base/utf8.h"
#include "text/byline.h"
#include "text/lexicon.h"
#include "text/regions.h"

/* Years an address may name. */
#define URL_YEAR_MIN 1990
#define URL_YEAR_MAX 2100

static struct slice first_of(struct slice a, struct slice b, struct slice c)
{
	return a.len > 0 ? a : b.len > 0 ? b : c;
}

static struct slice title_region(const struct cleaned *clean, const struct regions *regions)
{
	for (size_t i = 0; i < regions->n; i++) {
		if (regions->items[i].kind == REGION_TITLE)
			return slice_trim(span_slice(clean->text, regions->items[i].span));
	}
	return slice_of(NULL, 0);
}

/* <title> often has the site behind it: 题目_某网, Title - Site. The heading of the text, when the
 * markup's title begins with it, is the title itself. */
static struct slice markup_title(const struct cleaned *clean, struct slice heading)
{
	static const char *const marks[] = {"_", " - ", " | ", "|", "｜", " – ", " — ", "-"};
	struct slice title = clean->meta.title, site = clean->meta.publisher;

	if (heading.len > 0 && slice_starts_with(title, heading))
		return heading;
	for (size_t i = 0; i < ARRAY_LEN(marks) && site.len > 0; i++) {
		struct slice mark = slice_of_string(marks[i]);
		if (title.len <= site.len + mark.len || !slice_ends_with(title, site))
			continue;
		struct slice rest = slice_sub(title, 0, title.len - site.len);
		if (slice_ends_with(rest, mark))
			return slice_trim(slice_sub(rest, 0, rest.len - mark.len));
	}
	return title;
}

/* Byline regions first, then the dateline that opens the body. */
static void read_bylines(const struct cleaned *clean, const struct regions *regions,
			 struct byline *bylines, struct byline *dateline)
{
	bool seen_body = false;

	for (size_t i = 0; i < regions->n; i++) {
		struct slice text = span_slice(clean->text, regions->items[i].span);

		if (regions->items[i].kind == REGION_BODY && !seen_body) {
			seen_body = true;
			byline_dateline(text, dateline);
		}
		if (regions->items[i].kind != REGION_BYLINE)
			continue;
		for (size_t at = 0; at < text.len;) {
			const char *newline = memchr(text.ptr + at, '\n', text.len - at);
			size_t end = newline ? (size_t)(newline - text.ptr) : text.len;
			struct slice line = slice_sub(text, at, end);

			if (!byline_line(line, bylines) && !byline_reporter(line, bylines))
				byline_fields(line, 0, bylines);
			at = end + 1;
		}
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* n digits at s[at], as many parts with nothing but one '/', '-' or '_' between them. */
static bool url_date_at(struct slice s, size_t at, struct civil *ret)
{
	static const size_t widths[3] = {4, 2, 2};
	int parts[3] = {0};

	if (at > 0 && is_digit(s.ptr[at - 1]))
		return false;
	for (size_t i = 0; i < 3; i++) {
		if (i > 0 && at < s.len && strchr("/-_", s.ptr[at]))
			at++;
		if (s.len - at < widths[i])
			return false;
		for (size_t j = 0; j < widths[i]; j++, at++) {
			if (!is_digit(s.ptr[at]))
				return false;
			parts[i] = parts[i] * 10 + (s.ptr[at] - '0');
		}
	}
	*ret = (struct civil){parts[0], parts[1], parts[2]};
	return (at >= s.len || !is_digit(s.ptr[at])) && parts[0] >= URL_YEAR_MIN &&
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

static void find_published(const struct source *source, const struct cleaned *clean,
			   const struct byline *bylines, const struct byline *dateline,
			   struct document *doc)
{
	struct date date;

	doc->published = (struct date){0};
	doc->published_from = PUBLISHED_UNKNOWN;
	if (text_parse_date(source->published, &date))
		doc->published_from = PUBLISHED_METADATA;
	else if (text_parse_date(clean->meta.published, &date))
		doc->published_from = PUBLISHED_MARKUP;
	else if (date_is_known(&bylines->published)) {
		date = bylines->published;
		doc->published_from = PUBLISHED_BYLINE;
	} else if (date_is_known(&dateline->published)) {
		date = dateline->published;
		doc->published_from = PUBLISHED_DATELINE;
	} else if (url_date(source->uri, &date))
		doc->published_from = PUBLISHED_URL;
	if (doc->published_from != PUBLISHED_UNKNOWN)
		doc->published = date;
}

int text_metadata(const struct source *source, const struct cleaned *clean,
		  const struct regions *regions, struct arena *a, struct document *doc,
		  struct error *err)
{
	struct byline bylines = {0}, dateline = {0};
	struct slice heading = title_region(clean, regions);

	(void)a;
	(void)err;
	read_bylines(clean, regions, &bylines, &dateline);
	doc->title = first_of(source->title, markup_title(clean, heading), heading);
	doc->author = first_of(source->author, clean->meta.author, bylines.author);
	doc->publisher =
		first_of(source->publisher, clean->meta.publisher,
			 first_of(bylines.publisher, dateline.publisher, slice_of(NULL, 0)));
	find_published(source, clean, &bylines, &dateline, doc);
	return 0;
}
