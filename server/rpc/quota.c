#include "rpc/quota.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/xmalloc.h"

struct quota *quota_hold(struct quota **list, uint32_t uid)
{
	struct quota *q = *list;

	while (q && q->uid != uid)
		q = q->next;
	if (!q) {
		q = xcalloc(1, sizeof *q);
		q->uid = uid;
		q->unlimited = uid == 0 || uid == geteuid();
		q->next = *list;
		*list = q;
	}
	q->n_holders++;
	return q;
}

void quota_drop(struct quota **list, struct quota *q)
{
	if (--q->n_holders > 0)
		return;
	while (*list != q)
		list = &(*list)->next;
	*list = q->next;
	free(q);
}
