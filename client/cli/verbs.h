#pragma once

/* The table of verbs: dispatch, help and completion come from it. */
#include <stdbool.h>

#include "base/buf.h"
#include "client/cli/cli.h"
#include "client/cli/options.h"

struct verb {
	const char *name;
	const char *operands; /* "QUERY…", "" = none */
	int min, max;         /* number of operands; max -1 = any */
	bool words;           /* operands are words of a query */
	const char *summary;  /* one line */
	const char *details;  /* more for `help VERB`, may be NULL */
	const struct option_row *rows;
	int (*run)(struct cli *cli, int argc, char **argv);
};

extern const struct verb verb_table[];
extern const size_t verb_count;

/* NULL when there is none. */
const struct verb *verb_find(const char *name);
/* What `annals help` and `annals help VERB` print. */
void help_overview(struct buf *ret);
void help_verb(const struct verb *verb, struct buf *ret);

/* Runs the command line; returns the exit code. argv[0] is the program. */
int verbs_run(int argc, char **argv);

int cmd_search(struct cli *cli, int argc, char **argv);
int cmd_show(struct cli *cli, int argc, char **argv);
int cmd_documents(struct cli *cli, int argc, char **argv);
int cmd_people(struct cli *cli, int argc, char **argv);
int cmd_person(struct cli *cli, int argc, char **argv);
int cmd_mentions(struct cli *cli, int argc, char **argv);
int cmd_with(struct cli *cli, int argc, char **argv);
int cmd_events(struct cli *cli, int argc, char **argv);
int cmd_event(struct cli *cli, int argc, char **argv);
int cmd_analyze(struct cli *cli, int argc, char **argv);
int cmd_add(struct cli *cli, int argc, char **argv);
int cmd_rm(struct cli *cli, int argc, char **argv);
int cmd_rescan(struct cli *cli, int argc, char **argv);
int cmd_problems(struct cli *cli, int argc, char **argv);
int cmd_status(struct cli *cli, int argc, char **argv);
int cmd_version(struct cli *cli, int argc, char **argv);
int cmd_help(struct cli *cli, int argc, char **argv);
