#include <stdlib.h>
#include <string.h>

#include "annals/v1/people.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"

#define LIMIT_TEXT 100

static const char *const paths[] = {"id",
				    "name",
				    "kind",
				    "pinyin",
				    "mention_count",
				    "document_count",
				    "aliases.text",
				    "roles.title",
				    "roles.organization",
				    NULL};

static const struct column columns[] = {
	{.header = "ID", .right = true},       {.header = "NAME", .max = 32},
	{.header = "MENTIONS", .right = true}, {.header = "DOCUMENTS", .right = true},
	{.header = "PINYIN", .max = 28},       {.header = "ALSO"},
};

static void add_row(struct table *table, struct cli *cli, const Annals__V1__Person *person)
{
	_cleanup_(buf_free) struct buf also = BUF_INIT;

	for (size_t i = 0; i < person->n_aliases; i++) {
		if (strcmp(person->aliases[i]->text, person->name) == 0)
			continue;
		buf_add_string(&also, also.len > 0 ? ", " : "");
		buf_add_string(&also, person->aliases[i]->text);
	}
	table_add_number(table, person->id);
	table_add(table, cli, slice_of_string(person->name));
	table_add_number(table, person->mention_count);
	table_add_number(table, person->document_count);
	table_add(table, cli, slice_of_string(person->pinyin));
	table_add(table, cli, buf_slice(&also));
}

static void print_people(struct cli *cli, Annals__V1__Person *const *people, size_t n)
{
	_cleanup_(table_free) struct table table;

	table_init(&table, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < n; i++)
		add_row(&table, cli, people[i]);
	table_print(&table, cli);
}

static void print_list(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__ListPeopleResponse *reply =
		(const Annals__V1__ListPeopleResponse *)message;

	print_people(cli, reply->people, reply->n_people);
}

static void print_found(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__SearchPeopleResponse *reply =
		(const Annals__V1__SearchPeopleResponse *)message;

	if (reply->n_people == 0)
		buf_add_string(&cli->out, "nobody of that name\n");
	else
		print_people(cli, reply->people, reply->n_people);
}

static Annals__V1__EntityKind kind_asked(const struct cli *cli)
{
	return cli->options.kind == KIND_ORGANIZATION ? ANNALS__V1__ENTITY_KIND__ORGANIZATION
						      : ANNALS__V1__ENTITY_KIND__PERSON;
}

static int people_list(struct cli *cli, Annals__V1__EntityKind kind)
{
	Annals__V1__ListPeopleRequest request = ANNALS__V1__LIST_PEOPLE_REQUEST__INIT;
	const struct listing listing = {
		.method = "annals.v1.People/ListPeople",
		.request = &request.base,
		.items = "people",
		.columns = paths,
		.print = print_list,
		.limit = LIMIT_TEXT,
	};

	request.kind = kind;
	int r = resolve_document_id(cli, cli->options.document, &request.document_id);
	return r != 0 ? r : list_run(cli, &listing);
}

static int people_search(struct cli *cli, const char *name)
{
	Annals__V1__SearchPeopleRequest request = ANNALS__V1__SEARCH_PEOPLE_REQUEST__INIT;
	const struct listing listing = {
		.method = "annals.v1.People/SearchPeople",
		.request = &request.base,
		.items = "people",
		.columns = paths,
		.print = print_found,
		.limit = LIMIT_TEXT,
	};

	request.query = message_text(name);
	request.kind = kind_asked(cli);
	return list_run(cli, &listing);
}

int cmd_people(struct cli *cli, int argc, char **argv)
{
	if (argc == 0)
		return people_list(cli, kind_asked(cli));
	if (cli->options.document)
		return cli_usage(cli, "NAME and --document exclude each other");
	_cleanup_(freep) char *name = join_words(argc, argv);
	return people_search(cli, name);
}
