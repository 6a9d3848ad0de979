#include "client/cli/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/cli/text.h"
#include "client/cli/width.h"

#define GAP      2
#define LAST_MIN 16
#define CUT_MIN  10

void table_init(struct table *table, const struct column *columns, size_t n_columns)
{
	*table = (struct table){.columns = columns, .n_columns = n_columns};
}

void table_free(struct table *table)
{
	buf_free(&table->text);
	free(table->ends);
}

static void cell_end(struct table *table)
{
	if (table->n_cells == table->cap) {
		table->cap = table->cap > 0 ? table->cap * 2 : 64;
		table->ends = xreallocarray(table->ends, table->cap, sizeof *table->ends);
	}
	table->ends[table->n_cells++] = table->text.len;
}

void table_add(struct table *table, struct cli *cli, struct slice text)
{
	text_line(cli, text, &table->text);
	cell_end(table);
}

void table_add_number(struct table *table, uint64_t number)
{
	buf_printf(&table->text, "%llu", (unsigned long long)number);
	cell_end(table);
}

static struct slice cell(const struct table *table, size_t n)
{
	size_t start = n > 0 ? table->ends[n - 1] : 0;

	return slice_sub(buf_slice(&table->text), start, table->ends[n]);
}

/* Takes cells off the widest columns that may be cut until the line fits; returns how many. */
static size_t squeeze(const struct table *table, size_t *widths, size_t used, size_t width)
{
	size_t taken = 0;

	while (used - taken > width) {
		size_t widest = table->n_columns;

		for (size_t i = 0; i + 1 < table->n_columns; i++)
			if (table->columns[i].max > 0 && widths[i] > CUT_MIN &&
			    (widest == table->n_columns || widths[i] > widths[widest]))
				widest = i;
		if (widest == table->n_columns)
			break;
		widths[widest]--;
		taken++;
	}
	return taken;
}

static void measure(const struct table *table, const struct cli *cli, size_t *widths)
{
	size_t used = 0;

	for (size_t i = 0; i < table->n_columns; i++)
		widths[i] = text_width(slice_of_string(table->columns[i].header));
	for (size_t i = 0; i < table->n_cells; i++) {
		size_t width = text_width(cell(table, i));

		if (width > widths[i % table->n_columns])
			widths[i % table->n_columns] = width;
	}
	for (size_t i = 0; i + 1 < table->n_columns; i++) {
		size_t max = table->columns[i].max;

		if (max > 0 && widths[i] > max)
			widths[i] = max;
		used += widths[i] + GAP;
	}
	if (!cli->terminal)
		return;
	used -= squeeze(table, widths, used + LAST_MIN, cli->width);
	size_t left = cli->width > used + LAST_MIN ? cli->width - used : LAST_MIN;
	if (widths[table->n_columns - 1] > left)
		widths[table->n_columns - 1] = left;
}

static void print_cell(struct cli *cli, struct slice text, const struct column *column,
		       size_t width, bool last)
{
	_cleanup_(buf_free) struct buf shown = BUF_INIT;

	/* A file or a pipe gets the whole text: a long cell only pushes the rest of its row. */
	text_cut(text, cli->terminal ? width : SIZE_MAX, &shown);
	size_t cells = text_width(buf_slice(&shown));
	size_t pad = width > cells ? width - cells : 0;

	if (column->right)
		buf_printf(&cli->out, "%*s", (int)pad, "");
	buf_add_slice(&cli->out, buf_slice(&shown));
	if (last)
		return;
	buf_printf(&cli->out, "%*s", (int)((column->right ? 0 : pad) + GAP), "");
}

void table_print(const struct table *table, struct cli *cli)
{
	_cleanup_(freep) size_t *widths = xcalloc(table->n_columns, sizeof *widths);
	size_t n = table->n_columns;

	measure(table, cli, widths);
	style_on(cli, STYLE_DIM, &cli->out);
	for (size_t i = 0; i < n; i++)
		print_cell(cli, slice_of_string(table->columns[i].header), &table->columns[i],
			   widths[i], i + 1 == n);
	style_off(cli, &cli->out);
	buf_add_char(&cli->out, '\n');
	for (size_t i = 0; i < table->n_cells; i++) {
		size_t at = i % n;

		print_cell(cli, cell(table, i), &table->columns[at], widths[at], at + 1 == n);
		if (at + 1 == n)
			buf_add_char(&cli->out, '\n');
	}
}
