#include "annals/v1/people.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/verbs.h"

#define LIMIT_TEXT 50

static const char *const paths[] = {
	"person_id",           "name",          "kind", "sentence_count", "document_count",
	"samples.document_id", "samples.quote", NULL};

static const struct column columns[] = {
	{.header = "ID", .right = true},
	{.header = "NAME", .max = 32},
	{.header = "KIND"},
	{.header = "SENTENCES", .right = true},
	{.header = "DOCUMENTS", .right = true},
	{.header = "FOR EXAMPLE"},
};

static void print_reply(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__ListAssociatesResponse *reply =
		(const Annals__V1__ListAssociatesResponse *)message;
	_cleanup_(table_free) struct table table;
	_cleanup_(buf_free) struct buf kind = BUF_INIT;

	table_init(&table, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < reply->n_associates; i++) {
		const Annals__V1__Associate *associate = reply->associates[i];
		const char *quote = associate->n_samples > 0 ? associate->samples[0]->quote : "";

		table_add_number(&table, associate->person_id);
		table_add(&table, cli, slice_of_string(associate->name));
		buf_clear(&kind);
		enum_text(&annals__v1__entity_kind__descriptor, (int)associate->kind, &kind);
		table_add(&table, cli, buf_slice(&kind));
		table_add_number(&table, associate->sentence_count);
		table_add_number(&table, associate->document_count);
		table_add(&table, cli, slice_of_string(quote));
	}
	table_print(&table, cli);
}

int cmd_with(struct cli *cli, int argc, char **argv)
{
	Annals__V1__ListAssociatesRequest request = ANNALS__V1__LIST_ASSOCIATES_REQUEST__INIT;
	const struct listing listing = {
		.method = "annals.v1.People/ListAssociates",
		.request = &request.base,
		.items = "associates",
		.columns = paths,
		.print = print_reply,
		.none = "nobody is named together with this one",
		.limit = LIMIT_TEXT,
	};
	Annals__V1__Person *person;

	int r = resolve_person(cli, argc, argv, &person);
	if (r != 0)
		return r;
	request.person_id = person->id;
	annals__v1__person__free_unpacked(person, NULL);
	return list_run(cli, &listing);
}
