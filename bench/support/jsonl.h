#pragma once

/* Files of JSON lines, and the texts that such lines have as members.
 *
 *	_cleanup_(jsonl_close) struct jsonl lines = {0};
 *
 *	ensure(jsonl_open(&lines, path));
 *	while (jsonl_next(&lines, &object))
 */
#include <stdbool.h>
#include <stdio.h>

#include <jansson.h>

#include "base/slice.h"

struct jsonl {
	FILE *file; /* owned */
	char *line; /* owned */
	size_t cap;
};

bool jsonl_open(struct jsonl *j, const char *path);
/* The next line, the caller's to release; NULL when it is no JSON. False at the end. */
bool jsonl_next(struct jsonl *j, json_t **ret);
void jsonl_close(struct jsonl *j); /* one that never opened is fine */

/* "" where there is none. The object owns it. */
const char *jsonl_string(const json_t *object, const char *name);

static inline struct slice jsonl_slice(const json_t *object, const char *name)
{
	return slice_of_string(jsonl_string(object, name));
}
