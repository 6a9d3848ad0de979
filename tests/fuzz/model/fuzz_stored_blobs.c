/* Blobs as a damaged database could hand them out, behind a checksum that happened to fit. */
#include <stdint.h>

#include "model/document_codec.h"
#include "model/facts_codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of((const char *)data, size);
	struct facts_extent extent = {SLICE_LITERAL("twenty-four bytes of it."), 48};
	struct facts *facts;
	struct document document;
	struct region *regions;
	struct arena a;
	size_t n;

	if (facts_decode(bytes, 1, &extent, &facts) == 0)
		facts_free(facts);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	(void)!metadata_decode(bytes, &a, &document);
	(void)!regions_decode(bytes, 24, &a, &regions, &n);
	arena_release(&a);
	return 0;
}
