#pragma once

/* A file's bytes to the documents in it: one for text, Markdown and HTML, one or many for JSON (an
 * object, an array of objects, or an object a line). Pure.
 *
 * The original of a JSON record is the value of its text or html field, not the JSON around it:
 * spans of answers lie in those bytes, so that they can be read without a JSON parser. */
#include "base/error.h"
#include "ingest/file_name.h"
#include "model/document.h"

#define RECORD_BYTES_MAX  ((size_t)16 << 20) /* of one line or object */
#define RECORD_DEPTH_MAX  64u                /* nesting of JSON */
#define RECORDS_MAX       500000u            /* of one file */
#define RECORD_URI_MAX    4096u
#define RECORD_FIELD_MAX  65536u /* metadata fields */
#define RECORD_FAULTS_MAX 100u   /* listed one by one; the others are counted */

struct record {
	struct source source;
	uint32_t line; /* line or ordinal, from 1; 0: the file is the document */
};

struct record_fault {
	uint32_t line; /* 0: of the file */
	struct slice message;
};

struct records {
	struct record *items;
	size_t n, cap;
	/* What could not be made a document; the others are there all the same. */
	struct {
		struct record_fault *items;
		size_t n, cap;
	} faults;
	uint64_t n_faults; /* all of them */
};

/* Splits bytes, which must outlive ret. Returns 0, ERR_INVALID (not the format its ending says) or
 * ERR_LIMIT. */
int records_split(enum file_format format, struct slice path, struct slice bytes, struct arena *a,
		  struct records *ret, struct error *err) must_check;

/* For records_json.c: notes a fault. Returns 0 or ERR_LIMIT. */
int records_fault(struct records *rs, struct arena *a, uint32_t line,
		  const struct error *err) must_check;
int records_split_json(enum file_format format, struct slice path, struct slice bytes,
		       struct arena *a, struct records *ret, struct error *err) must_check;
