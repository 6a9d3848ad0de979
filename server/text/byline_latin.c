#include "text/byline_latin.h"

#include "base/utf8.h"
#include "text/byline.h"
#include "text/byline_label.h"
#include "text/outlet.h"

bool latin_all_capitals(struct slice s)
{
	bool capital = false;

	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
			return false;
		capital |= s.ptr[i] >= 'A' && s.ptr[i] <= 'Z';
	}
	return capital;
}

/* USA TODAY behind Jane Doe: capitals where the names have none. */
static bool is_outlet(struct slice part, bool capitals)
{
	return outlet_is_known(part) || name_is_medium(part) ||
	       slice_starts_with(part, SLICE_LITERAL("The ")) ||
	       (!capitals && part.len > 2 && latin_all_capitals(part));
}

/* "Jane Doe BBC News": where an outlet begins behind a space; the length of s when none does. */
static size_t inner_outlet(struct slice s)
{
	for (size_t at = 1; at < s.len; at++) {
		if (s.ptr[at - 1] == ' ' && outlet_is_known(slice_sub(s, at, s.len)))
			return at;
	}
	return s.len;
}

/* Without a last word that says what somebody is: Jane Doe Contributor. */
static struct slice without_position(struct slice s)
{
	for (size_t i = s.len; i-- > 1;) {
		if (s.ptr[i - 1] != ' ')
			continue;
		return byline_is_position(slice_sub(s, i, s.len)) ? slice_trim(slice_sub(s, 0, i))
								  : s;
	}
	return s;
}

struct slice latin_names(struct slice names, struct slice *outlet)
{
	bool capitals = latin_all_capitals(names);

	if (names.len == 0 || (unsigned char)names.ptr[0] >= 0xE0)
		return names;
	for (size_t at = 0; at < names.len;) {
		size_t comma = slice_find(names, SLICE_LITERAL(", "), at);
		size_t end = comma == SIZE_MAX ? names.len : comma;
		struct slice part = slice_sub(names, at, end);
		size_t inner = inner_outlet(part);

		if (at > 0 && (is_outlet(part, capitals) || byline_is_position(part))) {
			if (!byline_is_position(part))
				*outlet = part;
			names.len = at - strlen(", ");
			break;
		}
		if (inner < part.len) {
			*outlet = slice_sub(part, inner, part.len);
			names.len = at + inner - 1;
			break;
		}
		at = comma == SIZE_MAX ? names.len : comma + strlen(", ");
	}
	return without_position(names);
}
