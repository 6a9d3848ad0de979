#include "client/cli/show.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "client/cli/date_words.h"
#include "client/cli/text.h"

#define LABEL_CELLS 14

const char *date_text(const Annals__V1__DateValue *date)
{
	return date && *date->edtf ? date->edtf : "undated";
}

void enum_text(const ProtobufCEnumDescriptor *type, int value, struct buf *ret)
{
	const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(type, value);

	if (!named || value == 0)
		return;
	for (const char *c = named->name; *c; c++)
		buf_add_char(ret, *c == '_' ? ' ' : (char)tolower((unsigned char)*c));
}

void field_line(struct cli *cli, const char *label, const char *value)
{
	if (!*value)
		return;
	style_on(cli, STYLE_DIM, &cli->out);
	buf_printf(&cli->out, "%-*s", LABEL_CELLS, label);
	style_off(cli, &cli->out);
	text_line(cli, slice_of_string(value), &cli->out);
	buf_add_char(&cli->out, '\n');
}

void field_number(struct cli *cli, const char *label, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	field_line(cli, label, text);
}

void heading(struct cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(freep) char *text = xvasprintf(format, args);
	va_end(args);
	style_on(cli, STYLE_BOLD, &cli->out);
	text_line(cli, slice_of_string(text), &cli->out);
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
}

void participants_text(Annals__V1__Participant *const *list, size_t n, struct buf *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_string(ret, ", ");
		buf_add_string(ret, list[i]->name);
	}
}

struct slice summary_slice(const char *summary)
{
	static const char *const ends[] = {"，", "、", "；", "：", ",", ";", ":", " "};
	struct slice s = slice_of_string(summary);

	for (size_t i = 0; i < ARRAY_LEN(ends);) {
		size_t len = strlen(ends[i]);

		if (s.len > len && memcmp(s.ptr + s.len - len, ends[i], len) == 0) {
			s.len -= len;
			i = 0;
		} else {
			i++;
		}
	}
	return s;
}

static int hex_value(char c)
{
	const char *digits = "0123456789ABCDEF";
	const char *at = c ? strchr(digits, toupper((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

void uri_text(const char *uri, struct buf *ret)
{
	size_t start = ret->len;

	if (strncmp(uri, "file://", 7) != 0) {
		buf_add_string(ret, uri);
		return;
	}
	for (const char *c = uri + 7; *c; c++) {
		int high = *c == '%' ? hex_value(c[1]) : -1;
		int low = high >= 0 ? hex_value(c[2]) : -1;

		buf_add_char(ret, low >= 0 ? (char)(high * 16 + low) : *c);
		c += low >= 0 ? 2 : 0;
	}
	struct slice path = slice_sub(buf_slice(ret), start, ret->len);
	if (utf8_validate(path) == path.len)
		return;
	ret->len = start;
	buf_add_string(ret, uri);
}

void uri_name(const char *uri, struct buf *ret)
{
	_cleanup_(buf_free) struct buf whole = BUF_INIT;

	uri_text(uri, &whole);
	const char *text = buf_string(&whole);
	const char *slash = strrchr(text, '/');
	buf_add_string(ret, slash && slash[1] ? slash + 1 : text);
}

/* "2015 (“两年后”, counted from 2013 “2013年”, rule x)" */
static void date_line(struct cli *cli, const Annals__V1__Claim *claim)
{
	const Annals__V1__Anchor *anchor = claim->anchor;
	_cleanup_(buf_free) struct buf line = BUF_INIT;

	date_words(claim->when, &line);
	if (*claim->time_text)
		buf_printf(&line, "  from \"%s\"", claim->time_text);
	if (anchor && anchor->kind != ANNALS__V1__ANCHOR_KIND__ANCHOR_KIND_UNSPECIFIED) {
		bool counted = *anchor->date || *anchor->text;

		buf_add_string(&line, counted ? ", counted from " : ", ");
		enum_text(&annals__v1__anchor_kind__descriptor, (int)anchor->kind, &line);
		if (*anchor->date) {
			buf_add_char(&line, ' ');
			edtf_words(anchor->date, &line);
		}
		if (*anchor->text)
			buf_printf(&line, " \"%s\"", anchor->text);
	}
	if (*claim->rule)
		buf_printf(&line, ", rule %s", claim->rule);
	style_on(cli, STYLE_GOOD, &cli->out);
	buf_add_string(&cli->out, "  ");
	text_line(cli, buf_slice(&line), &cli->out);
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
}

void print_claim(struct cli *cli, const Annals__V1__Claim *claim)
{
	const Annals__V1__Evidence *evidence = claim->evidence;

	date_line(cli, claim);
	if (!evidence)
		return;
	text_paragraph(cli,
		       (struct paragraph){.text = slice_of_string(evidence->quote), .indent = 4});
	if (claim->n_quantities > 0) {
		buf_add_string(&cli->out, "    quantities: ");
		for (size_t i = 0; i < claim->n_quantities; i++) {
			buf_add_string(&cli->out, i > 0 ? ", " : "");
			text_line(cli, slice_of_string(claim->quantities[i]->text), &cli->out);
		}
		buf_add_char(&cli->out, '\n');
	}
	if (evidence->document_id == 0)
		return;
	style_on(cli, STYLE_DIM, &cli->out);
	buf_printf(&cli->out, "    document %llu", (unsigned long long)evidence->document_id);
	if (evidence->span)
		buf_printf(&cli->out, ", bytes %u to %u", evidence->span->start,
			   evidence->span->end);
	_cleanup_(buf_free) struct buf uri = BUF_INIT;
	buf_add_string(&cli->out, "  ");
	uri_text(evidence->uri, &uri);
	text_line(cli, buf_slice(&uri), &cli->out);
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
}
