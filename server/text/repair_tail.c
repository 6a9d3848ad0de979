/* Markup that the end of the text cut in two: "&nbs", "<a hre", "<!-- ad". What is left of it says
 * nothing; AT&T and a<b stay. */
#include "base/macros.h"
#include "text/entity.h"
#include "text/markup.h"
#include "text/tag.h"

/* A cut tag is no longer than this. */
#define TAIL_MAX 1024

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_prefix_of(struct slice part, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (slice_starts_with(slice_of_string(names[i]), part))
			return true;
	}
	return false;
}

/* No letter, digit or space before it: no name like AT&T, no comparison. */
static bool stands_free(struct slice in, size_t at)
{
	char before = at > 0 ? in.ptr[at - 1] : '\n';

	return !is_letter(before) && !(before >= '0' && before <= '9') && before != ' ';
}

/* "&#82" and "&ldq" at the end of the text. */
static bool is_cut_reference(struct slice in, size_t at)
{
	static const char *const names[] = {"nbsp",  "quot",  "ldquo",  "rdquo", "lsquo", "rsquo",
					    "mdash", "ndash", "hellip", "ensp",  "emsp",  "amp",
					    "lt",    "gt",    "middot", "copy",  "bull",  "apos",
					    "laquo", "raquo", "times",  "thinsp"};
	struct slice name = slice_sub(in, at + 1, in.len);

	if (name.len == 0 || name.len > 8)
		return false;
	if (name.ptr[0] != '#')
		return is_prefix_of(name, names, ARRAY_LEN(names)) &&
		       (name.len >= 3 || stands_free(in, at));
	for (size_t i = 1; i < name.len; i++) {
		char c = name.ptr[i];
		bool digit = c >= '0' && c <= '9';
		if (!digit && (c | 0x20) != 'x' && !((c | 0x20) >= 'a' && (c | 0x20) <= 'f'))
			return false;
	}
	return true;
}

/* ' href="x' behind the name of a tag: a value begins, or its one word may become an attribute. */
static bool is_cut_attribute(struct slice rest)
{
	static const char *const names[] = {"href",  "class",  "style", "src",  "id",     "target",
					    "rel",   "title",  "alt",   "name", "width",  "height",
					    "align", "border", "data-", "lang", "onclick"};
	struct slice word = slice_sub(rest, 1, rest.len);

	if (slice_find(rest, SLICE_LITERAL("=\""), 0) != SIZE_MAX ||
	    slice_find(rest, SLICE_LITERAL("='"), 0) != SIZE_MAX)
		return true;
	if (slice_ends_with(word, SLICE_LITERAL("=")))
		word.len--;
	return word.len != 1 && is_prefix_of(word, names, ARRAY_LEN(names));
}

/* Reads the name as if the tag were whole. */
static bool is_name_of_html(struct slice name)
{
	char whole[16];
	struct tag tag;

	if (name.len == 0 || name.len + 3 > sizeof whole)
		return false;
	whole[0] = '<';
	memcpy(whole + 1, name.ptr, name.len);
	whole[name.len + 1] = '>';
	return tag_read(slice_of(whole, name.len + 2), 0, &tag) && tag.kind != TAG_UNKNOWN;
}

static bool is_cut_tag(struct slice in, size_t at)
{
	struct slice rest = slice_sub(in, at + 1, in.len);
	bool closing = rest.len > 0 && rest.ptr[0] == '/', wide = at > 0 && in.ptr[at - 1] < 0;
	size_t end = 0;

	if (memchr(rest.ptr, '>', rest.len))
		return false;
	if (slice_starts_with(rest, SLICE_LITERAL("!--")))
		return true;
	rest = slice_sub(rest, closing, rest.len);
	while (end < rest.len && (is_letter(rest.ptr[end]) ||
				  (end > 0 && rest.ptr[end] >= '0' && rest.ptr[end] <= '9')))
		end++;
	if (rest.len == 0)
		return closing || wide;
	if (end == rest.len) {
		static const char *const cut[] = {"span", "strong", "section", "div", "img",
						  "font", "table",  "script",  "br"};
		return stands_free(in, at) &&
		       (is_name_of_html(rest) || is_prefix_of(rest, cut, ARRAY_LEN(cut)));
	}
	struct slice name = slice_sub(rest, 0, end);
	rest = slice_sub(rest, end, rest.len);
	return !closing && is_name_of_html(name) && (rest.ptr[0] == ' ' || rest.ptr[0] == '\n') &&
	       is_cut_attribute(rest);
}

static size_t find_last(struct slice in, char c, size_t within)
{
	size_t low = in.len > within ? in.len - within : 0;
	const char *found = in.len > low ? memrchr(in.ptr + low, c, in.len - low) : NULL;

	return found ? (size_t)(found - in.ptr) : in.len;
}

int repair_tail(struct slice in, struct arena *a, struct pass *ret)
{
	struct rewrite out;
	struct slice text = slice_sub(in, 0, in.len);
	size_t at;

	while (text.len > 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == ' '))
		text.len--;
	at = find_last(text, '<', TAIL_MAX);
	if (at == text.len || !is_cut_tag(text, at)) {
		at = find_last(text, '&', 9);
		if (at == text.len || !is_cut_reference(text, at))
			return 0;
	}
	rewrite_begin(&out, in, a);
	rewrite_drop(&out, at, text.len);
	ret->count++;
	int r = pass_mark(ret, a, at, text.len);
	return r < 0 ? r : rewrite_end(&out, &ret->text, &ret->map);
}
