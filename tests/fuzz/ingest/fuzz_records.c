/* Files that claim to be JSON, JSON lines or text. The first byte chooses the format. */
#include <stdint.h>
#include <stdlib.h>

#include "ingest/records.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum file_format formats[] = {FORMAT_JSON, FORMAT_JSON_LINES, FORMAT_HTML};
	struct records rs = {0};
	struct error err;
	struct arena a;

	if (size == 0)
		return 0;
	struct slice bytes = slice_of((const char *)data + 1, size - 1);
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (records_split(formats[data[0] % 3], SLICE_LITERAL("/c/a.json"), bytes, &a, &rs, &err) ==
	    0) {
		for (size_t i = 0; i < rs.n; i++)
			if (rs.items[i].source.uri.len == 0 || rs.items[i].source.name.len == 0)
				abort();
	}
	arena_release(&a);
	return 0;
}
