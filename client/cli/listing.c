#include "client/cli/listing.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/cli/csv.h"
#include "client/lib/json.h"
#include "client/lib/message.h"
#include "client/lib/methods.h"

#define PAGE_MAX 500

static void *field_of(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

	ensure(field);
	return (char *)(uintptr_t)message + field->offset;
}

/* The repeated message field `name`. */
struct items {
	size_t *n;
	ProtobufCMessage ***list;
};

static struct items items_of(const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);

	ensure(field && field->label == PROTOBUF_C_LABEL_REPEATED);
	char *base = (char *)(uintptr_t)message;
	return (struct items){(size_t *)(void *)(base + field->quantifier_offset),
			      (ProtobufCMessage ***)(void *)(base + field->offset)};
}

/* Moves the items of `from` behind those of `to`, and the token with them. */
static void merge(ProtobufCMessage *to, ProtobufCMessage *from, const char *name)
{
	struct items a = items_of(to, name), b = items_of(from, name);
	char **token_a = field_of(to, "next_page_token");
	char **token_b = field_of(from, "next_page_token");
	char *token = *token_a;

	if (*b.n > 0) {
		*a.list = xreallocarray(*a.list, *a.n + *b.n, sizeof **a.list);
		memcpy(*a.list + *a.n, *b.list, *b.n * sizeof **b.list);
		*a.n += *b.n;
		*b.n = 0;
	}
	*token_a = *token_b;
	*token_b = token;
}

static uint32_t limit_of(const struct cli *cli, const struct listing *listing)
{
	if (cli->options.limit > 0)
		return cli->options.limit;
	if (cli->options.all)
		return UINT32_MAX;
	if (cli->options.format == FORMAT_TEXT || listing->limit_programs)
		return listing->limit;
	return UINT32_MAX;
}

static void print_page(struct cli *cli, const struct listing *listing, const ProtobufCMessage *page)
{
	struct items items = items_of(page, listing->items);

	for (size_t i = 0; i < *items.n; i++)
		if (!cli_print_json(cli, (*items.list)[i]))
			csv_record((*items.list)[i], listing->columns, &cli->out);
	cli_flush(cli);
}

static void print_end(struct cli *cli, const struct listing *listing, const ProtobufCMessage *whole)
{
	if (!whole || cli_print_json(cli, whole))
		return;
	size_t n = *items_of(whole, listing->items).n;
	if (n == 0 && listing->none) {
		buf_printf(&cli->out, "%s\n", listing->none);
		return;
	}
	listing->print(cli, whole);
	uint32_t total = *(const uint32_t *)field_of(whole, "total");
	if (total > n && **(char *const *)field_of(whole, "next_page_token"))
		cli_note(cli, "%zu of %u shown: -n NUMBER or --all shows more", n, total);
}

/* Asks for *size items, for fewer when so many do not fit one message. */
static int get_page(struct cli *cli, const struct listing *listing, uint32_t *size,
		    ProtobufCMessage **ret)
{
	struct method_types types;
	int r = cli_connect(cli);

	ensure(method_find(listing->method, &types));
	while (r == 0) {
		*(uint32_t *)field_of(listing->request, "page_size") = *size;
		enum annals_status status = client_call(cli->client, listing->method,
							listing->request, types.reply, ret);
		if (status == ANNALS_OK)
			return 0;
		if (status == ANNALS_RESOURCE_EXHAUSTED && *size > 1)
			*size /= 2;
		else
			r = cli_fail_call(cli);
	}
	return r;
}

int list_run(struct cli *cli, const struct listing *listing)
{
	_cleanup_(message_freep) ProtobufCMessage *whole = NULL;
	_cleanup_(freep) char *token = xstrdup("");
	bool stream = cli->options.format == FORMAT_JSONL || cli->options.format == FORMAT_CSV;
	uint32_t left = limit_of(cli, listing), size = PAGE_MAX;

	if (cli->options.format == FORMAT_CSV)
		csv_header(listing->columns, &cli->out);
	do {
		_cleanup_(message_freep) ProtobufCMessage *page = NULL;

		if (size > left)
			size = left;
		*(char **)field_of(listing->request, "page_token") = token;
		int r = get_page(cli, listing, &size, &page);
		if (r != 0)
			return r;

		free(token);
		token = xstrdup(*(char *const *)field_of(page, "next_page_token"));
		size_t n = *items_of(page, listing->items).n;
		left = n < left ? left - (uint32_t)n : 0;
		if (stream)
			print_page(cli, listing, page);
		else if (whole)
			merge(whole, page, listing->items);
		else
			whole = TAKE_PTR(page);
		if (n == 0)
			break;
	} while (left > 0 && *token && !cli->closed);
	print_end(cli, listing, whole);
	return EXIT_DONE;
}

bool print_one(struct cli *cli, const ProtobufCMessage *message, const char *const *columns)
{
	if (cli_print_json(cli, message))
		return true;
	if (cli->options.format != FORMAT_CSV)
		return false;
	csv_header(columns, &cli->out);
	csv_record(message, columns, &cli->out);
	return true;
}
