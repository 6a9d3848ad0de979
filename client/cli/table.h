#pragma once

/* Aligned columns. Cells are collected first, because a column is as wide as its widest cell. */
#include "base/buf.h"
#include "client/cli/cli.h"

struct column {
	const char *header;
	bool right; /* numbers */
	size_t max; /* most cells, 0 = no limit; elsewhere than on a terminal longer ones overflow
		     */
};

struct table {
	const struct column *columns; /* borrowed */
	size_t n_columns;
	struct buf text; /* all cells one after the other */
	size_t *ends;    /* where each cell ends in text; n_columns a row; owned */
	size_t n_cells, cap;
};

void table_init(struct table *table, const struct column *columns, size_t n_columns);
void table_free(struct table *table);
/* Adds the next cell, row by row. */
void table_add(struct table *table, struct cli *cli, struct slice text);
void table_add_number(struct table *table, uint64_t number);
/* Prints into cli->out; on a terminal the last column takes what width is left. */
void table_print(const struct table *table, struct cli *cli);
