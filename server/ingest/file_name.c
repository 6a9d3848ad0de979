#include "ingest/file_name.h"

#include <strings.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/macros.h"
#include "base/utf8.h"

static bool ends_with_nocase(struct slice s, struct slice end)
{
	return s.len > end.len && strncasecmp(s.ptr + s.len - end.len, end.ptr, end.len) == 0;
}

enum file_format file_format(struct slice path)
{
	static const struct {
		struct slice ending;
		enum file_format format;
	} endings[] = {
		{{".txt", 4}, FORMAT_TEXT},          {{".md", 3}, FORMAT_MARKDOWN},
		{{".html", 5}, FORMAT_HTML},         {{".htm", 4}, FORMAT_HTML},
		{{".json", 5}, FORMAT_JSON},         {{".jsonl", 6}, FORMAT_JSON_LINES},
		{{".ndjson", 7}, FORMAT_JSON_LINES},
	};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (ends_with_nocase(path, endings[i].ending))
			return endings[i].format;
	return FORMAT_NONE;
}

bool file_name_is_skipped(struct slice name)
{
	static const struct slice endings[] = {{"~", 1}, {".tmp", 4}, {".part", 5}, {".swp", 4}};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++)
		if (slice_ends_with(name, endings[i]))
			return true;
	return name.len == 0 || name.ptr[0] == '.';
}

static void add_escaped(struct buf *b, unsigned char c)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_add_char(b, '%');
	buf_add_char(b, digits[c >> 4]);
	buf_add_char(b, digits[c & 15]);
}

static void add_uri_part(struct buf *b, struct slice s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || (c > 0 && c < 0x80 && strchr("-._~/", c));

		if (plain)
			buf_add_char(b, (char)c);
		else
			add_escaped(b, c);
	}
}

struct slice file_uri(struct slice path, struct slice fragment, struct arena *a)
{
	_cleanup_(buf_free) struct buf b = BUF_INIT;

	buf_add_string(&b, "file://");
	add_uri_part(&b, path);
	if (fragment.len > 0) {
		buf_add_char(&b, '#');
		add_uri_part(&b, fragment);
	}
	return arena_copy(a, buf_slice(&b));
}

struct slice file_stem(struct slice path, struct arena *a)
{
	_cleanup_(buf_free) struct buf b = BUF_INIT;
	size_t start = path.len, end = path.len;

	while (start > 0 && path.ptr[start - 1] != '/')
		start--;
	for (size_t i = start + 1; i < path.len; i++)
		if (path.ptr[i] == '.')
			end = i;
	for (size_t i = start; i < end;) {
		uint32_t code;
		size_t n = utf8_decode(slice_sub(path, 0, end), i, &code);

		if (code == UTF8_REPLACEMENT && n == 1)
			add_escaped(&b, (unsigned char)path.ptr[i]);
		else
			buf_add(&b, path.ptr + i, n);
		i += n;
	}
	return arena_copy(a, b.len > 0 ? buf_slice(&b) : SLICE_LITERAL("-"));
}
