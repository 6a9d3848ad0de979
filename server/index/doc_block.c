/* Documents and facts of segments. */
#include "index/segment.h"

#include <stdlib.h>

#include "base/xmalloc.h"

struct doc_block *doc_block_new(void)
{
	struct doc_block *b = xcalloc(1, sizeof *b);

	b->refs = 1;
	arena_init(&b->arena, SIZE_MAX / 2);
	return b;
}

static struct slice keep(struct arena *a, struct slice s)
{
	return s.len > 0 ? arena_copy(a, s) : slice_of("", 0);
}

void doc_block_add(struct doc_block *b, const struct document *document, const struct facts *facts)
{
	struct document copy = *document;
	struct arena *a = &b->arena;

	if (b->n == b->cap) {
		b->cap = b->cap > 0 ? b->cap * 2 : 16;
		b->docs = xreallocarray(b->docs, b->cap, sizeof *b->docs);
	}
	copy.uri = keep(a, copy.uri);
	copy.name = keep(a, copy.name);
	copy.title = keep(a, copy.title);
	copy.author = keep(a, copy.author);
	copy.publisher = keep(a, copy.publisher);
	copy.charset = copy.charset ? arena_string(a, slice_of_string(copy.charset)) : "";
	copy.language = copy.language ? copy.language : "und";
	b->docs[b->n++] = (struct index_doc){copy, facts};
}

void doc_block_unref(struct doc_block *b)
{
	if (!b || --b->refs > 0)
		return;
	for (size_t i = 0; i < b->n; i++)
		facts_free((struct facts *)(uintptr_t)b->docs[i].facts);
	free(b->docs);
	arena_release(&b->arena);
	free(b);
}
