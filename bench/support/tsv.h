#pragma once

/* Files of lines whose fields are parted by tabs.
 *
 *	_cleanup_(tsv_close) struct tsv t = {0};
 *
 *	ensure(tsv_open(&t, path));
 *	while (tsv_next(&t, fields, 3))
 */
#include <stdbool.h>
#include <stdio.h>

struct tsv {
	FILE *file; /* owned */
	char *line; /* owned; fields point into it */
	size_t cap;
};

bool tsv_open(struct tsv *t, const char *path);
/* The first n fields of the next line that has so many; they are valid until the next call. False
 * at the end. */
bool tsv_next(struct tsv *t, char **ret, size_t n);
void tsv_close(struct tsv *t); /* one that never opened is fine */

/* Cuts a line in place; returns how many fields, at most max, there are. */
size_t tsv_split(char *line, char **ret, size_t max);
