/* Steps of a transaction, and lists of them. */
#include <stdlib.h>

#include "base/xmalloc.h"
#include "ingest/private.h"

void op_list_init(struct op_list *list)
{
	*list = (struct op_list){.tail = &list->head};
}

void op_list_add(struct op_list *list, struct op *op)
{
	op->next = NULL;
	*list->tail = op;
	list->tail = &op->next;
	list->n++;
	if (op->unit)
		list->bytes += op->unit->source.original.len;
}

struct op *op_new(enum op_kind kind)
{
	struct op *op = xcalloc(1, sizeof *op);

	op->kind = kind;
	return op;
}

void op_free(struct op *op)
{
	unit_free(op->unit);
	if (op->file)
		file_task_unref(op->file);
	free(op->path);
	free(op);
}
