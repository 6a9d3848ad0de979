#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "annals/v1/documents.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/text.h"
#include "client/cli/verbs.h"
#include "client/cli/width.h"
#include "client/lib/message.h"

#define LIMIT_TEXT     10
#define LIMIT_TREC     100
#define MARKS_MAX      64
#define PUBLISHERS_MAX 8

static const char *const columns[] = {"document.id",
				      "score",
				      "document.title",
				      "document.published.edtf",
				      "document.publisher",
				      "document.uri",
				      "document.name",
				      "snippets.text",
				      "document.family_id",
				      "reprint_count",
				      "reprints.document_id",
				      "reprints.uri",
				      NULL};

static void print_snippet(struct cli *cli, const Annals__V1__Snippet *snippet)
{
	struct mark marks[MARKS_MAX];
	size_t n = 0, len = strlen(snippet->text);

	for (size_t i = 0; i < snippet->n_highlights && n < MARKS_MAX; i++) {
		const Annals__V1__Span *span = snippet->highlights[i];

		if (span->start < span->end && span->end <= len)
			marks[n++] = (struct mark){span->start, span->end};
	}
	text_paragraph(cli, (struct paragraph){.text = slice_of(snippet->text, len),
					       .marks = marks,
					       .n_marks = n,
					       .indent = 8,
					       .bullet = true});
}

static void print_source(struct cli *cli, const Annals__V1__SearchHit *hit)
{
	const Annals__V1__Document *document = hit->document;
	_cleanup_(buf_free) struct buf uri = BUF_INIT;

	style_on(cli, STYLE_DIM, &cli->out);
	buf_printf(&cli->out, "      document %llu, score %.2f, %s",
		   (unsigned long long)document->id, hit->score, date_text(document->published));
	if (*document->publisher) {
		buf_add_string(&cli->out, ", ");
		text_line(cli, slice_of_string(document->publisher), &cli->out);
	}
	buf_add_string(&cli->out, "\n      ");
	uri_text(document->uri, &uri);
	text_line(cli, buf_slice(&uri), &cli->out);
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
}

/* Who printed it too, each name once, in the order of the documents. */
static void print_reprints(struct cli *cli, const Annals__V1__SearchHit *hit)
{
	size_t named = 0, left = 0;

	if (hit->reprint_count == 0)
		return;
	style_on(cli, STYLE_DIM, &cli->out);
	buf_printf(&cli->out, "      also in %u reprint%s", hit->reprint_count,
		   hit->reprint_count == 1 ? "" : "s");
	for (size_t i = 0; i < hit->n_reprints; i++) {
		const char *publisher = hit->reprints[i]->publisher;
		bool again = !*publisher;

		for (size_t k = 0; k < i && !again; k++)
			again = strcmp(hit->reprints[k]->publisher, publisher) == 0;
		if (again)
			continue;
		if (named == PUBLISHERS_MAX) {
			left++;
			continue;
		}
		buf_add_string(&cli->out, named++ == 0 ? ": " : ", ");
		text_line(cli, slice_of_string(publisher), &cli->out);
	}
	if (left > 0)
		buf_add_string(&cli->out, ", …");
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
}

static void print_hit(struct cli *cli, size_t number, const Annals__V1__SearchHit *hit)
{
	_cleanup_(buf_free) struct buf title = BUF_INIT;

	if (!hit->document)
		return;
	buf_add_string(&title, hit->document->title);
	if (title.len == 0)
		uri_name(hit->document->uri, &title);
	buf_printf(&cli->out, "%3zu.  ", number);
	style_on(cli, STYLE_BOLD, &cli->out);
	text_line(cli, buf_slice(&title), &cli->out);
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
	for (size_t i = 0; i < hit->n_snippets; i++)
		print_snippet(cli, hit->snippets[i]);
	print_source(cli, hit);
	print_reprints(cli, hit);
}

static void print_interpretation(struct cli *cli, const Annals__V1__QueryInterpretation *how)
{
	if (!how)
		return;
	if (*how->note)
		field_line(cli, "note", how->note);
	else if (how->match == ANNALS__V1__MATCH_KIND__PARTIAL)
		field_line(cli, "note", "no document has every word: these have some");
	if (*how->suggestion)
		field_line(cli, "did you mean:", how->suggestion);
	for (size_t i = 0; i < how->n_terms; i++) {
		_cleanup_(buf_free) struct buf line = BUF_INIT;

		if (!*how->terms[i]->why)
			continue;
		buf_printf(&line, "%s: %s", how->terms[i]->text, how->terms[i]->why);
		field_line(cli, "term", buf_string(&line));
	}
}

static void print_reply(struct cli *cli, const ProtobufCMessage *message)
{
	const Annals__V1__SearchDocumentsResponse *reply =
		(const Annals__V1__SearchDocumentsResponse *)message;

	heading(cli, "%u document%s match%s", reply->total, reply->total == 1 ? "" : "s",
		reply->total == 1 ? "es" : "");
	print_interpretation(cli, reply->interpreted);
	for (size_t i = 0; i < reply->n_hits; i++) {
		buf_add_char(&cli->out, '\n');
		print_hit(cli, i + 1, reply->hits[i]);
	}
	/* An empty answer shows what each word would have found. */
	for (size_t i = 0;
	     reply->n_hits == 0 && reply->interpreted && i < reply->interpreted->n_terms; i++) {
		const Annals__V1__TermInterpretation *term = reply->interpreted->terms[i];

		buf_add_string(&cli->out, "  ");
		text_line(cli, slice_of_string(term->text), &cli->out);
		buf_printf(&cli->out, ": in %u documents\n", term->document_count);
	}
}

static int search_one(struct cli *cli, const char *query)
{
	Annals__V1__SearchDocumentsRequest request = ANNALS__V1__SEARCH_DOCUMENTS_REQUEST__INIT;
	const struct listing listing = {
		.method = "annals.v1.Documents/SearchDocuments",
		.request = &request.base,
		.items = "hits",
		.columns = columns,
		.print = print_reply,
		.limit = LIMIT_TEXT,
		.limit_programs = true,
	};

	request.query = message_text(query);
	request.exact = cli->options.exact;
	request.no_snippets = cli->options.no_snippets;
	request.expand_reprints = cli->options.reprints;
	return list_run(cli, &listing);
}

static int trec_one(struct cli *cli, const char *id, const char *query)
{
	Annals__V1__SearchDocumentsRequest request = ANNALS__V1__SEARCH_DOCUMENTS_REQUEST__INIT;
	_cleanup_(message_freep) ProtobufCMessage *message = NULL;
	const char *tag = cli->options.tag ? cli->options.tag : "annals";

	request.query = message_text(query);
	request.exact = cli->options.exact;
	request.no_snippets = true;
	request.no_total = true;
	request.expand_reprints = true; /* judged document by document */
	request.page_size = cli->options.limit > 0 ? cli->options.limit : LIMIT_TREC;
	int r = cli_call(cli, "annals.v1.Documents/SearchDocuments", &request.base, &message);
	if (r != 0)
		return r;
	const Annals__V1__SearchDocumentsResponse *reply =
		(const Annals__V1__SearchDocumentsResponse *)message;
	for (size_t i = 0; i < reply->n_hits; i++) {
		_cleanup_(buf_free) struct buf name = BUF_INIT;

		/* The columns of a run are parted by white space. */
		buf_add_string(&name, reply->hits[i]->document->name);
		for (size_t k = 0; k < name.len; k++)
			if (strchr(" \t\r\n", name.data[k]))
				name.data[k] = '_';
		buf_printf(&cli->out, "%s Q0 %s %zu %.6f %s\n", id, buf_string(&name), i + 1,
			   reply->hits[i]->score, tag);
	}
	cli_flush(cli);
	return EXIT_DONE;
}

static int query_line(struct cli *cli, char *line, size_t number)
{
	char *tab = strchr(line, '\t');
	size_t len = strlen(line);

	while (len > 0 && strchr("\r\n", line[len - 1]))
		line[--len] = '\0';
	if (len == 0)
		return EXIT_DONE;
	if (!tab)
		return cli_usage(cli, "%s: line %zu is not 'id<TAB>text'", cli->options.queries,
				 number);
	*tab = '\0';
	if (cli->options.format == FORMAT_TREC)
		return trec_one(cli, line, tab + 1);
	if (cli->options.format == FORMAT_TEXT)
		heading(cli, "%s: %s", line, tab + 1);
	return search_one(cli, tab + 1);
}

static int search_file(struct cli *cli)
{
	const char *path = cli->options.queries;
	_cleanup_(fclosep) FILE *opened = NULL;
	_cleanup_(freep) char *line = NULL;
	FILE *file = stdin;
	size_t cap = 0, number = 0;
	int code = EXIT_DONE;

	if (strcmp(path, "-") != 0) {
		file = opened = fopen(path, "re");
		if (!file)
			return cli_fail(cli, EXIT_FAILED, "%s: %s", path, strerror(errno));
	}
	while (!cli->closed && getline(&line, &cap, file) >= 0) {
		int r = query_line(cli, line, ++number);

		/* One bad query does not stop a run; a daemon that is gone does. */
		if (r == EXIT_UNREACHABLE)
			return r;
		if (r != EXIT_DONE)
			cli_note(cli, "%s: line %zu has no answer", path, number);
		if (code == EXIT_DONE)
			code = r;
	}
	return code;
}

int cmd_search(struct cli *cli, int argc, char **argv)
{
	if (cli->options.queries) {
		if (argc > 0)
			return cli_usage(cli, "a query and --queries exclude each other");
		return search_file(cli);
	}
	if (argc == 0)
		return cli_usage(cli, "search needs QUERY or --queries FILE");
	if (cli->options.format == FORMAT_TREC)
		return cli_usage(cli, "--format trec needs --queries FILE");
	_cleanup_(freep) char *query = join_words(argc, argv);
	return search_one(cli, query);
}
