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

/* Where a record came from. */
struct place {
	const char *path;
	size_t line; /* 0 = the file is one record */
	char text[256];
};

/* Fills in everything but the uri; the caller frees *id. */
static int take_record(Annals__V1__IngestDocumentsRequest *request, const json_t *record, char **id)
{
	const json_t *text = json_object_get(record, "text");
	const json_t *html = json_object_get(record, "html");
	const json_t *number = json_object_get(record, "id");
	bool is_html = !json_is_string(text) || json_string_length(text) == 0;
	const json_t *body = is_html ? html : text;

	if (!json_is_string(body))
		return ERR_INVALID;
	set_bytes(request, slice_of(json_string_value(body), json_string_length(body)));
	if (is_html)
		request->content_type = message_text("text/html");
	else if (!*request->content_type)
		request->content_type = message_text("text/plain");
	set_field(&request->title, record, "title");
	set_field(&request->author, record, "author");
	set_field(&request->publisher, record, "publisher");
	set_field(&request->published, record, "published");
	set_field(&request->id, record, "id");
	if (json_is_integer(number)) {
		*id = xasprintf("%lld", (long long)json_integer_value(number));
		request->id = *id;
	}
	return 0;
}

/* Identity as in a corpus folder: the url, else the file with the id or the line. */
static int add_record(struct adder *adder, const json_t *record, const struct place *place)
{
	Annals__V1__IngestDocumentsRequest request = request_of(&adder->cli->options);
	_cleanup_(freep) char *id = NULL, *uri = NULL;
	char line[24] = "";

	if (take_record(&request, record, &id) < 0) {
		adder_refuse(adder, "%s: no field 'text' or 'html'", place->text);
		return 0;
	}
	if (place->line > 0)
		snprintf(line, sizeof line, "%zu", place->line);
	uri = path_uri(place->path, *request.id ? request.id : line);
	if (uri && !*request.uri)
		request.uri = uri;
	set_field(&request.uri, record, "url");
	return adder_send(adder, &request);
}

static int add_json(struct adder *adder, const char *path, struct slice text, size_t line)
{
	struct place place = {path, line, ""};
	json_error_t error;
	_cleanup_(json_freep) json_t *record = json_loadb(text.ptr, text.len, 0, &error);

	if (line > 0)
		snprintf(place.text, sizeof place.text, "%.200s line %zu", path, line);
	else
		snprintf(place.text, sizeof place.text, "%.200s", path);
	if (!record) {
		adder_refuse(adder, "%s: not JSON: %s", place.text, error.text);
		return 0;
	}
	return add_record(adder, record, &place);
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
		adder_refuse(adder, "%s", err.message);
		return 0;
	}
	if (input_is_json_lines(path))
		return add_json_lines(adder, path, buf_slice(&bytes));
	if (input_is_json(path))
		return add_json(adder, path, buf_slice(&bytes), 0);

	Annals__V1__IngestDocumentsRequest request = request_of(&adder->cli->options);
	uri = strcmp(path, "-") == 0 ? NULL : path_uri(path, NULL);
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
	int r = cli_check_published(cli);
	if (r != 0)
		return r;
	for (int i = 0; i < argc && r == 0; i++) {
		if (strcmp(argv[i], "-") != 0 && stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode))
			r = input_walk(argv[i], add_file, &adder);
		else
			r = add_file(&adder, argv[i]);
	}
	return adder_end(&adder);
}
