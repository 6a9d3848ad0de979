#include "text/title.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"

/* Channels and sites are short, in bytes. */
#define CHANNEL_MAX 30

static const char *const marks[] = {" - ", " | ", " – ", " — ", " _ ", "_",   "|",   "｜",
				    "丨",  "--",  "-",   "—",   "–",   " » ", " :: "};

bool title_begins(struct slice title, struct slice heading)
{
	if (heading.len == 0 || !slice_starts_with(title, heading))
		return false;
	struct slice rest = slice_sub(title, heading.len, title.len);
	if (rest.len == 0)
		return true;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (slice_starts_with(rest, slice_of_string(marks[i])))
			return true;
	}
	return rest.ptr[0] == '(' || slice_starts_with(rest, SLICE_LITERAL("（"));
}

/* The last mark with something before and behind it; its length to *len. */
static size_t last_mark(struct slice title, size_t *len)
{
	for (size_t at = title.len; at-- > 1;) {
		for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
			struct slice mark = slice_of_string(marks[i]);
			if (at + mark.len < title.len &&
			    slice_starts_with(slice_sub(title, at, title.len), mark)) {
				*len = mark.len;
				return at;
			}
		}
	}
	return SIZE_MAX;
}

static bool is_dash(struct slice mark)
{
	return mark.len == 1 && mark.ptr[0] == '-';
}

struct slice title_without_site(struct slice title, struct slice site)
{
	bool stripped = false;
	size_t len, at;

	while ((at = last_mark(title, &len)) != SIZE_MAX) {
		struct slice rest = slice_trim(slice_sub(title, 0, at));
		struct slice part = slice_trim(slice_sub(title, at + len, title.len));
		struct slice mark = slice_sub(title, at, at + len);
		bool named = (site.len > 0 && slice_equal(part, site)) || name_is_medium(part);
		/* A channel stands between title and site, parted by the same mark. */
		bool channel = stripped && part.len <= CHANNEL_MAX && !is_dash(mark) &&
			       rest.len > part.len;

		if (rest.len == 0 || (!named && !channel))
			break;
		/* 2024-25, Covid-19 News */
		if (is_dash(mark) && part.len > 0 && (unsigned char)part.ptr[0] < 0x80 &&
		    !slice_equal(part, site))
			break;
		title = rest;
		stripped = true;
	}
	return title;
}

static bool is_bullet(uint32_t code)
{
	return code == '-' || code == '*' || code == '|' || code == 0xB7 || code == 0x2022 ||
	       (code >= 0x25A0 && code <= 0x25FF) || code == 0x2605 || code == 0x2606;
}

struct slice title_bare(struct slice title)
{
	uint32_t code;

	title = slice_trim(title);
	while (title.len > 0) {
		size_t len = utf8_decode(title, 0, &code);
		if (!is_bullet(code) || len >= title.len || title.ptr[len] != ' ')
			break;
		title = slice_trim(slice_sub(title, len, title.len));
	}
	while (title.len > 1 && strchr("|_-", title.ptr[title.len - 1]) &&
	       title.ptr[title.len - 2] == ' ')
		title = slice_trim(slice_sub(title, 0, title.len - 1));
	return title;
}
