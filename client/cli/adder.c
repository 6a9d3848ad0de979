#include "client/cli/adder.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/cli/csv.h"
#include "client/cli/show.h"
#include "client/cli/text.h"
#include "client/lib/message.h"

/* Results come when a batch is stored, so a batch is what can be lost from sight at once. */
#define BATCH_DOCUMENTS 200
#define BATCH_BYTES     ((size_t)8 << 20)
/* A document larger than this may be over the daemon's limit: alone, it fails alone. */
#define ALONE_BYTES ((size_t)1 << 20)
#define TIMEOUT_MS  600000

static const char *const paths[] = {"outcome", "document_id", "uri", "error", NULL};

static void print_result(struct cli *cli, const Annals__V1__IngestResult *result)
{
	bool failed = result->outcome == ANNALS__V1__INGEST_OUTCOME__FAILED;
	struct buf outcome = BUF_INIT;

	if (cli->options.format == FORMAT_JSONL) {
		cli_print_json(cli, &result->base);
		return;
	}
	if (cli->options.format == FORMAT_CSV) {
		csv_record(&result->base, paths, &cli->out);
		return;
	}
	enum_text(&annals__v1__ingest_outcome__descriptor, (int)result->outcome, &outcome);
	style_on(cli, failed ? STYLE_BAD : STYLE_GOOD, &cli->out);
	buf_printf(&cli->out, "%-9s", buf_string(&outcome));
	style_off(cli, &cli->out);
	if (failed)
		buf_printf(&cli->out, "  %6s  ", "-");
	else
		buf_printf(&cli->out, "  %6llu  ", (unsigned long long)result->document_id);
	buf_clear(&outcome);
	uri_text(result->uri, &outcome);
	text_line(cli, buf_slice(&outcome), &cli->out);
	if (failed) {
		buf_add_string(&cli->out, ": ");
		text_line(cli, slice_of_string(result->error), &cli->out);
	}
	buf_add_char(&cli->out, '\n');
	buf_free(&outcome);
}

/* Moves the results into `whole`. */
static void keep(struct adder *adder, Annals__V1__IngestDocumentsResponse *reply)
{
	Annals__V1__IngestDocumentsResponse *whole = adder->whole;

	if (!whole) {
		adder->whole = reply;
		return;
	}
	if (reply->n_results > 0) {
		whole->results = xreallocarray(whole->results, whole->n_results + reply->n_results,
					       sizeof *whole->results);
		memcpy(whole->results + whole->n_results, reply->results,
		       reply->n_results * sizeof *reply->results);
		whole->n_results += reply->n_results;
		reply->n_results = 0;
	}
	whole->revision = reply->revision;
	annals__v1__ingest_documents_response__free_unpacked(reply, NULL);
}

static void take_reply(struct adder *adder, Annals__V1__IngestDocumentsResponse *reply)
{
	for (size_t i = 0; i < reply->n_results; i++) {
		if (reply->results[i]->outcome == ANNALS__V1__INGEST_OUTCOME__FAILED &&
		    adder->code == EXIT_DONE)
			adder->code = EXIT_FAILED;
		if (adder->cli->options.format != FORMAT_JSON)
			print_result(adder->cli, reply->results[i]);
	}
	cli_flush(adder->cli);
	if (adder->cli->options.format == FORMAT_JSON)
		keep(adder, reply);
	else
		annals__v1__ingest_documents_response__free_unpacked(reply, NULL);
}

/* A large document fails alone, with a result like any other; otherwise the daemon is asked no
 * more. */
static int batch_failed(struct adder *adder)
{
	struct cli *cli = adder->cli;
	enum annals_status status = annals_error_status(cli->client);
	Annals__V1__IngestDocumentsResponse *reply;

	if (!adder->alone || status == ANNALS_UNREACHABLE)
		return adder->code = cli_fail_call(cli);
	reply = xmalloc(sizeof *reply);
	annals__v1__ingest_documents_response__init(reply);
	reply->n_results = 1;
	reply->results = xmalloc(sizeof *reply->results);
	reply->results[0] = xmalloc(sizeof *reply->results[0]);
	annals__v1__ingest_result__init(reply->results[0]);
	reply->results[0]->uri = TAKE_PTR(adder->alone);
	reply->results[0]->error = xstrdup(annals_error(cli->client));
	reply->results[0]->outcome = ANNALS__V1__INGEST_OUTCOME__FAILED;
	if (adder->code == EXIT_DONE)
		adder->code = exit_of_status(status);
	take_reply(adder, reply);
	return 0;
}

/* Reads the one answer and the status behind it; 0 or the exit code. */
static int batch_end(struct adder *adder)
{
	struct cli *cli = adder->cli;
	ProtobufCMessage *reply = NULL;

	if (!adder->stream)
		return 0;
	annals_stream_end(adder->stream);
	int r = stream_next_message(cli->client, adder->stream,
				    &annals__v1__ingest_documents_response__descriptor, &reply);
	if (r > 0) {
		const void *more;
		size_t len;

		r = annals_stream_next(adder->stream, &more, &len);
	}
	annals_stream_close(TAKE_PTR(adder->stream));
	adder->n = adder->bytes = 0;
	if (r < 0) {
		message_freep(&reply);
		return batch_failed(adder);
	}
	if (reply)
		take_reply(adder, (Annals__V1__IngestDocumentsResponse *)reply);
	return 0;
}

static int batch_begin(struct adder *adder)
{
	struct cli *cli = adder->cli;
	bool first = !cli->client;
	int r = cli_connect(cli);

	if (r != 0)
		return adder->code = r;
	if (first && cli->options.timeout < 0)
		annals_set_timeout(cli->client, TIMEOUT_MS);
	if (first && cli->options.format == FORMAT_CSV)
		csv_header(paths, &cli->out);
	if (annals_stream_open(cli->client, "annals.v1.Corpus/IngestDocuments", &adder->stream) !=
	    ANNALS_OK)
		return adder->code = cli_fail_call(cli);
	return 0;
}

int adder_send(struct adder *adder, const Annals__V1__IngestDocumentsRequest *request)
{
	size_t bytes = request->original.len;
	int r = 0;

	if (bytes > ALONE_BYTES)
		r = batch_end(adder);
	free(adder->alone);
	adder->alone = bytes > ALONE_BYTES ? xstrdup(request->uri) : NULL;
	if (r == 0 && !adder->stream)
		r = batch_begin(adder);
	if (r != 0)
		return r;
	adder->n++;
	adder->bytes += bytes;
	/* A failure is told by the end of the batch. */
	if (stream_send_message(adder->stream, &request->base) != ANNALS_OK ||
	    bytes > ALONE_BYTES || adder->n >= BATCH_DOCUMENTS || adder->bytes >= BATCH_BYTES)
		return batch_end(adder);
	return 0;
}

int adder_end(struct adder *adder)
{
	batch_end(adder);
	free(adder->alone);
	if (adder->whole) {
		cli_print_json(adder->cli, &adder->whole->base);
		annals__v1__ingest_documents_response__free_unpacked(adder->whole, NULL);
	}
	return adder->code;
}

void adder_refuse(struct adder *adder, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(freep) char *text = xvasprintf(format, args);
	va_end(args);
	int code = cli_fail(adder->cli, EXIT_FAILED, "%s", text);
	if (adder->code == EXIT_DONE)
		adder->code = code;
}
