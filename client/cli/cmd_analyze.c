#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "annals/v1/analysis.pb-c.h"
#include "base/cleanup.h"
#include "base/utf8.h"
#include "client/cli/analyze_lines.h"
#include "client/cli/input.h"
#include "client/cli/listing.h"
#include "client/cli/show.h"
#include "client/cli/table.h"
#include "client/cli/text.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"

/* Repairs printed for people; programs get them all. */
#define REPAIRS_SHOWN 20

static const char *const paths[] = {
	"title",         "language",   "published.edtf", "mentions.surface",
	"entities.name", "times.text", "times.value",    NULL};

static const struct column entity_columns[] = {
	{.header = "KIND"}, {.header = "NAME", .max = 32}, {.header = "ALSO"}};
static const struct column time_columns[] = {{.header = "WORDS", .max = 24},
					     {.header = "TYPE"},
					     {.header = "VALUE"},
					     {.header = "DATES"},
					     {.header = "ANCHOR"},
					     {.header = "RULE"}};

static const struct column repair_columns[] = {{.header = "KIND"},
					       {.header = "BYTES"},
					       {.header = "BEFORE", .max = 32},
					       {.header = ""},
					       {.header = "AFTER"}};

static void print_entities(struct cli *cli, const Annals__V1__AnalyzeTextResponse *reply)
{
	_cleanup_(table_free) struct table table;

	table_init(&table, entity_columns, ARRAY_LEN(entity_columns));
	for (size_t i = 0; i < reply->n_entities; i++) {
		const Annals__V1__AnalyzedEntity *entity = reply->entities[i];
		_cleanup_(buf_free) struct buf kind = BUF_INIT, also = BUF_INIT;

		enum_text(&annals__v1__entity_kind__descriptor, (int)entity->kind, &kind);
		for (size_t k = 0; k < entity->n_aliases; k++)
			if (strcmp(entity->aliases[k], entity->name) != 0)
				buf_printf(&also, "%s%s", also.len > 0 ? ", " : "",
					   entity->aliases[k]);
		table_add(&table, cli, buf_slice(&kind));
		table_add(&table, cli, slice_of_string(entity->name));
		table_add(&table, cli, buf_slice(&also));
	}
	table_print(&table, cli);
}

static void add_time(struct table *table, struct cli *cli, const Annals__V1__TimeExpression *time)
{
	_cleanup_(buf_free) struct buf dates = BUF_INIT, anchor = BUF_INIT;

	if (time->date)
		buf_printf(&dates, "%s to %s",
			   *time->date->earliest ? time->date->earliest : "open",
			   *time->date->latest ? time->date->latest : "open");
	if (time->anchor)
		enum_text(&annals__v1__anchor_kind__descriptor, (int)time->anchor->kind, &anchor);
	table_add(table, cli, slice_of_string(time->text));
	table_add(table, cli, slice_of_string(time->type));
	table_add(table, cli, slice_of_string(time->value));
	table_add(table, cli, buf_slice(&dates));
	table_add(table, cli, buf_slice(&anchor));
	table_add(table, cli, slice_of_string(time->rule));
}

static void add_words(struct table *table, struct cli *cli, const char *words, bool truncated)
{
	_cleanup_(buf_free) struct buf cell = BUF_INIT;

	buf_printf(&cell, "%s%s", words, truncated ? "…" : "");
	table_add(table, cli, buf_slice(&cell));
}

/* What cannot be seen is named. */
static const char *visible(const char *words)
{
	if (!*words)
		return "(dropped)";
	if (strcmp(words, "\n") == 0)
		return "(line end)";
	return strcmp(words, " ") == 0 ? "(space)" : words;
}

static void add_repair(struct table *table, struct cli *cli, const Annals__V1__Repair *repair)
{
	const Annals__V1__Span *span = repair->span;
	_cleanup_(buf_free) struct buf bytes = BUF_INIT;

	if (span)
		buf_printf(&bytes, "%u to %u", span->start, span->end);
	table_add(table, cli, slice_of_string(repair->kind));
	table_add(table, cli, buf_slice(&bytes));
	add_words(table, cli, repair->before, repair->before_truncated);
	table_add(table, cli, SLICE_LITERAL("→"));
	add_words(table, cli, visible(repair->after), repair->after_truncated);
}

static void print_repairs(struct cli *cli, const Annals__V1__AnalyzeTextResponse *reply)
{
	size_t shown = reply->n_repairs < REPAIRS_SHOWN ? reply->n_repairs : REPAIRS_SHOWN;
	_cleanup_(table_free) struct table table;

	section(cli, "repairs: %u", reply->repair_count);
	table_init(&table, repair_columns, ARRAY_LEN(repair_columns));
	for (size_t i = 0; i < shown; i++)
		add_repair(&table, cli, reply->repairs[i]);
	if (shown > 0)
		table_print(&table, cli);
	if (reply->repair_count > shown)
		buf_printf(&cli->out, "… and %zu more (--format json lists %zu)\n",
			   reply->repair_count - shown, reply->n_repairs);
}

static void print_analysis(struct cli *cli, const Annals__V1__AnalyzeTextResponse *reply)
{
	_cleanup_(table_free) struct table table;

	field_line(cli, "title", reply->title);
	field_line(cli, "language", reply->language);
	field_line(cli, "published", reply->published ? date_text(reply->published) : "not known");
	section(cli, "names: %zu in %zu mentions", reply->n_entities, reply->n_mentions);
	if (reply->n_entities > 0)
		print_entities(cli, reply);
	section(cli, "times: %zu", reply->n_times);
	table_init(&table, time_columns, ARRAY_LEN(time_columns));
	for (size_t i = 0; i < reply->n_times; i++)
		add_time(&table, cli, reply->times[i]);
	if (reply->n_times > 0)
		table_print(&table, cli);
	section(cli, "claims: %zu", reply->n_claims);
	for (size_t i = 0; i < reply->n_claims; i++)
		print_claim(cli, reply->claims[i]);
	print_repairs(cli, reply);
}

/* A text that was not analysed whole is told of beside what was found in it. */
static int tell_failures(struct cli *cli, const Annals__V1__AnalyzeTextResponse *reply)
{
	for (size_t i = 0; i < reply->n_failed_steps; i++)
		cli_note(cli, "not all of this text was analysed: %s: %s",
			 reply->failed_steps[i]->step, reply->failed_steps[i]->message);
	return reply->n_failed_steps > 0 ? EXIT_FAILED : 0;
}

/* What the name of a file says its text is; NULL when nothing. */
static const char *type_of(const char *path)
{
	static const struct {
		const char *end, *type;
	} types[] = {{".html", "text/html"}, {".htm", "text/html"}, {".md", "text/markdown"}};
	size_t len = strlen(path);

	for (size_t i = 0; i < ARRAY_LEN(types); i++) {
		size_t n = strlen(types[i].end);

		if (len > n && strcasecmp(path + len - n, types[i].end) == 0)
			return types[i].type;
	}
	return NULL;
}

int cmd_analyze(struct cli *cli, int argc, char **argv)
{
	const char *path = argc > 0 ? argv[0] : "-";
	Annals__V1__AnalyzeTextRequest request = ANNALS__V1__ANALYZE_TEXT_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;
	_cleanup_(buf_free) struct buf text = BUF_INIT;
	struct error err = {0};

	int r = cli_check_published(cli);
	if (r != 0)
		return r;
	if (cli->options.jsonl)
		return analyze_lines(cli, path);
	if (input_read(path, &text, &err) < 0)
		return cli_fail(cli, EXIT_FAILED, "%s", err.message);
	size_t bad = utf8_validate(buf_slice(&text));
	if (bad < text.len || memchr(text.data ? text.data : "", 0, text.len))
		return cli_usage(cli,
				 "%s is not UTF-8 text (byte %zu): convert it with iconv, or "
				 "add it to the corpus, which takes other encodings",
				 strcmp(path, "-") == 0 ? "standard input" : path,
				 bad < text.len ? bad : 0);
	request.text = message_text(buf_string(&text));
	request.published = message_text(cli->options.published);
	request.content_type = message_text(cli->options.type ? cli->options.type : type_of(path));
	r = cli_call(cli, "annals.v1.Analysis/AnalyzeText", &request.base, &reply);
	if (r != 0)
		return r;
	if (!print_one(cli, reply, paths))
		print_analysis(cli, (const Annals__V1__AnalyzeTextResponse *)reply);
	return tell_failures(cli, (const Annals__V1__AnalyzeTextResponse *)reply);
}
