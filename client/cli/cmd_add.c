#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/cli/adder.h"
#include "client/cli/input.h"
#include "client/cli/resolve.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"

static void json_freep(json_t **value)
{
	json_decref(*value);
}

/* What the options say of every document. */
static Annals__V1__IngestDocumentsRequest request_of(const struct options *options)
{
	Annals__V1__IngestDocumentsRequest request = ANNALS__V1__INGEST_DOCUMENTS_REQUEST__INIT;

	request.uri = message_text(options->uri);
	request.id = message_text(options->id);
	request.title = message_text(options->title);
	request.author = message_text(options->author);
	request.publisher = message_text(options->publisher);
	request.published = message_text(options->published);
	request.content_type = message_text(options->type);
	return request;
}

static void set_bytes(Annals__V1__IngestDocumentsRequest *request, struct slice bytes)
{
	request->original.data = (uint8_t *)message_text(bytes.ptr);
	request->original.len = bytes.len;
}

static void set_field(char **field, const json_t *record, const char *name)
{
	const json_t *value = json_object_get(record, name);

	if (json_is_string(value))
		*field = message_text(json_string_value(value));
}

/* One object of a JSON or JSONL file. where names it: "file.jsonl line 3". */
static int add_record(struct adder *adder, const json_t *record, const char *uri, const char *where)
{
	Annals__V1__IngestDocumentsRequest request = request_of(&adder->cli->options);
	const json_t *html = json_object_get(record, "html");
	const json_t *text = json_object_get(record, "text");
	_cleanup_(freep) char *why = NULL, *number = NULL;

	if (!json_is_string(text) && !json_is_string(html)) {
		why = xasprintf("%s: no field 'text' or 'html'", where);
		adder_refuse(adder, why);
		return 0;
	}
	const json_t *body = json_is_string(text) ? text : html;
	set_bytes(&request, slice_of(json_string_value(body), json_string_length(body)));
	if (body == html)
		request.content_type = message_text("text/html");
	request.uri = message_text(uri);
	set_field(&request.uri, record, "url");
	set_field(&request.uri, record, "uri");
	set_field(&request.title, record, "title");
	set_field(&request.author, record, "author");
	set_field(&request.publisher, record, "publisher");
	set_field(&request.published, record, "published");
	set_field(&request.id, record, "id");
	if (json_is_integer(json_object_get(record, "id"))) {
		number = xasprintf("%lld",
				   (long long)json_integer_value(json_object_get(record, "id")));
		request.id = number;
	}
	return adder_send(adder, &request);
}

static int add_json(struct adder *adder, const char *path, struct slice line, size_t number)
{
	_cleanup_(freep) char *where = NULL, *uri = NULL, *record_uri = NULL;
	json_error_t error;
	_cleanup_(json_freep) json_t *record =
		json_loadb(line.ptr, line.len, JSON_ALLOW_NUL, &error);

	uri = file_uri(path);
	where = number > 0 ? xasprintf("%s line %zu", path, number) : xstrdup(path);
	record_uri = number > 0 ? xasprintf("%s#%zu", uri ? uri : path, number)
				: xstrdup(uri ? uri : path);
	if (!record) {
		_cleanup_(freep) char *why = xasprintf("%s: not JSON: %s", where, error.text);

		adder_refuse(adder, why);
		return 0;
	}
	return add_record(adder, record, record_uri, where);
}

static int add_json_lines(struct adder *adder, const char *path, struct slice all)
{
	size_t number = 0;

	for (size_t at = 0; at < all.len;) {
		size_t end = slice_find(all, SLICE_LITERAL("\n"), at);
		size_t stop = end == SIZE_MAX ? all.len : end;
		struct slice line = slice_trim(slice_sub(all, at, stop));
		int r = 0;

		number++;
		if (line.len > 0)
			r = add_json(adder, path, line, number);
		if (r != 0)
			return r;
		at = stop + 1;
	}
	return 0;
}

static int add_file(void *arg, const char *path)
{
	struct adder *adder = arg;
	_cleanup_(buf_free) struct buf bytes = BUF_INIT;
	_cleanup_(freep) char *uri = NULL;
	struct error err = {0};

	if (input_read(path, &bytes, &err) < 0) {
		adder_refuse(adder, err.message);
		return 0;
	}
	if (input_is_json_lines(path))
		return add_json_lines(adder, path, buf_slice(&bytes));
	if (input_is_json(path))
		return add_json(adder, path, buf_slice(&bytes), 0);

	Annals__V1__IngestDocumentsRequest request = request_of(&adder->cli->options);
	uri = strcmp(path, "-") == 0 ? NULL : file_uri(path);
	if (uri && !*request.uri)
		request.uri = uri;
	set_bytes(&request, buf_slice(&bytes));
	return adder_send(adder, &request);
}

int cmd_add(struct cli *cli, int argc, char **argv)
{
	const struct options *options = &cli->options;
	struct adder adder = {.cli = cli};
	struct stat st;
	bool folder = strcmp(argv[0], "-") != 0 && stat(argv[0], &st) == 0 && S_ISDIR(st.st_mode);

	if ((options->uri || options->id || options->title) && (argc > 1 || folder))
		return cli_usage(cli, "--uri, --id and --title are for one document");
	for (int i = 0, r = 0; i < argc && r == 0; i++) {
		if (strcmp(argv[i], "-") != 0 && stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			r = input_walk(argv[i], add_file, &adder);
		else
			r = add_file(&adder, argv[i]);
	}
	return adder_end(&adder);
}
