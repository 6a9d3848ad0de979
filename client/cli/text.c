#include "client/cli/text.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "client/cli/width.h"

/* Lines longer than this are hard to read, however wide the terminal. */
#define PARAGRAPH_CELLS 100

static const char *const styles[STYLE_N] = {
	[STYLE_BOLD] = "\033[1m",  [STYLE_DIM] = "\033[2m",  [STYLE_MATCH] = "\033[1;33m",
	[STYLE_GOOD] = "\033[32m", [STYLE_BAD] = "\033[31m",
};

void style_on(struct cli *cli, enum style style, struct buf *ret)
{
	if (cli->color)
		buf_add_string(ret, styles[style]);
}

void style_off(struct cli *cli, struct buf *ret)
{
	if (cli->color)
		buf_add_string(ret, "\033[0m");
}

static bool is_control(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f);
}

/* Marks, embeddings, overrides and isolates of the bidirectional algorithm. */
static bool is_direction(uint32_t code)
{
	return code == 0x061c || code == 0x200e || code == 0x200f ||
	       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

static void put_code(const struct cli *cli, uint32_t code, struct slice bytes, struct buf *ret)
{
	if (cli->terminal && is_control(code))
		buf_printf(ret, "\\x%02x", code);
	else if (cli->terminal && is_direction(code))
		buf_printf(ret, "\\u%04x", code);
	else if (code == UTF8_REPLACEMENT)
		buf_add_string(ret, "\xEF\xBF\xBD");
	else
		buf_add_slice(ret, bytes);
}

static void put_safe(const struct cli *cli, struct slice text, bool lines, struct buf *ret)
{
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		size_t n = utf8_decode(text, at, &code);
		bool space = code == '\n' || code == '\t' || code == '\r';

		if (space && lines)
			buf_add_char(ret, (char)code);
		else if (space)
			buf_add_char(ret, ' ');
		else
			put_code(cli, code, slice_sub(text, at, at + n), ret);
		at += n;
	}
}

void text_line(const struct cli *cli, struct slice text, struct buf *ret)
{
	put_safe(cli, text, false, ret);
}

void text_block(const struct cli *cli, struct slice text, struct buf *ret)
{
	put_safe(cli, text, true, ret);
}

void text_cut(struct slice text, size_t cells, struct buf *ret)
{
	size_t fits = text_fit(text, cells);

	if (fits == text.len) {
		buf_add_slice(ret, text);
		return;
	}
	fits = text_fit(text, cells > 0 ? cells - 1 : 0);
	buf_add(ret, text.ptr, fits);
	if (cells > 0)
		buf_add_string(ret, "…");
}

/* Marks that close what stands before them: no line begins with one. */
static bool closes(uint32_t code)
{
	static const uint32_t marks[] = {0x3001, 0x3002, 0x300B, 0x300D, 0x300F, 0x3011, 0x2019,
					 0x201D, 0xFF01, 0xFF09, 0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F,
					 '!',    ')',    ',',    '.',    ':',    ';',    '?'};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (marks[i] == code)
			return true;
	return false;
}

/* Where the line that starts at `from` ends, in bytes: at a space, or between two characters that
 * need none between them (Han), or hard. */
static size_t line_end(struct slice text, size_t from, size_t cells)
{
	struct slice rest = slice_sub(text, from, text.len);
	size_t fits = text_fit(rest, cells);

	if (fits == rest.len)
		return text.len;
	for (size_t at = fits; at > 0;) {
		uint32_t next, before;

		utf8_decode(rest, at, &next);
		size_t previous = utf8_decode_before(rest, at, &before);
		if (!closes(next) && (next == ' ' || before == ' ' || code_width(next) == 2 ||
				      code_width(before) == 2))
			return from + at;
		at = previous;
	}
	return from + (fits > 0 ? fits : utf8_length((unsigned char)rest.ptr[0]));
}

static void put_marked(struct cli *cli, const struct paragraph *p, size_t start, size_t end)
{
	for (size_t i = 0; i < p->n_marks && start < end; i++) {
		size_t from = p->marks[i].start > start ? p->marks[i].start : start;
		size_t to = p->marks[i].end < end ? p->marks[i].end : end;

		if (from >= to)
			continue;
		text_line(cli, slice_sub(p->text, start, from), &cli->out);
		style_on(cli, STYLE_MATCH, &cli->out);
		text_line(cli, slice_sub(p->text, from, to), &cli->out);
		style_off(cli, &cli->out);
		start = to;
	}
	text_line(cli, slice_sub(p->text, start, end), &cli->out);
}

void text_paragraph(struct cli *cli, struct paragraph p)
{
	size_t cells = SIZE_MAX;

	if (cli->width != SIZE_MAX) {
		cells = cli->width < PARAGRAPH_CELLS ? cli->width : PARAGRAPH_CELLS;
		cells = cells > p.indent + 10 ? cells - p.indent : 10;
	}
	for (size_t at = 0; at < p.text.len;) {
		size_t end = line_end(p.text, at, cells), shown = end;

		while (shown > at && p.text.ptr[shown - 1] == ' ')
			shown--;
		bool dash = p.bullet && at == 0 && p.indent >= 2;

		buf_printf(&cli->out, "%*s%s", (int)(dash ? p.indent - 2 : p.indent), "",
			   dash ? "- " : "");
		put_marked(cli, &p, at, shown);
		buf_add_char(&cli->out, '\n');
		for (at = end; at < p.text.len && p.text.ptr[at] == ' ';)
			at++;
	}
}
