#include <stdio.h>

#include "annals/v1/people.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/verbs.h"

#define LIMIT_TEXT 100

static const char *const paths[] = {"person_id",
				    "name",
				    "kind",
				    "surface",
				    "evidence.document_id",
				    "evidence.uri",
				    "evidence.region",
				    "evidence.span.start",
				    "evidence.span.end",
				    "evidence.quote",
				    NULL};

static const struct column columns[] = {
	{.header = "DOCUMENT", .right = true}, {.header = "BYTES"},         {.header = "REGION"},
	{.header = "NAME", .max = 24},         {.header = "AS", .max = 24}, {.header = "SENTENCE"},
};

static void add_row(struct table *table, struct cli *cli, const Annals__V1__Mention *mention)
{
	static const Annals__V1__Evidence nothing = ANNALS__V1__EVIDENCE__INIT;
	const Annals__V1__Evidence *evidence = mention->evidence ? mention->evidence : &nothing;
	_cleanup_(buf_free) struct buf region = BUF_INIT;
	char span[32] = "";

	if (evidence->span)
		snprintf(span, sizeof span, "%u-%u", evidence->span->start, evidence->span->end);
	enum_text(&annals__v1__region__descriptor, (int)evidence->region, &region);
	table_add_number(table, evidence->document_id);
	table_add(table, cli, slice_of_string(span));
	table_add(table, cli, buf_slice(&region));
	table_add(table, cli, slice_of_string(mention->name));
	table_add(table, cli, slice_of_string(mention->surface));
	table_add(table, cli, slice_of_string(evidence->quote));
}

static void print_reply(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__ListMentionsResponse *reply =
		(const Annals__V1__ListMentionsResponse *)message;
	_cleanup_(table_free) struct table table;

	table_init(&table, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < reply->n_mentions; i++)
		add_row(&table, cli, reply->mentions[i]);
	table_print(&table, cli);
}

int cmd_mentions(struct cli *cli, int argc, char **argv)
{
	Annals__V1__ListMentionsRequest request = ANNALS__V1__LIST_MENTIONS_REQUEST__INIT;
	const struct listing listing = {
		.method = "annals.v1.People/ListMentions",
		.request = &request.base,
		.items = "mentions",
		.columns = paths,
		.print = print_reply,
		.none = "no mentions",
		.limit = LIMIT_TEXT,
	};
	static const Annals__V1__EntityKind kinds[] = {
		[WHOSE_PERSON] = ANNALS__V1__ENTITY_KIND__PERSON,
		[WHOSE_ORGANIZATION] = ANNALS__V1__ENTITY_KIND__ORGANIZATION,
		[WHOSE_ANY] = ANNALS__V1__ENTITY_KIND__ENTITY_KIND_UNSPECIFIED,
	};

	if (argc == 0 && !cli->options.all && !cli->options.document)
		return cli_usage(cli, "mentions needs PERSON, --document DOCUMENT or --all");
	if (argc > 0) {
		Annals__V1__Person *person;
		int r = resolve_person(cli, argc, argv, &person);
		if (r != 0)
			return r;
		request.person_id = person->id;
		annals__v1__person__free_unpacked(person, NULL);
	} else {
		request.kind = kinds[cli->options.whose];
	}
	int r = resolve_document_id(cli, cli->options.document, &request.document_id);
	return r != 0 ? r : list_run(cli, &listing);
}
