/* The documents of a segment: whatever a buffer says, nothing outside of it is read. The checksum
 * before each blob keeps most damage out; fuzz_stored_blobs has what is behind it. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "index/doc_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct doc_table *t)
{
	struct doc_parts parts = {.n = 0};
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	for (uint32_t i = 0; i < t->header->n; i++) {
		struct document document;
		struct facts *facts;

		(void)!doc_table_document(t, i, i + 1, &a, &document);
		(void)!doc_table_facts(t, i, i + 1, &a, &facts);
		(void)!doc_parts_copy(&parts, t, i);
		(void)doc_table_uri_first(t, t->rows[i].uri_hash);
	}
	free((char *)(uintptr_t)doc_parts_finish(&parts).ptr);
	arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *aligned = xcalloc(1, size + 1);
	struct doc_table t;

	if (size > 0)
		memcpy(aligned, data, size);
	if (size < (1 << 16) && doc_table_open(slice_of(aligned, size), &t) == 0)
		read_all(&t);
	free(aligned);
	return 0;
}
