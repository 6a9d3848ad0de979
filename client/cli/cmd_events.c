#include <stdio.h>

#include "annals/v1/timeline.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/date_words.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"

#define LIMIT_TEXT 100

static const char *const paths[] = {"id",
				    "when.edtf",
				    "when.earliest",
				    "when.latest",
				    "when.precision",
				    "summary",
				    "participants.name",
				    "document_count",
				    "source_count",
				    "claims.evidence.document_id",
				    "claims.evidence.quote",
				    NULL};

static const struct column columns[] = {
	{.header = "WHEN", .max = 24},
	{.header = "ID", .right = true},
	{.header = "TOLD BY"},
	{.header = "WHO", .max = 28},
	{.header = "WHAT"},
};

/* One source needs no word; several are what a reader looks for. */
static void told_text(const Annals__V1__Event *event, struct buf *ret)
{
	if (event->source_count > 1)
		buf_printf(ret, "%u sources", event->source_count);
	else if (event->document_count > 1)
		buf_printf(ret, "%u copies", event->document_count);
	else
		buf_add_string(ret, "1");
}

static void add_row(struct table *table, struct cli *cli, const Annals__V1__Event *event)
{
	_cleanup_(buf_free) struct buf when = BUF_INIT, told = BUF_INIT, who = BUF_INIT;

	date_words(event->when, &when);
	told_text(event, &told);
	participants_text(event->participants, event->n_participants, &who);
	table_add(table, cli, buf_slice(&when));
	table_add_number(table, event->id);
	table_add(table, cli, buf_slice(&told));
	table_add(table, cli, buf_slice(&who));
	table_add(table, cli, summary_slice(event->summary));
}

static void print_reply(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__ListEventsResponse *reply =
		(const Annals__V1__ListEventsResponse *)message;
	_cleanup_(table_free) struct table table;

	table_init(&table, columns, ARRAY_LEN(columns));
	for (size_t i = 0; i < reply->n_events; i++)
		add_row(&table, cli, reply->events[i]);
	table_print(&table, cli);
}

int cmd_events(struct cli *cli, int argc, char **argv)
{
	Annals__V1__ListEventsRequest request = ANNALS__V1__LIST_EVENTS_REQUEST__INIT;
	Annals__V1__EventFilter filter = ANNALS__V1__EVENT_FILTER__INIT;
	const struct listing listing = {
		.method = "annals.v1.Timeline/ListEvents",
		.request = &request.base,
		.items = "events",
		.columns = paths,
		.print = print_reply,
		.none = "no events match",
		.limit = LIMIT_TEXT,
	};

	(void)argc;
	(void)argv;
	filter.after = message_text(cli->options.after);
	filter.before = message_text(cli->options.before);
	if (cli->options.person && !*cli->options.person)
		return cli_usage(cli, "option --person needs a name or an id");
	if (!cli->options.person || !id_parse(cli->options.person, &filter.person_id))
		filter.participant = message_text(cli->options.person);
	filter.text = message_text(cli->options.words);
	filter.min_sources = cli->options.min_sources;
	request.filter = &filter;
	request.order_by = cli->options.order == ORDER_WEIGHT ? ANNALS__V1__EVENT_ORDER__BY_WEIGHT
							      : ANNALS__V1__EVENT_ORDER__BY_DATE;
	int r = resolve_document_id(cli, cli->options.document, &filter.document_id);
	return r != 0 ? r : list_run(cli, &listing);
}

static void print_event(struct cli *cli, const Annals__V1__Event *event)
{
	_cleanup_(buf_free) struct buf line = BUF_INIT;

	struct slice summary = summary_slice(event->summary);
	date_words(event->when, &line);
	heading(cli, "%s  %.*s", buf_string(&line), (int)summary.len, summary.ptr);
	buf_clear(&line);
	field_number(cli, "id", event->id);
	if (event->when) {
		enum_text(&annals__v1__precision__descriptor, (int)event->when->precision, &line);
		buf_printf(&line, ", %s to %s",
			   *event->when->earliest ? event->when->earliest : "open",
			   *event->when->latest ? event->when->latest : "open");
		field_line(cli, "date", buf_string(&line));
	}
	buf_clear(&line);
	participants_text(event->participants, event->n_participants, &line);
	field_line(cli, "who", buf_string(&line));
	buf_clear(&line);
	buf_printf(&line, "%u document%s, %u source%s", event->document_count,
		   event->document_count == 1 ? "" : "s", event->source_count,
		   event->source_count == 1 ? "" : "s");
	field_line(cli, "told by", buf_string(&line));
	section(cli, "claims");
	for (size_t i = 0; i < event->n_claims; i++)
		print_claim(cli, event->claims[i]);
}

int cmd_event(struct cli *cli, int argc, char **argv)
{
	Annals__V1__GetEventRequest request = ANNALS__V1__GET_EVENT_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;

	(void)argc;
	if (!id_parse(argv[0], &request.id))
		return cli_usage(cli,
				 "event needs the number that 'annals events' prints, not '%s'",
				 argv[0]);
	int r = cli_call(cli, "annals.v1.Timeline/GetEvent", &request.base, &reply);
	if (r != 0)
		return r;
	if (!print_one(cli, reply, paths))
		print_event(cli, (const Annals__V1__Event *)reply);
	return EXIT_DONE;
}
