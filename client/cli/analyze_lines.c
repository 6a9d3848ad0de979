#include "client/cli/analyze_lines.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "client/lib/json.h"
#include "client/lib/message.h"

static void json_freep(json_t **value)
{
	json_decref(*value);
}

/* Code points before each byte of a text. */
struct points {
	uint32_t *before; /* len + 1 of them; owned */
	size_t len;
};

static struct points points_of(struct slice text)
{
	struct points points = {xcalloc(text.len + 1, sizeof(uint32_t)), text.len};
	uint32_t n = 0;

	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		size_t bytes = utf8_decode(text, at, &code);

		for (size_t i = 0; i < bytes; i++)
			points.before[at + i] = n;
		at += bytes;
		n++;
	}
	points.before[text.len] = n;
	return points;
}

static uint32_t point_at(const struct points *points, uint32_t byte)
{
	return points->before[byte < points->len ? byte : points->len];
}

static void put_span(const struct points *points, const Annals__V1__Span *span, struct buf *ret)
{
	buf_printf(ret, "\"start\":%u,\"end\":%u", span ? point_at(points, span->start) : 0,
		   span ? point_at(points, span->end) : 0);
}

static void put_string(const char *name, const char *value, struct buf *ret)
{
	buf_printf(ret, ",\"%s\":", name);
	json_put_string(slice_of_string(value), ret);
}

static void put_day(const char *name, const char *day, struct buf *ret)
{
	if (day && *day)
		put_string(name, day, ret);
	else
		buf_printf(ret, ",\"%s\":null", name);
}

static void put_enum(const char *name, const ProtobufCEnumDescriptor *type, int value,
		     struct buf *ret)
{
	const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(type, value);

	put_string(name, named ? named->name : "", ret);
}

static void put_time(const struct points *points, const Annals__V1__TimeExpression *time,
		     struct buf *ret)
{
	const Annals__V1__DateValue *date = time->date;
	int kind = time->anchor ? (int)time->anchor->kind : 0;

	buf_add_char(ret, '{');
	put_span(points, time->span, ret);
	put_string("type", time->type, ret);
	put_string("value", time->value, ret);
	put_day("earliest", date ? date->earliest : NULL, ret);
	put_day("latest", date ? date->latest : NULL, ret);
	put_enum("precision", &annals__v1__precision__descriptor, date ? (int)date->precision : 0,
		 ret);
	put_enum("anchor", &annals__v1__anchor_kind__descriptor, kind, ret);
	buf_add_char(ret, '}');
}

void analysis_line(struct slice id, struct slice text, const Annals__V1__AnalyzeTextResponse *reply,
		   struct buf *ret)
{
	struct points points = points_of(text);

	buf_add_string(ret, "{\"id\":");
	buf_add_slice(ret, id);
	buf_add_string(ret, ",\"mentions\":[");
	for (size_t i = 0; i < reply->n_mentions; i++) {
		const Annals__V1__AnalyzedMention *mention = reply->mentions[i];
		const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value(
			&annals__v1__entity_kind__descriptor, (int)mention->kind);

		buf_printf(ret, "%s{\"kind\":\"%s\",", i > 0 ? "," : "", kind ? kind->name : "");
		put_span(&points, mention->span, ret);
		put_string("surface", mention->surface, ret);
		buf_add_char(ret, '}');
	}
	buf_add_string(ret, "],\"times\":[");
	for (size_t i = 0; i < reply->n_times; i++) {
		if (i > 0)
			buf_add_char(ret, ',');
		put_time(&points, reply->times[i], ret);
	}
	buf_add_string(ret, "]}\n");
	free(points.before);
}

static int line_failed(struct cli *cli, const char *id, const char *why)
{
	buf_printf(&cli->out, "{\"id\":%s,\"error\":", id);
	json_put_string(slice_of_string(why), &cli->out);
	buf_add_string(&cli->out, "}\n");
	return EXIT_FAILED;
}

static int analyze_record(struct cli *cli, const json_t *record, const char *id)
{
	Annals__V1__AnalyzeTextRequest request = ANNALS__V1__ANALYZE_TEXT_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;
	const char *text = json_string_value(json_object_get(record, "text"));
	const char *reference = json_string_value(json_object_get(record, "reference"));

	if (!text)
		return line_failed(cli, id, "no field 'text'");
	request.text = message_text(text);
	request.published = message_text(reference ? reference : cli->options.published);
	request.content_type = message_text(cli->options.type ? cli->options.type : "text/plain");
	enum annals_status status =
		client_call(cli->client, "annals.v1.Analysis/AnalyzeText", &request.base,
			    &annals__v1__analyze_text_response__descriptor, &reply);
	if (status == ANNALS_UNREACHABLE)
		return cli_fail_call(cli);
	if (status != ANNALS_OK)
		return line_failed(cli, id, annals_error(cli->client));
	analysis_line(slice_of_string(id), slice_of_string(text),
		      (const Annals__V1__AnalyzeTextResponse *)reply, &cli->out);
	return EXIT_DONE;
}

static int analyze_one(struct cli *cli, const char *line, size_t len)
{
	json_error_t error;
	_cleanup_(json_freep) json_t *record = json_loadb(line, len, 0, &error);

	if (!json_is_object(record))
		return line_failed(cli, "null", record ? "not a JSON object" : error.text);
	const json_t *value = json_object_get(record, "id");
	_cleanup_(freep) char *id =
		value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT) : xstrdup("null");
	return analyze_record(cli, record, id);
}

int analyze_lines(struct cli *cli, const char *path)
{
	_cleanup_(fclosep) FILE *opened = NULL;
	_cleanup_(freep) char *line = NULL;
	FILE *file = stdin;
	size_t cap = 0;
	ssize_t len;
	int code = cli_connect(cli);

	if (code != 0)
		return code;
	if (strcmp(path, "-") != 0) {
		file = opened = fopen(path, "re");
		if (!file)
			return cli_fail(cli, EXIT_FAILED, "%s: %s", path, strerror(errno));
	}
	while (!cli->closed && (len = getline(&line, &cap, file)) >= 0) {
		if (slice_trim(slice_of(line, (size_t)len)).len == 0)
			continue;
		int r = analyze_one(cli, line, (size_t)len);

		cli_flush(cli);
		if (r != EXIT_DONE)
			code = r;
		if (r == EXIT_UNREACHABLE)
			break;
	}
	return code;
}
