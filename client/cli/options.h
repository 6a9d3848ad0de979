#pragma once

/* Options as rows: one table gives parsing, help and completion (git's parse-options). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum format { FORMAT_TEXT = 0, FORMAT_JSON, FORMAT_JSONL, FORMAT_CSV, FORMAT_TREC };
enum color { COLOR_AUTO = 0, COLOR_ALWAYS, COLOR_NEVER };
enum order { ORDER_DATE = 0, ORDER_WEIGHT };
enum kind { KIND_PERSON = 0, KIND_ORGANIZATION };
enum whose { WHOSE_ANY = 0, WHOSE_PERSON, WHOSE_ORGANIZATION };

/* What the command line said; zero = not given. Strings are borrowed from argv. */
struct options {
	int format; /* enum format */
	int color;  /* enum color */
	const char *socket;
	double timeout; /* seconds, < 0 = not given */
	uint32_t limit; /* 0 = not given */
	bool all, help;

	const char *queries, *tag;
	bool exact, no_snippets, reprints;
	const char *family;
	bool original, text, regions;
	const char *uri, *id, *title, *author, *publisher, *published, *type;
	const char *after, *before, *person, *document, *words;
	uint32_t min_sources;
	int order; /* enum order */
	int kind;  /* enum kind, of people */
	int whose; /* enum whose, of mentions */
	bool wait, jsonl;
};

enum option_type { OPTION_FLAG, OPTION_TEXT, OPTION_COUNT, OPTION_SECONDS, OPTION_CHOICE };

struct option_row {
	char letter; /* 0 = none */
	const char *name;
	enum option_type type;
	size_t offset;       /* into struct options */
	const char *metavar; /* for OPTION_CHOICE the words, "text|json" */
	const char *help;
};

/* A table ends with a row without name. */
extern const struct option_row option_common[];

/* Sorts argv into options and operands: operands are moved to the front, *ret_n of them. Options
 * may stand anywhere before "--". With words set, "-" and what is no option's letter begin an
 * operand, as in a query: search 幻方 -基金. ERR_INVALID names the option. */
struct option_parse {
	const struct option_row *rows; /* of the verb; NULL = none; option_common joins them */
	bool words;
};
int options_parse(struct option_parse how, int argc, char **argv, struct options *ret, int *ret_n,
		  struct error *err) must_check;

struct buf;
/* One aligned line a row. */
void options_help(const struct option_row *rows, struct buf *ret);
