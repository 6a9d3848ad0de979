#pragma once

/* Pushes documents in batches and prints their results. */
#include <stdint.h>

#include "annals/v1/corpus.pb-c.h"
#include "client/cli/cli.h"

struct adder {
	struct cli *cli;
	struct annals_stream *stream; /* NULL between batches */
	size_t n;                     /* documents of the batch */
	size_t bytes;
	char *alone; /* uri of a batch's only document when it is large; owned */
	int code;    /* exit code so far */
	Annals__V1__IngestDocumentsResponse *whole; /* for --format json: all results; owned */
};

/* Sends one document; may print the results of the batch that it ends. Returns 0, or an exit code
 * when nothing more can be sent. */
int adder_send(struct adder *adder, const Annals__V1__IngestDocumentsRequest *request);
/* Ends the last batch, prints what is left and gives the exit code. */
int adder_end(struct adder *adder);
/* A file that could not even be sent. */
void adder_refuse(struct adder *adder, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
