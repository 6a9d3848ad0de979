/* JSON files and JSON lines. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "ingest/records.h"

struct splitter {
	struct slice path;
	struct arena *a;
	struct records *rs;
	struct map uris; /* uri -> line */
	struct error *err;
};

static int over_budget(struct error *err)
{
	return error_set(err, ERR_LIMIT, "the file's records are over its memory budget");
}

/* jansson recurses: nesting is counted before it sees the bytes. */
static bool nesting_fits(struct slice s)
{
	unsigned depth = 0;
	bool in_string = false;

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];

		if (in_string) {
			if (c == '\\')
				i++;
			in_string = c != '"';
		} else if (c == '"') {
			in_string = true;
		} else if ((c == '{' || c == '[') && ++depth > RECORD_DEPTH_MAX) {
			return false;
		} else if ((c == '}' || c == ']') && depth > 0) {
			depth--;
		}
	}
	return true;
}

static int parse(struct slice bytes, json_t **ret, struct error *err)
{
	json_error_t why;

	if (!nesting_fits(bytes))
		return error_set(err, ERR_LIMIT, "JSON nested deeper than %u (RECORD_DEPTH_MAX)",
				 RECORD_DEPTH_MAX);
	json_t *json = json_loadb(bytes.ptr, bytes.len, JSON_ALLOW_NUL, &why);
	if (!json)
		return error_set(err, ERR_INVALID, "not valid JSON at line %d, column %d: %s",
				 why.line, why.column, why.text);
	*ret = json;
	return 0;
}

/* A field as text; numbers are taken as written, anything else is as if it were not there. */
static int take_field(struct splitter *sp, const json_t *object, const char *name,
		      struct slice *ret, struct error *err)
{
	const json_t *value = json_object_get(object, name);
	char number[32];

	*ret = SLICE_LITERAL("");
	if (json_is_integer(value)) {
		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
		*ret = slice_of_string(number);
	} else if (json_is_string(value)) {
		*ret = slice_of(json_string_value(value), json_string_length(value));
	}
	if (ret->len == 0)
		return 0;
	if (ret->len > RECORD_FIELD_MAX || memchr(ret->ptr, '\0', ret->len))
		return error_set(err, ERR_INVALID,
				 "field '%s' is longer than %u bytes or holds a NUL", name,
				 RECORD_FIELD_MAX);
	*ret = arena_copy(sp->a, slice_trim(*ret));
	return ret->ptr ? 0 : over_budget(err);
}

static int take_metadata(struct splitter *sp, const json_t *object, struct source *s,
			 struct slice *url, struct error *err)
{
	const struct {
		const char *name;
		struct slice *to;
	} fields[] = {
		{"title", &s->title},         {"author", &s->author}, {"publisher", &s->publisher},
		{"published", &s->published}, {"id", &s->name},       {"url", url}};

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		int r = take_field(sp, object, fields[i].name, fields[i].to, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static int take_content(struct splitter *sp, const json_t *object, struct source *s,
			struct error *err)
{
	const json_t *value = json_object_get(object, "text");

	s->content_type = CONTENT_TEXT;
	if (!json_is_string(value) || json_string_length(value) == 0) {
		value = json_object_get(object, "html");
		s->content_type = CONTENT_HTML;
	}
	if (!json_is_string(value) || json_string_length(value) == 0)
		return error_set(err, ERR_INVALID, "no field 'text' or 'html' with a string in it");
	s->original =
		arena_copy(sp->a, slice_of(json_string_value(value), json_string_length(value)));
	s->charset = SLICE_LITERAL("UTF-8");
	return s->original.ptr ? 0 : over_budget(err);
}

/* Identity: its url, else its id or its place in the file. */
static int take_uri(struct splitter *sp, struct source *s, struct slice url, uint32_t line,
		    struct error *err)
{
	char place[16];
	uint32_t other;

	snprintf(place, sizeof place, "%" PRIu32, line);
	if (url.len > 0)
		s->uri = url;
	else if (s->name.len > 0)
		s->uri = file_uri(sp->path, s->name, sp->a);
	else
		s->uri = file_uri(sp->path, slice_of_string(line > 0 ? place : ""), sp->a);
	if (s->name.len == 0)
		s->name = file_stem(sp->path, sp->a);
	if (!s->uri.ptr || !s->name.ptr)
		return over_budget(err);
	if (s->uri.len > RECORD_URI_MAX)
		return error_set(err, ERR_LIMIT, "url or id longer than %u bytes (RECORD_URI_MAX)",
				 RECORD_URI_MAX);
	if (map_find(&sp->uris, s->uri, &other))
		return error_set(err, ERR_EXISTS,
				 "the same url or id as record %" PRIu32 "; left out", other);
	map_put(&sp->uris, s->uri, line);
	return 0;
}

static int make_record(struct splitter *sp, const json_t *object, uint32_t line, struct record *ret,
		       struct error *err)
{
	struct record rec = {.line = line};
	struct slice url;

	if (!json_is_object(object))
		return error_set(err, ERR_INVALID, "not a JSON object");
	int r = take_metadata(sp, object, &rec.source, &url, err);
	if (r == 0)
		r = take_content(sp, object, &rec.source, err);
	if (r == 0)
		r = take_uri(sp, &rec.source, url, line, err);
	if (r == 0)
		*ret = rec;
	return r;
}

/* Adds a record, or the fault for which there is none. */
static int add_record(struct splitter *sp, const json_t *object, uint32_t line)
{
	struct error err = {0};
	struct record rec;
	int r = make_record(sp, object, line, &rec, &err);

	if (r < 0)
		return records_fault(sp->rs, sp->a, line, &err) < 0 ? over_budget(sp->err) : 0;
	if (sp->rs->n >= RECORDS_MAX)
		return error_set(sp->err, ERR_LIMIT, "more than %u records (RECORDS_MAX)",
				 RECORDS_MAX);
	struct record *to = ARENA_PUSH(sp->a, sp->rs);
	if (!to)
		return over_budget(sp->err);
	*to = rec;
	return 0;
}

static int split_document(struct splitter *sp, struct slice bytes)
{
	_cleanup_(json_decrefp) json_t *json = NULL;
	int r = parse(bytes, &json, sp->err);

	if (r < 0)
		return r;
	if (json_is_object(json))
		return add_record(sp, json, 0);
	if (!json_is_array(json))
		return error_set(sp->err, ERR_INVALID,
				 "neither a JSON object nor an array of them");
	for (size_t i = 0; i < json_array_size(json) && r == 0; i++)
		r = add_record(sp, json_array_get(json, i), (uint32_t)i + 1);
	return r;
}

static int split_line(struct splitter *sp, struct slice line, uint32_t number)
{
	_cleanup_(json_decrefp) json_t *json = NULL;
	struct error err = {0};
	int r = 0;

	line = slice_trim(line);
	if (line.len == 0)
		return 0;
	if (line.len > RECORD_BYTES_MAX)
		r = error_set(&err, ERR_LIMIT,
			      "line of %zu bytes; the limit is %zu "
			      "(RECORD_BYTES_MAX)",
			      line.len, RECORD_BYTES_MAX);
	if (r == 0)
		r = parse(line, &json, &err);
	if (r < 0)
		return records_fault(sp->rs, sp->a, number, &err) < 0 ? over_budget(sp->err) : 0;
	return add_record(sp, json, number);
}

static int split_lines(struct splitter *sp, struct slice bytes)
{
	uint32_t number = 0;
	int r = 0;

	for (size_t at = 0; at < bytes.len && r == 0;) {
		size_t end = slice_find(bytes, SLICE_LITERAL("\n"), at);

		if (end == SIZE_MAX)
			end = bytes.len;
		r = split_line(sp, slice_sub(bytes, at, end), ++number);
		at = end + 1;
	}
	return r;
}

int records_split_json(enum file_format format, struct slice path, struct slice bytes,
		       struct arena *a, struct records *ret, struct error *err)
{
	struct slice mark = SLICE_LITERAL("\xEF\xBB\xBF");
	struct splitter sp = {.path = path, .a = a, .rs = ret, .err = err};

	if (slice_starts_with(bytes, mark))
		bytes = slice_sub(bytes, mark.len, bytes.len);
	int r = format == FORMAT_JSON ? split_document(&sp, bytes) : split_lines(&sp, bytes);
	map_free(&sp.uris);
	return r;
}
