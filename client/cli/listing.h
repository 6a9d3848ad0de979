#pragma once

/* What all listing verbs share: pages, limits, formats. */
#include <protobuf-c/protobuf-c.h>

#include "client/cli/cli.h"

struct listing {
	const char *method;
	ProtobufCMessage *request;  /* with fields page_size and page_token */
	const char *items;          /* the repeated field of the answer */
	const char *const *columns; /* paths for csv, NULL at the end */
	/* Text: the first answer with the items of all pages. */
	void (*print)(struct cli *cli, const ProtobufCMessage *reply);
	const char *none;    /* text of an empty answer, NULL = print() tells */
	uint32_t limit;      /* of text when neither -n nor --all is given */
	bool limit_programs; /* limit holds for the other formats too */
};

/* Runs it; returns the exit code. */
int list_run(struct cli *cli, const struct listing *listing);

/* One message in json, jsonl or csv; false for text, which the caller prints. */
bool print_one(struct cli *cli, const ProtobufCMessage *message, const char *const *columns);
