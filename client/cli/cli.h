#pragma once

/* One run of the program: what was asked, where output goes, the connection. One thread. */
#include <annals/annals.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "base/buf.h"
#include "client/cli/options.h"

/* Exit codes, a contract with scripts. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NOT_FOUND = 3,
	EXIT_CONFLICT = 4,
	EXIT_LIMIT = 5,
	EXIT_DAMAGE = 6,
	EXIT_UNREACHABLE = 7,
	EXIT_TRY_AGAIN = 75,
};

struct cli {
	struct options options;
	struct annals_client *client; /* NULL until cli_connect() */
	struct buf out;               /* not yet written to stdout */
	bool terminal;                /* stdout is one */
	bool color;
	size_t width; /* cells of a line; SIZE_MAX when stdout is no terminal */
	bool closed;  /* stdout cannot be written any more */
};

/* options must be parsed. */
void cli_init(struct cli *cli);
/* Frees everything and gives the exit code: code, or EXIT_FAILED when output was lost. */
int cli_end(struct cli *cli, int code);

int exit_of_status(enum annals_status status);

/* One line on stderr, "annals: …", with --format json also an object; returns the exit code. */
int cli_usage(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
int cli_fail(struct cli *cli, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with the last error of the connection. */
int cli_fail_call(struct cli *cli);
/* A line for people on stderr that is no error. */
void cli_note(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Connects without a word: what fails can be tried again. */
enum annals_status cli_try_connect(struct cli *cli);
/* Returns 0, or EXIT_USAGE after telling that --published holds no year. */
int cli_check_published(struct cli *cli) must_check;
/* Returns 0 or the exit code after telling why. */
int cli_connect(struct cli *cli) must_check;
/* A unary call by its method name; as cli_connect(). */
int cli_call(struct cli *cli, const char *method, const ProtobufCMessage *request,
	     ProtobufCMessage **ret) must_check;

/* Writes out to stdout. */
void cli_flush(struct cli *cli);
/* Prints one message as --format json (pretty) or jsonl asks; false when the format is another. */
bool cli_print_json(struct cli *cli, const ProtobufCMessage *message);
