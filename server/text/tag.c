#include "text/tag.h"

#include "base/macros.h"

/* A tag that is longer is no tag: a stray '<' must not swallow an article. */
#define TAG_MAX_BYTES 4096
/* A comment that does not end within this is read as a declaration; keeps hostile pages linear. */
#define COMMENT_MAX_BYTES 16384

static const struct {
	const char *name;
	enum tag_kind kind;
	enum region_kind region;
} tags[] = {
	{"a", TAG_INLINE, REGION_NONE},
	{"abbr", TAG_INLINE, REGION_NONE},
	{"address", TAG_BLOCK, REGION_NONE},
	{"article", TAG_BLOCK, REGION_NONE},
	{"aside", TAG_BLOCK, REGION_BOILERPLATE},
	{"audio", TAG_SKIP, REGION_NONE},
	{"b", TAG_INLINE, REGION_NONE},
	{"big", TAG_INLINE, REGION_NONE},
	{"blockquote", TAG_BLOCK, REGION_NONE},
	{"body", TAG_BLOCK, REGION_NONE},
	{"br", TAG_BLOCK, REGION_NONE},
	{"button", TAG_SKIP, REGION_NONE},
	{"canvas", TAG_SKIP, REGION_NONE},
	{"caption", TAG_BLOCK, REGION_CAPTION},
	{"center", TAG_BLOCK, REGION_NONE},
	{"cite", TAG_INLINE, REGION_NONE},
	{"code", TAG_INLINE, REGION_NONE},
	{"dd", TAG_BLOCK, REGION_NONE},
	{"del", TAG_INLINE, REGION_NONE},
	{"div", TAG_BLOCK, REGION_NONE},
	{"dl", TAG_BLOCK, REGION_NONE},
	{"dt", TAG_BLOCK, REGION_NONE},
	{"em", TAG_INLINE, REGION_NONE},
	{"figcaption", TAG_BLOCK, REGION_CAPTION},
	{"figure", TAG_BLOCK, REGION_NONE},
	{"font", TAG_INLINE, REGION_NONE},
	{"footer", TAG_BLOCK, REGION_BOILERPLATE},
	{"form", TAG_BLOCK, REGION_NONE},
	{"h1", TAG_BLOCK, REGION_TITLE},
	{"h2", TAG_BLOCK, REGION_NONE},
	{"h3", TAG_BLOCK, REGION_NONE},
	{"h4", TAG_BLOCK, REGION_NONE},
	{"h5", TAG_BLOCK, REGION_NONE},
	{"h6", TAG_BLOCK, REGION_NONE},
	{"head", TAG_BLOCK, REGION_NONE},
	{"header", TAG_BLOCK, REGION_NONE},
	{"hr", TAG_BLOCK, REGION_NONE},
	{"html", TAG_HTML, REGION_NONE},
	{"i", TAG_INLINE, REGION_NONE},
	{"iframe", TAG_SKIP, REGION_NONE},
	{"img", TAG_INLINE, REGION_NONE},
	{"input", TAG_INLINE, REGION_NONE},
	{"ins", TAG_INLINE, REGION_NONE},
	{"label", TAG_INLINE, REGION_NONE},
	{"li", TAG_BLOCK, REGION_NONE},
	{"link", TAG_INLINE, REGION_NONE},
	{"main", TAG_BLOCK, REGION_NONE},
	{"mark", TAG_INLINE, REGION_NONE},
	{"menu", TAG_BLOCK, REGION_BOILERPLATE},
	{"meta", TAG_META, REGION_NONE},
	{"nav", TAG_BLOCK, REGION_BOILERPLATE},
	{"nobr", TAG_INLINE, REGION_NONE},
	{"noscript", TAG_SKIP, REGION_NONE},
	{"object", TAG_SKIP, REGION_NONE},
	{"ol", TAG_BLOCK, REGION_NONE},
	{"p", TAG_BLOCK, REGION_NONE},
	{"pre", TAG_BLOCK, REGION_NONE},
	{"q", TAG_INLINE, REGION_NONE},
	{"rp", TAG_SKIP, REGION_NONE},
	{"rt", TAG_SKIP, REGION_NONE},
	{"ruby", TAG_INLINE, REGION_NONE},
	{"s", TAG_INLINE, REGION_NONE},
	{"script", TAG_SKIP, REGION_NONE},
	{"section", TAG_BLOCK, REGION_NONE},
	{"select", TAG_SKIP, REGION_NONE},
	{"small", TAG_INLINE, REGION_NONE},
	{"source", TAG_INLINE, REGION_NONE},
	{"span", TAG_INLINE, REGION_NONE},
	{"strike", TAG_INLINE, REGION_NONE},
	{"strong", TAG_INLINE, REGION_NONE},
	{"style", TAG_SKIP, REGION_NONE},
	{"sub", TAG_INLINE, REGION_NONE},
	{"sup", TAG_INLINE, REGION_NONE},
	{"svg", TAG_SKIP, REGION_NONE},
	{"table", TAG_BLOCK, REGION_NONE},
	{"tbody", TAG_BLOCK, REGION_NONE},
	{"td", TAG_CELL, REGION_NONE},
	{"template", TAG_SKIP, REGION_NONE},
	{"textarea", TAG_SKIP, REGION_NONE},
	{"th", TAG_CELL, REGION_NONE},
	{"thead", TAG_BLOCK, REGION_NONE},
	{"time", TAG_TIME, REGION_NONE},
	{"title", TAG_TITLE, REGION_NONE},
	{"tr", TAG_BLOCK, REGION_NONE},
	{"tt", TAG_INLINE, REGION_NONE},
	{"u", TAG_INLINE, REGION_NONE},
	{"ul", TAG_BLOCK, REGION_NONE},
	{"video", TAG_SKIP, REGION_NONE},
	{"wbr", TAG_INLINE, REGION_NONE},
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_alnum(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9');
}

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool slice_is_name(struct slice s, const char *name)
{
	if (s.len != strlen(name))
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (lower(s.ptr[i]) != name[i])
			return false;
	}
	return true;
}

_Static_assert(ARRAY_LEN(tags) < TAG_INDEX_MAX, "room for every tag");

static void tag_look_up(struct tag *tag)
{
	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		if (slice_is_name(tag->name, tags[i].name)) {
			tag->kind = tags[i].kind;
			tag->region = tags[i].region;
			tag->index = i + 1;
			return;
		}
	}
}

bool tag_is(const struct tag *tag, const char *name)
{
	return slice_is_name(tag->name, name);
}

/* Offset behind the next "-->", 0 when there is none. memchr is many times faster than memmem on
 * text without the mark. */
static size_t comment_end(struct slice s)
{
	const char *end = s.ptr + s.len, *hit = s.ptr + 4;

	while (hit < end && (hit = memchr(hit, '>', (size_t)(end - hit)))) {
		if (hit[-1] == '-' && hit[-2] == '-')
			return (size_t)(hit - s.ptr) + 1;
		hit++;
	}
	return 0;
}

/* Comments end at "-->", else at the next '>': declarations and instructions hold no text. */
static bool read_comment(struct slice s, size_t at, struct tag *ret)
{
	size_t left = s.len - at, end = 0;
	struct slice near =
		slice_of(s.ptr + at, left < COMMENT_MAX_BYTES ? left : COMMENT_MAX_BYTES);

	if (slice_starts_with(near, SLICE_LITERAL("<!--")))
		end = comment_end(near);
	if (end == 0) {
		const char *hit =
			memchr(near.ptr, '>', left < TAG_MAX_BYTES ? left : TAG_MAX_BYTES);
		end = hit ? (size_t)(hit - near.ptr) + 1 : 0;
	}
	*ret = (struct tag){.is_comment = true, .end = at + end};
	return end > 0;
}

/* Offset of the '>' that ends the tag; quoted values may hold one. A quote that never closes does
 * not count. */
static size_t find_tag_end(struct slice s, size_t from)
{
	size_t limit = s.len - from > TAG_MAX_BYTES ? from + TAG_MAX_BYTES : s.len;

	for (size_t i = from; i < limit; i++) {
		char c = s.ptr[i];

		if (c == '>')
			return i;
		if (c == '<')
			return SIZE_MAX;
		if ((c == '"' || c == '\'') && s.ptr[i - 1] == '=') {
			const char *close = memchr(s.ptr + i + 1, c, limit - i - 1);
			if (close)
				i = (size_t)(close - s.ptr);
		}
	}
	return SIZE_MAX;
}

bool tag_read(struct slice s, size_t at, struct tag *ret)
{
	size_t name = at + 1, end;
	struct tag tag = {0};

	if (name < s.len && (s.ptr[name] == '!' || s.ptr[name] == '?'))
		return read_comment(s, at, ret);
	if (name < s.len && s.ptr[name] == '/') {
		tag.closing = true;
		name++;
	}
	end = name;
	while (end < s.len && (is_alnum(s.ptr[end]) || s.ptr[end] == '-' || s.ptr[end] == ':'))
		end++;
	if (end == name || lower(s.ptr[name]) < 'a' || lower(s.ptr[name]) > 'z')
		return false;
	if (end < s.len && s.ptr[end] != '>' && s.ptr[end] != '/' && !is_blank(s.ptr[end]))
		return false;
	size_t close = find_tag_end(s, end);
	if (close == SIZE_MAX)
		return false;
	tag.name = slice_sub(s, name, end);
	tag.attributes = slice_sub(s, end, close);
	tag_look_up(&tag);
	tag.end = close + 1;
	*ret = tag;
	return true;
}

static struct slice read_value(struct slice s, size_t at)
{
	size_t end;

	while (at < s.len && is_blank(s.ptr[at]))
		at++;
	if (at < s.len && (s.ptr[at] == '"' || s.ptr[at] == '\'')) {
		const char *close = memchr(s.ptr + at + 1, s.ptr[at], s.len - at - 1);
		end = close ? (size_t)(close - s.ptr) : s.len;
		return slice_sub(s, at + 1, end);
	}
	end = at;
	while (end < s.len && !is_blank(s.ptr[end]))
		end++;
	return slice_sub(s, at, end);
}

/* Offset behind a value that begins at `at`. */
static size_t skip_value(struct slice s, size_t at)
{
	struct slice value = read_value(s, at);
	size_t end = (size_t)(value.ptr - s.ptr) + value.len;

	return end < s.len ? end + 1 : end;
}

struct slice tag_attribute(const struct tag *tag, const char *name)
{
	struct slice s = tag->attributes;

	for (size_t at = 0; at < s.len;) {
		size_t start, end;

		while (at < s.len && (is_blank(s.ptr[at]) || s.ptr[at] == '/'))
			at++;
		start = at;
		while (at < s.len && !is_blank(s.ptr[at]) && s.ptr[at] != '=' && s.ptr[at] != '/')
			at++;
		end = at;
		while (at < s.len && is_blank(s.ptr[at]))
			at++;
		if (at >= s.len || s.ptr[at] != '=') {
			at += at == start; /* always move on */
			continue;
		}
		if (slice_is_name(slice_sub(s, start, end), name))
			return read_value(s, at + 1);
		at = skip_value(s, at + 1);
	}
	return slice_of(NULL, 0);
}

size_t tag_find_end(struct slice s, struct slice name, size_t from)
{
	for (size_t at = from; at < s.len; at++) {
		const char *hit = memchr(s.ptr + at, '<', s.len - at);
		struct slice found;

		if (!hit)
			break;
		at = (size_t)(hit - s.ptr);
		if (s.len - at < name.len + 2 || s.ptr[at + 1] != '/')
			continue;
		found = slice_sub(s, at + 2, at + 2 + name.len);
		bool same = true;
		for (size_t i = 0; i < name.len && same; i++)
			same = lower(found.ptr[i]) == lower(name.ptr[i]);
		if (same)
			return at;
	}
	return SIZE_MAX;
}
