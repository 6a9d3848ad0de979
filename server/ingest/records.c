#include "ingest/records.h"

static enum content_type content_of_format(enum file_format format)
{
	switch (format) {
	case FORMAT_MARKDOWN:
		return CONTENT_MARKDOWN;
	case FORMAT_HTML:
		return CONTENT_HTML;
	case FORMAT_NONE:
	case FORMAT_TEXT: /* often a saved page: looked up from the text */
	case FORMAT_JSON:
	case FORMAT_JSON_LINES:
		break;
	}
	return CONTENT_UNKNOWN;
}

static int split_whole(enum file_format format, struct slice path, struct slice bytes,
		       struct arena *a, struct records *ret, struct error *err)
{
	struct record *rec = ARENA_PUSH(a, ret);

	if (!rec)
		return error_set(err, ERR_LIMIT, "no memory budget left for the file");
	rec->source = (struct source){.uri = file_uri(path, SLICE_LITERAL(""), a),
				      .name = file_stem(path, a),
				      .original = bytes,
				      .content_type = content_of_format(format)};
	if (!rec->source.uri.ptr || !rec->source.name.ptr)
		return error_set(err, ERR_LIMIT, "no memory budget left for the file");
	return 0;
}

int records_fault(struct records *rs, struct arena *a, uint32_t line, const struct error *err)
{
	if (rs->n_faults++ >= RECORD_FAULTS_MAX)
		return 0;
	struct record_fault *fault = ARENA_PUSH(a, &rs->faults);
	if (!fault)
		return ERR_LIMIT;
	fault->line = line;
	fault->message = arena_copy(a, slice_of_string(err->message));
	return fault->message.ptr ? 0 : ERR_LIMIT;
}

int records_split(enum file_format format, struct slice path, struct slice bytes, struct arena *a,
		  struct records *ret, struct error *err)
{
	struct records rs = {0};
	int r = format == FORMAT_JSON || format == FORMAT_JSON_LINES
			? records_split_json(format, path, bytes, a, &rs, err)
			: split_whole(format, path, bytes, a, &rs, err);

	if (r == 0)
		*ret = rs;
	return r;
}
