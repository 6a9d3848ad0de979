#include "two_stage.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/xmalloc.h"

static void write_numbers(FILE *out, const char *type, const char *name, const char *what,
			  const uint32_t *numbers, size_t n)
{
	fprintf(out, "const %s %s_%s[%zu] = {", type, name, what, n);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s%u,", i % 16 == 0 ? "\n\t" : "", numbers[i]);
	fprintf(out, "\n};\n");
}

void two_stage_write(FILE *out, const char *name, const uint32_t *values)
{
	const size_t n_index = CODE_LIMIT >> BLOCK_SHIFT;
	uint32_t *index = xcalloc(n_index, sizeof *index);
	uint32_t *blocks = xcalloc(CODE_LIMIT, sizeof *blocks);
	struct map seen = {0};
	uint32_t n = 0;

	for (size_t i = 0; i < n_index; i++) {
		const uint32_t *block = values + (i << BLOCK_SHIFT);
		struct slice key = slice_of((const char *)block, BLOCK_SIZE * sizeof *block);

		if (map_find(&seen, key, &index[i]))
			continue;
		memcpy(blocks + (size_t)n * BLOCK_SIZE, block, key.len);
		index[i] = n;
		map_put(&seen, key, n++);
	}
	write_numbers(out, "uint16_t", name, "index", index, n_index);
	write_numbers(out, "uint32_t", name, "block", blocks, (size_t)n * BLOCK_SIZE);
	map_free(&seen);
	free(blocks);
	free(index);
}
