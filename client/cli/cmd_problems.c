#include "annals/v1/corpus.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/listing.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/verbs.h"

#define LIMIT_TEXT 100

static const char *const paths[] = {"kind", "step", "document_id", "uri", "message", "time", NULL};

static const struct column columns[] = {
	{.header = "KIND"},
	{.header = "STEP"},
	{.header = "FILE", .max = 40},
	{.header = "WHY"},
};

static void print_reply(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__ListProblemsResponse *reply =
		(const Annals__V1__ListProblemsResponse *)message;

	if (reply->n_problems == 0) {
		buf_add_string(&cli->out, "no problems\n");
		return;
	}
	_cleanup_(table_free) struct table table;
	table_init(&table, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < reply->n_problems; i++) {
		const Annals__V1__Problem *problem = reply->problems[i];
		_cleanup_(buf_free) struct buf kind = BUF_INIT, file = BUF_INIT;

		enum_text(&annals__v1__problem_kind__descriptor, (int)problem->kind, &kind);
		table_add(&table, cli, buf_slice(&kind));
		table_add(&table, cli, slice_of_string(problem->step));
		if (cli->terminal)
			uri_name(problem->uri, &file);
		else
			uri_text(problem->uri, &file);
		table_add(&table, cli, buf_slice(&file));
		table_add(&table, cli, slice_of_string(problem->message));
	}
	table_print(&table, cli);
}

int cmd_problems(struct cli *cli, int argc, char **argv)
{
	Annals__V1__ListProblemsRequest request = ANNALS__V1__LIST_PROBLEMS_REQUEST__INIT;
	const struct listing listing = {
		.method = "annals.v1.Corpus/ListProblems",
		.request = &request.base,
		.items = "problems",
		.columns = paths,
		.print = print_reply,
		.limit = LIMIT_TEXT,
	};

	(void)argc;
	(void)argv;
	return list_run(cli, &listing);
}
