/* What JSON-LD says of a page: the few members of schema.org's NewsArticle that are asked for, read
 * without building a tree. What is malformed is as good as absent. */
#include "base/utf8.h"
#include "text/markup.h"

/* An object or list that is a value is looked through no further than this. */
#define VALUE_MAX_BYTES 4000

static size_t skip_blanks(struct slice s, size_t at)
{
	while (at < s.len && strchr(" \t\r\n", s.ptr[at]))
		at++;
	return at;
}

/* Offset of the value behind "key" and its colon at or after from; SIZE_MAX when there is none. */
static size_t value_of(struct slice json, struct slice key, size_t from)
{
	for (;;) {
		size_t at = slice_find(json, key, from);

		if (at == SIZE_MAX)
			return SIZE_MAX;
		at = skip_blanks(json, at + key.len);
		if (at < json.len && json.ptr[at] == ':')
			return skip_blanks(json, at + 1);
		from = at;
	}
}

static uint32_t hex4(struct slice s, size_t at)
{
	uint32_t code = 0;

	for (size_t i = 0; i < 4; i++) {
		char c = at + i < s.len ? s.ptr[at + i] : 'x';
		uint32_t digit = c >= '0' && c <= '9' ? (uint32_t)(c - '0')
				 : (c | 0x20) >= 'a' && (c | 0x20) <= 'f'
					 ? (uint32_t)((c | 0x20) - 'a' + 10)
					 : 16;
		if (digit > 15)
			return UTF8_REPLACEMENT;
		code = code << 4 | digit;
	}
	return code;
}

/* One escape at s[at] == '\\'. Returns the offset behind it. */
static size_t read_escape(struct slice s, size_t at, uint32_t *ret)
{
	char c = at + 1 < s.len ? s.ptr[at + 1] : ' ';

	*ret = c == 'n' || c == 't' || c == 'r' ? ' ' : (unsigned char)c;
	if (c != 'u')
		return at + 2;
	*ret = hex4(s, at + 2);
	at += 6;
	if ((*ret & 0xFC00) == 0xD800 && at + 1 < s.len && s.ptr[at] == '\\' &&
	    s.ptr[at + 1] == 'u') {
		uint32_t low = hex4(s, at + 2);
		*ret = 0x10000 + ((*ret & 0x3FF) << 10 | (low & 0x3FF));
		at += 6;
	}
	return at;
}

/* The string at json[at], unescaped; empty when it is none or over the budget. */
static struct slice read_string(struct slice json, size_t at, struct arena *a)
{
	size_t end = at + 1, n = 0;

	if (at >= json.len || json.ptr[at] != '"')
		return slice_of(NULL, 0);
	while (end < json.len && json.ptr[end] != '"')
		end += json.ptr[end] == '\\' ? 2 : 1;
	if (end >= json.len || end - at > VALUE_MAX_BYTES)
		return slice_of(NULL, 0);
	char *text = arena_alloc(a, end - at);
	if (!text)
		return slice_of(NULL, 0);
	for (at++; at < end;) {
		uint32_t code;
		if (json.ptr[at] != '\\') {
			text[n++] = json.ptr[at++];
			continue;
		}
		at = read_escape(json, at, &code);
		/* An escape is never shorter than what it stands for. */
		n += utf8_encode(code, text + n);
	}
	return slice_of(text, n);
}

/* Offset behind the object or list at json[at]. */
static size_t value_end(struct slice json, size_t at)
{
	size_t depth = 0, limit = json.len - at > VALUE_MAX_BYTES ? at + VALUE_MAX_BYTES : json.len;

	for (size_t i = at; i < limit; i++) {
		char c = json.ptr[i];

		if (c == '"') {
			for (i++; i < limit && json.ptr[i] != '"'; i++)
				i += json.ptr[i] == '\\';
			continue;
		}
		depth += c == '{' || c == '[';
		if ((c == '}' || c == ']') && --depth == 0)
			return i + 1;
	}
	return limit;
}

/* {"@id": "#who"}: the name in the object of the page's graph that has this id and a name. */
static struct slice name_of_id(struct slice json, struct slice value, size_t at, struct arena *a)
{
	const struct slice key = SLICE_LITERAL("\"@id\""), name_key = SLICE_LITERAL("\"name\"");
	size_t id_at = value_of(value, key, at);
	struct slice id = id_at == SIZE_MAX ? slice_of(NULL, 0) : read_string(json, id_at, a);

	for (size_t from = 0, other; id.len > 0; from = other + 1) {
		other = value_of(json, key, from);
		if (other == SIZE_MAX)
			break;
		if (!slice_equal(read_string(json, other, a), id))
			continue;
		size_t close = slice_find(json, SLICE_LITERAL("}"), other);
		size_t name = value_of(json, name_key, other);
		if (name != SIZE_MAX && close != SIZE_MAX && name < close)
			return read_string(json, name, a);
	}
	return slice_of(NULL, 0);
}

/* A string, the first of a list, or the "name" of an object. */
static struct slice read_name(struct slice json, struct slice key, struct arena *a)
{
	size_t at = value_of(json, key, 0);

	if (at == SIZE_MAX || at >= json.len)
		return slice_of(NULL, 0);
	if (json.ptr[at] == '"')
		return read_string(json, at, a);
	if (json.ptr[at] != '[' && json.ptr[at] != '{')
		return slice_of(NULL, 0);
	struct slice value = slice_sub(json, 0, value_end(json, at));
	size_t first = skip_blanks(json, at + 1);
	if (json.ptr[at] == '[' && first < json.len && json.ptr[first] == '"')
		return read_string(json, first, a);
	size_t name = value_of(value, SLICE_LITERAL("\"name\""), at);
	if (name == SIZE_MAX)
		return name_of_id(json, value, at, a);
	return name == SIZE_MAX ? slice_of(NULL, 0) : read_string(json, name, a);
}

static void set_once(struct slice *field, struct slice value, struct arena *a)
{
	if (field->len == 0 && value.len > 0)
		*field = meta_text(value, a);
}

void meta_of_json(struct slice script, struct arena *a, struct markup_meta *meta)
{
	set_once(&meta->published, read_name(script, SLICE_LITERAL("\"datePublished\""), a), a);
	set_once(&meta->published, read_name(script, SLICE_LITERAL("\"pubDate\""), a), a);
	if (slice_find(script, SLICE_LITERAL("Article"), 0) == SIZE_MAX &&
	    slice_find(script, SLICE_LITERAL("BlogPosting"), 0) == SIZE_MAX)
		return;
	set_once(&meta->title, read_name(script, SLICE_LITERAL("\"headline\""), a), a);
	set_once(&meta->author, read_name(script, SLICE_LITERAL("\"author\""), a), a);
	set_once(&meta->publisher, read_name(script, SLICE_LITERAL("\"publisher\""), a), a);
}
