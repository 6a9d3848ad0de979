/* Datelines of English reports, and what all datelines have. */
#include "text/dateline_part.h"

#include "base/macros.h"
#include "base/utf8.h"

#define PLACE_BYTES 60

void dateline_keep(struct slice value, struct slice *field)
{
	if (field->len == 0 && value.len > 0)
		*field = value;
}

/* The date before 电: with its year, else month and day. */
void dateline_date(struct slice s, struct byline *ret)
{
	struct date date;

	for (size_t at = 0; at < s.len; at++) {
		bool digit = s.ptr[at] >= '0' && s.ptr[at] <= '9';
		bool inner = at > 0 && s.ptr[at - 1] >= '0' && s.ptr[at - 1] <= '9';

		if ((!digit && (unsigned char)s.ptr[at] < 0x80) || inner ||
		    !utf8_is_boundary(s, at))
			continue;
		if (date_read(s, at, &date) > 0) {
			if (!date_is_known(&ret->published))
				ret->published = date;
			return;
		}
		if (digit && ret->day == 0 && date_read_yearless(s, at, &ret->month, &ret->day) > 0)
			return;
	}
}

static bool is_dash(struct slice s, size_t at)
{
	static const char *const dashes[] = {"-", "–", "—", "―", ":"};

	while (at < s.len && s.ptr[at] == ' ')
		at++;
	for (size_t i = 0; i < ARRAY_LEN(dashes); i++) {
		if (slice_starts_with(slice_sub(s, at, s.len), slice_of_string(dashes[i])))
			return true;
	}
	return false;
}

/* "SHENZHEN, China, Feb. 14": offset behind the country at `at`, `at` when none stands there. */
static size_t skip_country(struct slice s, size_t at)
{
	size_t end = name_read_latin(s, at);

	return end > at && slice_starts_with(slice_sub(s, end, s.len), SLICE_LITERAL(", "))
		       ? end + 2
		       : at;
}

/* The length of a place in capitals at the front: SAN JOSE, WASHINGTON. */
static size_t place_end(struct slice s)
{
	size_t at = 0;

	while (at < s.len && at < PLACE_BYTES &&
	       ((s.ptr[at] >= 'A' && s.ptr[at] <= 'Z') || s.ptr[at] == ' ' || s.ptr[at] == '.' ||
		s.ptr[at] == '-'))
		at++;
	return at >= 3 ? at : 0;
}

/* SHENZHEN, China, Feb. 14, 2023 /PRNewswire/ -- */
static bool slash_dateline(struct slice head, struct byline *ret)
{
	size_t open = slice_find(head, SLICE_LITERAL(" /"), 0), at = 0;
	size_t close = open == SIZE_MAX ? SIZE_MAX : slice_find(head, SLICE_LITERAL("/"), open + 2);
	struct date date;

	if (close == SIZE_MAX || close - open > 30 || !is_dash(head, close + 1))
		return false;
	dateline_keep(slice_sub(head, open + 2, close), &ret->publisher);
	for (; at < open && !date_is_known(&ret->published); at++) {
		if ((at == 0 || head.ptr[at - 1] == ' ') && date_read(head, at, &date) > 0)
			ret->published = date;
	}
	return true;
}

/* HANGZHOU, Jan. 28 (Reuters) -, WASHINGTON (AP) —, SINGAPORE, June 20, 2023 - */
bool latin_dateline(struct slice s, struct byline *ret)
{
	struct slice head = slice_sub(s, 0, s.len < 90 ? s.len : 90);
	size_t place = place_end(head), open = slice_find(head, SLICE_LITERAL("("), 0);
	size_t close = open == SIZE_MAX ? SIZE_MAX : slice_find(head, SLICE_LITERAL(")"), open);
	struct date date;

	if (place == 0)
		return false;
	if (close != SIZE_MAX && close - open < 24 && is_dash(head, close + 1)) {
		if ((head.ptr[open + 1] | 0x20) < 'a' || (head.ptr[open + 1] | 0x20) > 'z')
			return false;
		dateline_keep(slice_sub(s, open + 1, close), &ret->publisher);
		dateline_date(slice_sub(s, 0, open), ret);
		/* FRIDAY, March 4, 2022 (Some News) — */
		for (size_t at = place; at < open && !date_is_known(&ret->published); at++) {
			if (head.ptr[at - 1] == ' ' &&
			    date_read(slice_sub(s, 0, open), at, &date) > 0)
				ret->published = date;
		}
		for (size_t at = place; at < open && ret->day == 0; at++) {
			if (head.ptr[at - 1] == ' ' && !date_is_known(&ret->published))
				date_read_yearless(slice_sub(s, 0, open), at, &ret->month,
						   &ret->day);
		}
		return true;
	}
	if (slash_dateline(head, ret))
		return true;
	size_t at = place;
	while (at < head.len && (head.ptr[at] == ',' || head.ptr[at] == ' ' || is_dash(head, at)))
		at += utf8_length((unsigned char)head.ptr[at]);
	size_t end = at > place ? date_read(head, at, &date) : 0;
	if (at > place && end == 0)
		end = date_read(head, skip_country(head, at), &date);
	if (end == 0 || date.precision != PRECISION_DAY || !is_dash(head, end))
		return false;
	if (!date_is_known(&ret->published))
		ret->published = date;
	return true;
}
