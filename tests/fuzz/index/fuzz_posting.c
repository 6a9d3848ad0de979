/* The reader of posting lists: 4 bytes of reference, then the section. A probe agrees with reading
 * on. */
#include <stdlib.h>

#include "base/xmalloc.h"
#include "index/posting.h"

#define LIMIT (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct posting_list *list)
{
	struct posting_iter it;
	struct posting_probe probe;
	int r = 1, s;
	uint32_t last = 0, n = 0;

	posting_list_prefetch_heads(list);
	for (uint32_t i = 0; i < list->n_blocks; i++) {
		posting_list_prefetch(list, i);
		(void)posting_list_fine(list, i, posting_list_cost(list, i));
	}
	posting_iter_begin(&it, list);
	posting_probe_begin(&probe, list);
	while ((r = posting_iter_next(&it)) > 0) {
		if (it.at.ordinal >= LIMIT || (n > 0 && it.at.ordinal <= last))
			__builtin_trap();
		last = it.at.ordinal;
		if (n++ % 3 > 0)
			continue;
		s = posting_probe_find(&probe, last);
		if (s > 0 && probe.block.docs[probe.at] != last)
			__builtin_trap();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct posting_list list;
	uint32_t reference;

	if (size < sizeof reference)
		return 0;
	memcpy(&reference, data, sizeof reference);
	size -= sizeof reference;
	char *copy = xmalloc(size + 1);
	memcpy(copy, data + sizeof reference, size);
	if (posting_list_open(slice_of(copy, size), reference, LIMIT, &list) == 0)
		read_all(&list);
	free(copy);
	return 0;
}
