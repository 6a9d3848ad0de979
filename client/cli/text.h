#pragma once

/* Text for people: safe on a terminal, cut and wrapped by cells, coloured. */
#include "base/buf.h"
#include "base/slice.h"
#include "client/cli/cli.h"

enum style { STYLE_BOLD, STYLE_DIM, STYLE_MATCH, STYLE_GOOD, STYLE_BAD, STYLE_N };

/* Switches a style on or off when colours are wanted. */
void style_on(struct cli *cli, enum style style, struct buf *ret);
void style_off(struct cli *cli, struct buf *ret);

/* Appends text on one line: line ends and tabs become spaces. On a terminal control characters and
 * those that change the direction of writing are shown as \x1b and \u202e. */
void text_line(const struct cli *cli, struct slice text, struct buf *ret);
/* As text_line, keeping line ends and tabs. */
void text_block(const struct cli *cli, struct slice text, struct buf *ret);
/* Appends at most cells cells of an already safe text, ending with "…" when something was cut. */
void text_cut(struct slice text, size_t cells, struct buf *ret);

/* A paragraph with parts that stand out: wrapped at the terminal's width, indented. marks are byte
 * ranges of text, ascending. */
struct mark {
	size_t start, end;
};
struct paragraph {
	struct slice text;
	const struct mark *marks;
	size_t n_marks;
	unsigned indent;
	bool bullet; /* a dash before the first line, within an indent of at least 2 */
};
void text_paragraph(struct cli *cli, struct paragraph paragraph);
