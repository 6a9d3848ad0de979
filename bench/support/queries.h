#pragma once

/* The queries of a QUERIES.tsv (id, class, text a line) and their classes, numbered in the order in
 * which they first appear. */
#include <stdbool.h>
#include <stddef.h>

#define QUERY_CLASSES_MAX 64u

struct query_line {
	char *id, *text; /* owned */
	size_t class;
};

struct query_set {
	struct query_line *items; /* owned */
	size_t n, cap;
	char *classes[QUERY_CLASSES_MAX]; /* owned */
	size_t n_classes;
};

/* False when the file cannot be opened. */
bool queries_read(const char *path, struct query_set *ret);
void queries_free(struct query_set *q);
