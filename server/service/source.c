#include "service/source.h"

#include <strings.h>

#include "base/map.h"

bool content_type_parse(struct slice text, enum content_type *ret)
{
	static const struct {
		const char *name;
		enum content_type type;
	} types[] = {
		{"", CONTENT_UNKNOWN},
		{"text/plain", CONTENT_TEXT},
		{"text/html", CONTENT_HTML},
		{"application/xhtml+xml", CONTENT_HTML},
		{"text/markdown", CONTENT_MARKDOWN},
	};
	size_t end = slice_find(text, SLICE_LITERAL(";"), 0);
	struct slice name = slice_trim(end < text.len ? slice_sub(text, 0, end) : text);

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		if (strlen(types[i].name) == name.len &&
		    strncasecmp(types[i].name, name.ptr, name.len) == 0) {
			*ret = types[i].type;
			return true;
		}
	}
	return false;
}

/* "…/a/b.txt?x" -> "b"; the whole uri when nothing is left. */
static struct slice name_of_uri(struct slice uri)
{
	size_t start = 0, end = uri.len;

	for (size_t i = 0; i < end; i++)
		if (uri.ptr[i] == '?' || uri.ptr[i] == '#')
			end = i;
	while (end > 0 && uri.ptr[end - 1] == '/')
		end--;
	for (size_t i = 0; i < end; i++)
		if (uri.ptr[i] == '/' || uri.ptr[i] == ':')
			start = i + 1;
	for (size_t i = end; i > start + 1; i--) {
		if (uri.ptr[i - 1] == '.') {
			end = i - 1;
			break;
		}
	}
	return start < end ? slice_sub(uri, start, end) : uri;
}

static enum content_type type_of_uri(struct slice uri)
{
	if (slice_ends_with(uri, SLICE_LITERAL(".html")) ||
	    slice_ends_with(uri, SLICE_LITERAL(".htm")))
		return CONTENT_HTML;
	if (slice_ends_with(uri, SLICE_LITERAL(".md")))
		return CONTENT_MARKDOWN;
	return slice_ends_with(uri, SLICE_LITERAL(".txt")) ? CONTENT_TEXT : CONTENT_UNKNOWN;
}

/* The charset parameter of a content type, empty when there is none. */
static struct slice charset_of_type(struct slice type)
{
	static const char key[] = "charset=";

	for (size_t i = 0; i + sizeof key - 1 <= type.len; i++) {
		if (strncasecmp(type.ptr + i, key, sizeof key - 1) != 0)
			continue;
		struct slice value = slice_sub(type, i + sizeof key - 1, type.len);
		size_t end = slice_find(value, SLICE_LITERAL(";"), 0);

		value = slice_trim(end < value.len ? slice_sub(value, 0, end) : value);
		if (value.len >= 2 && value.ptr[0] == '"')
			value = slice_sub(value, 1, value.len - 1);
		return value;
	}
	return (struct slice){"", 0};
}

static struct slice make_uri(const Annals__V1__IngestDocumentsRequest *request, struct arena *a)
{
	struct slice original =
		slice_of((const char *)request->original.data, request->original.len);

	if (*request->uri)
		return slice_of_string(request->uri);
	if (*request->id)
		return slice_of_string(arena_printf(a, "id:%s", request->id));
	return slice_of_string(
		arena_printf(a, "content:%016llx", (unsigned long long)hash_bytes(original)));
}

int source_of_request(const Annals__V1__IngestDocumentsRequest *request, struct arena *a,
		      struct source *ret, struct error *err)
{
	struct slice type = slice_of_string(request->content_type);
	struct source source = {
		.original = slice_of((const char *)request->original.data, request->original.len),
		.uri = make_uri(request, a),
		.charset = charset_of_type(type),
		.title = slice_of_string(request->title),
		.author = slice_of_string(request->author),
		.publisher = slice_of_string(request->publisher),
		.published = slice_of_string(request->published),
	};

	if (!source.uri.ptr)
		return error_set(err, ERR_LIMIT, "no memory for the address of the document");
	if (!content_type_parse(type, &source.content_type))
		return error_set_field(err, ERR_INVALID, "content_type",
				       "'%.60s' is no content type of ours: text/plain, text/html "
				       "or text/markdown",
				       request->content_type);
	if (source.content_type == CONTENT_UNKNOWN)
		source.content_type = type_of_uri(source.uri);
	source.name = *request->id ? slice_of_string(request->id) : name_of_uri(source.uri);
	*ret = source;
	return 0;
}
