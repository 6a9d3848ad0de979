/* Stored maps are input: whatever decodes is sound, can be asked anything and encodes again. */
#include "base/macros.h"
#include "model/offset_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const struct offset_map *m)
{
	for (uint32_t i = 0; i < 64; i++) {
		uint32_t start = m->clean_bytes / 64 * i, end = start + m->clean_bytes / 7;
		struct span clean = {start, end < m->clean_bytes ? end : m->clean_bytes};
		struct span o = offset_map_to_original(m, clean);

		ensure(o.start <= o.end && o.end <= m->original_bytes);
		struct span back = offset_map_to_clean(m, o);
		ensure(back.start <= back.end && back.end <= m->clean_bytes);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct offset_map m, again, both;
	struct buf encoded = BUF_INIT;
	struct arena a;

	arena_init(&a, (size_t)1 << 20);
	if (offset_map_decode(slice_of((const char *)data, size), &a, &m) == 0) {
		ask(&m);
		offset_map_encode(&m, &encoded);
		ensure(offset_map_decode(buf_slice(&encoded), &a, &again) == 0);
		ensure(again.n == m.n && again.clean_bytes == m.clean_bytes);
		/* A map that copies what m cleaned, upon m. */
		struct offset_map copy = {.original_bytes = m.clean_bytes};
		if (m.clean_bytes > 0 && offset_map_add(&copy, &a, 0, m.clean_bytes, 1, 1) == 0 &&
		    offset_map_compose(&copy, &m, &a, &both) == 0)
			ensure(both.clean_bytes == m.clean_bytes);
	}
	buf_free(&encoded);
	arena_release(&a);
	return 0;
}
