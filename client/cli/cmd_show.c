#include <stdio.h>
#include <stdlib.h>

#include "annals/v1/documents.pb-c.h"
#include "base/cleanup.h"
#include "client/cli/listing.h"
#include "client/cli/resolve.h"
#include "client/cli/show.h"
#include "client/cli/text.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"

/* One message holds at most about 4 MiB; larger texts come in pieces. */
#define WHOLE_BYTES_MAX ((uint32_t)1 << 20)

static const char *const paths[] = {"id",         "uri",       "name",           "title",
				    "author",     "publisher", "published.edtf", "language",
				    "characters", "family_id", "family_size",    "text",
				    NULL};

static void document_freep(Annals__V1__Document **document)
{
	if (*document)
		annals__v1__document__free_unpacked(*document, NULL);
}

static void print_damage(struct cli *cli, const Annals__V1__Damage *damage)
{
	_cleanup_(buf_free) struct buf line = BUF_INIT;

	if (!damage || !(damage->score > 0))
		return;
	buf_printf(&line, "%.1f%%", damage->score * 100);
	for (size_t i = 0; i < damage->n_counts; i++)
		buf_printf(&line, "%s%u %s", i > 0 ? ", " : ": ", damage->counts[i]->count,
			   damage->counts[i]->kind);
	field_line(cli, "damage", buf_string(&line));
}

static void print_family(struct cli *cli, const Annals__V1__Document *document)
{
	_cleanup_(buf_free) struct buf line = BUF_INIT;

	if (document->family_size < 2)
		return;
	buf_printf(&line, "one of %u (annals documents --family %llu)", document->family_size,
		   (unsigned long long)document->family_id);
	field_line(cli, "reprints", buf_string(&line));
}

static void print_head(struct cli *cli, const Annals__V1__Document *document)
{
	_cleanup_(buf_free) struct buf line = BUF_INIT;

	buf_add_string(&line, document->title);
	if (!*document->title)
		uri_name(document->uri, &line);
	heading(cli, "%s", buf_string(&line));
	field_number(cli, "document", document->id);
	buf_clear(&line);
	uri_text(document->uri, &line);
	field_line(cli, "from", buf_string(&line));
	buf_clear(&line);
	field_line(cli, "author", document->author);
	field_line(cli, "publisher", document->publisher);
	buf_add_string(&line, document->published ? date_text(document->published) : "not known");
	if (document->published_from) {
		buf_add_string(&line, ", known from ");
		enum_text(&annals__v1__published_from__descriptor, (int)document->published_from,
			  &line);
	}
	field_line(cli, "published", buf_string(&line));
	field_line(cli, "language", document->language);
	buf_clear(&line);
	buf_printf(&line, "%u characters, %u bytes, %s", document->characters,
		   document->original_bytes, document->charset);
	field_line(cli, "size", buf_string(&line));
	print_damage(cli, document->damage);
	print_family(cli, document);
	buf_add_char(&cli->out, '\n');
}

/* On a terminal a text is made safe as a whole: pieces may end inside a character. */
static int print_safe_text(struct cli *cli, uint64_t id)
{
	char *text;
	size_t len;

	if (annals_read_document(cli->client, id, ANNALS_TEXT, &text, &len) != ANNALS_OK)
		return cli_fail_call(cli);
	text_block(cli, slice_of(text, len), &cli->out);
	annals_free(text);
	return EXIT_DONE;
}

/* Streams the part to stdout as it is. */
static int print_part(struct cli *cli, uint64_t id, Annals__V1__DocumentView view)
{
	Annals__V1__ReadDocumentRequest request = ANNALS__V1__READ_DOCUMENT_REQUEST__INIT;
	struct annals_stream *stream;
	ProtobufCMessage *message;
	int r;

	if (cli->terminal && view == ANNALS__V1__DOCUMENT_VIEW__FULL)
		return print_safe_text(cli, id);
	request.id = id;
	request.view = view;
	if (annals_stream_open(cli->client, "annals.v1.Documents/ReadDocument", &stream) !=
	    ANNALS_OK)
		return cli_fail_call(cli);
	stream_send_message(stream, &request.base);
	annals_stream_end(stream);
	while ((r = stream_next_message(cli->client, stream,
					&annals__v1__read_document_response__descriptor,
					&message)) > 0) {
		const Annals__V1__ReadDocumentResponse *piece =
			(const Annals__V1__ReadDocumentResponse *)message;

		buf_add(&cli->out, piece->data.data, piece->data.len);
		message_freep(&message);
		cli_flush(cli);
	}
	annals_stream_close(stream);
	return r < 0 ? cli_fail_call(cli) : EXIT_DONE;
}

static struct slice trim_lines(struct slice s)
{
	while (s.len > 0 && strchr("\n ", s.ptr[s.len - 1]))
		s.len--;
	while (s.len > 0 && strchr("\n ", s.ptr[0]))
		s = slice_sub(s, 1, s.len);
	return s;
}

static void print_region(struct cli *cli, const Annals__V1__Document *document,
			 const Annals__V1__RegionSpan *region)
{
	_cleanup_(buf_free) struct buf name = BUF_INIT;
	struct slice text = slice_of_string(document->text);
	const Annals__V1__Span *span = region->text_span;

	if (!span || span->start > span->end || span->end > text.len)
		return;
	struct slice part = trim_lines(slice_sub(text, span->start, span->end));
	if (part.len == 0)
		return;
	enum_text(&annals__v1__region__descriptor, (int)region->region, &name);
	style_on(cli, STYLE_DIM, &cli->out);
	buf_printf(&cli->out, "[%s]", buf_string(&name));
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
	text_block(cli, part, &cli->out);
	buf_add_char(&cli->out, '\n');
}

/* The text part by part, each under the name of its region. */
static int print_regions(struct cli *cli, const Annals__V1__Document *document)
{
	_cleanup_(document_freep) Annals__V1__Document *full = NULL;
	char id[24];

	snprintf(id, sizeof id, "%llu", (unsigned long long)document->id);
	int r = resolve_document(cli, id, ANNALS__V1__DOCUMENT_VIEW__FULL, &full);
	for (size_t i = 0; r == 0 && i < full->n_regions; i++)
		print_region(cli, full, full->regions[i]);
	return r;
}

/* The whole document with its text in one message, read in pieces when it is large. */
static int print_whole(struct cli *cli, Annals__V1__Document *document)
{
	if (document->original_bytes <= WHOLE_BYTES_MAX) {
		_cleanup_(document_freep) Annals__V1__Document *full = NULL;
		char id[24];

		snprintf(id, sizeof id, "%llu", (unsigned long long)document->id);
		int r = resolve_document(cli, id, ANNALS__V1__DOCUMENT_VIEW__FULL, &full);
		if (r == 0)
			print_one(cli, &full->base, paths);
		return r;
	}
	char *text;
	size_t len;
	if (annals_read_document(cli->client, document->id, ANNALS_TEXT, &text, &len) != ANNALS_OK)
		return cli_fail_call(cli);
	/* Freed with the document. */
	document->text = text;
	print_one(cli, &document->base, paths);
	return EXIT_DONE;
}

int cmd_show(struct cli *cli, int argc, char **argv)
{
	_cleanup_(document_freep) Annals__V1__Document *document = NULL;

	(void)argc;
	int r = resolve_document(cli, argv[0], ANNALS__V1__DOCUMENT_VIEW__BASIC, &document);
	if (r != 0)
		return r;
	if (cli->options.original)
		return print_part(cli, document->id, ANNALS__V1__DOCUMENT_VIEW__ORIGINAL);
	if (cli->options.text)
		return print_part(cli, document->id, ANNALS__V1__DOCUMENT_VIEW__FULL);
	if (cli->options.format != FORMAT_TEXT)
		return print_whole(cli, document);
	print_head(cli, document);
	if (cli->options.regions)
		return print_regions(cli, document);
	r = print_part(cli, document->id, ANNALS__V1__DOCUMENT_VIEW__FULL);
	buf_add_char(&cli->out, '\n');
	return r;
}
