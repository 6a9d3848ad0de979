#include <stdio.h>

#include "annals/v1/documents.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/verbs.h"

#define LIMIT_TEXT 100

static const char *const paths[] = {"id",
				    "name",
				    "title",
				    "author",
				    "publisher",
				    "published.edtf",
				    "published_from",
				    "script",
				    "language",
				    "original_bytes",
				    "characters",
				    "damage.score",
				    "charset",
				    "hash",
				    "family_id",
				    "family_size",
				    "uri",
				    NULL};

static const struct column columns[] = {
	{.header = "ID", .right = true},
	{.header = "PUBLISHED"},
	{.header = "LANGUAGE"},
	{.header = "CHARACTERS", .right = true},
	{.header = "DAMAGE", .right = true},
	{.header = "TITLE", .max = 48},
	{.header = "NAME"},
};

static void add_row(struct table *table, struct cli *cli, const Annals__V1__Document *document)
{
	char damage[16] = "-";

	if (document->damage && document->damage->score > 0)
		snprintf(damage, sizeof damage, "%.1f%%", document->damage->score * 100);
	table_add_number(table, document->id);
	table_add(table, cli, slice_of_string(date_text(document->published)));
	table_add(table, cli, slice_of_string(document->language));
	table_add_number(table, document->characters);
	table_add(table, cli, slice_of_string(damage));
	table_add(table, cli, slice_of_string(document->title));
	table_add(table, cli, slice_of_string(document->name));
}

static void print_reply(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__ListDocumentsResponse *reply =
		(const Annals__V1__ListDocumentsResponse *)message;
	_cleanup_(table_free) struct table table;

	table_init(&table, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < reply->n_documents; i++)
		add_row(&table, cli, reply->documents[i]);
	table_print(&table, cli);
}

int cmd_documents(struct cli *cli, int argc, char **argv)
{
	Annals__V1__ListDocumentsRequest request = ANNALS__V1__LIST_DOCUMENTS_REQUEST__INIT;
	const struct listing listing = {
		.method = "annals.v1.Documents/ListDocuments",
		.request = &request.base,
		.items = "documents",
		.columns = paths,
		.print = print_reply,
		.none = "no documents",
		.limit = LIMIT_TEXT,
	};

	(void)argc;
	(void)argv;
	int r = resolve_document_id(cli, cli->options.family, &request.family_id);
	return r != 0 ? r : list_run(cli, &listing);
}
