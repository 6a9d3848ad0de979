#include "annals/v1/people.pb-c.h"
#include "annals/v1/timeline.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/date_words.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/text.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"
#include "client/lib/methods.h"

#define EVENTS_MAX 500

static const char *const paths[] = {"id",
				    "name",
				    "kind",
				    "pinyin",
				    "mention_count",
				    "document_count",
				    "aliases.text",
				    "roles.title",
				    "roles.organization",
				    "document_ids",
				    NULL};

static void print_alias(struct cli *cli, const Annals__V1__Alias *alias)
{
	buf_add_string(&cli->out, "  ");
	text_line(cli, slice_of_string(alias->text), &cli->out);
	style_on(cli, STYLE_DIM, &cli->out);
	buf_add_string(&cli->out, "  ");
	enum_text(&annals__v1__alias_kind__descriptor, (int)alias->kind, &cli->out);
	buf_printf(&cli->out, ", %u mention%s", alias->mention_count,
		   alias->mention_count == 1 ? "" : "s");
	if (*alias->why) {
		buf_add_string(&cli->out, ": ");
		text_line(cli, slice_of_string(alias->why), &cli->out);
	}
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
}

static void print_role(struct cli *cli, const Annals__V1__Role *role)
{
	buf_add_string(&cli->out, "  ");
	text_line(cli, slice_of_string(role->title), &cli->out);
	if (*role->organization) {
		buf_add_string(&cli->out, ", ");
		text_line(cli, slice_of_string(role->organization), &cli->out);
	}
	if (role->when)
		buf_printf(&cli->out, "  (%s)", date_text(role->when));
	buf_add_char(&cli->out, '\n');
	if (!role->evidence)
		return;
	style_on(cli, STYLE_DIM, &cli->out);
	text_paragraph(cli, (struct paragraph){.text = slice_of_string(role->evidence->quote),
					       .indent = 4});
	buf_printf(&cli->out, "    document %llu\n",
		   (unsigned long long)role->evidence->document_id);
	style_off(cli, &cli->out);
}

static void print_person(struct cli *cli, const Annals__V1__Person *person)
{
	heading(cli, "%s%s%s", person->name, *person->pinyin ? "  " : "", person->pinyin);
	field_number(cli, "id", person->id);
	field_number(cli, "mentions", person->mention_count);
	field_number(cli, "documents", person->document_count);
	if (person->n_document_ids > 0) {
		buf_add_string(&cli->out, "              ids");
		for (size_t i = 0; i < person->n_document_ids; i++)
			buf_printf(&cli->out, " %llu", (unsigned long long)person->document_ids[i]);
		buf_add_char(&cli->out, '\n');
	}
	if (person->n_aliases > 0)
		section(cli, "names");
	for (size_t i = 0; i < person->n_aliases; i++)
		print_alias(cli, person->aliases[i]);
	if (person->n_roles > 0)
		section(cli, "roles");
	for (size_t i = 0; i < person->n_roles; i++)
		print_role(cli, person->roles[i]);
}

static void print_dated(struct cli *cli, const char *label, const Annals__V1__Event *event)
{
	_cleanup_(buf_free) struct buf line = BUF_INIT;
	struct slice summary = summary_slice(event->summary);

	date_words(event->when, &line);
	buf_add_string(&line, "  ");
	buf_add_slice(&line, summary);
	field_line(cli, label, buf_string(&line));
}

/* When the first and the last thing happened that is told of the person. */
static int print_events(struct cli *cli, const Annals__V1__Person *person)
{
	Annals__V1__ListEventsRequest request = ANNALS__V1__LIST_EVENTS_REQUEST__INIT;
	Annals__V1__EventFilter filter = ANNALS__V1__EVENT_FILTER__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;
	struct method_types types;

	filter.person_id = person->id;
	request.filter = &filter;
	request.order_by = ANNALS__V1__EVENT_ORDER__BY_DATE;
	request.page_size = EVENTS_MAX;
	ensure(method_find("annals.v1.Timeline/ListEvents", &types));
	/* More events than one message holds: the person is shown without them. */
	if (client_call(cli->client, "annals.v1.Timeline/ListEvents", &request.base, types.reply,
			&reply) != ANNALS_OK)
		return annals_error_status(cli->client) == ANNALS_RESOURCE_EXHAUSTED
			       ? 0
			       : cli_fail_call(cli);
	const Annals__V1__ListEventsResponse *events =
		(const Annals__V1__ListEventsResponse *)reply;
	if (events->n_events == 0)
		return 0;
	section(cli, "events");
	field_number(cli, "  number", events->total);
	print_dated(cli, "  first", events->events[0]);
	if (events->n_events == events->total && events->total > 1)
		print_dated(cli, "  last", events->events[events->n_events - 1]);
	buf_printf(&cli->out, "  annals events --person %llu\n", (unsigned long long)person->id);
	return 0;
}

int cmd_person(struct cli *cli, int argc, char **argv)
{
	Annals__V1__Person *person;

	int r = resolve_person(cli, argc, argv, &person);
	if (r != 0)
		return r;
	if (!print_one(cli, &person->base, paths)) {
		print_person(cli, person);
		r = print_events(cli, person);
	}
	annals__v1__person__free_unpacked(person, NULL);
	return r;
}
