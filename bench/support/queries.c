#include "support/queries.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/macros.h"
#include "base/xmalloc.h"
#include "support/tsv.h"

#define FIELDS 3

static size_t class_of(struct query_set *q, const char *name)
{
	for (size_t i = 0; i < q->n_classes; i++)
		if (strcmp(q->classes[i], name) == 0)
			return i;
	ensure(q->n_classes < QUERY_CLASSES_MAX);
	q->classes[q->n_classes] = xstrdup(name);
	return q->n_classes++;
}

bool queries_read(const char *path, struct query_set *ret)
{
	_cleanup_(tsv_close) struct tsv lines = {0};
	struct query_set q = {0};
	char *fields[FIELDS];

	if (!tsv_open(&lines, path))
		return false;
	while (tsv_next(&lines, fields, FIELDS)) {
		if (q.n == q.cap) {
			q.cap = q.cap > 0 ? q.cap * 2 : 256;
			q.items = xreallocarray(q.items, q.cap, sizeof *q.items);
		}
		q.items[q.n++] = (struct query_line){
			.id = xstrdup(fields[0]),
			.text = xstrdup(fields[2]),
			.class = class_of(&q, fields[1]),
		};
	}
	*ret = q;
	return true;
}

void queries_free(struct query_set *q)
{
	for (size_t i = 0; i < q->n; i++) {
		free(q->items[i].id);
		free(q->items[i].text);
	}
	for (size_t i = 0; i < q->n_classes; i++)
		free(q->classes[i]);
	free(q->items);
}
