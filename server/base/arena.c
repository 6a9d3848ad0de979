#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xmalloc.h"

#define ARENA_ALIGN alignof(max_align_t)
/* Blocks grow with the arena: there is one of a few hundred bytes for each stored document, and one
 * of megabytes for an analysis. */
#define ARENA_BLOCK_MIN ((size_t)1 << 10)
#define ARENA_BLOCK_MAX ((size_t)32 << 10)

struct arena_block {
	struct arena_block *next;
	size_t cap, len;
	alignas(max_align_t) char data[];
};

void arena_init(struct arena *a, size_t budget)
{
	*a = (struct arena){.budget = budget};
}

void arena_release(struct arena *a)
{
	for (struct arena_block *b = a->head; b;) {
		struct arena_block *next = b->next;
		free(b);
		b = next;
	}
	a->head = NULL;
	a->used = 0;
}

/* A block that is larger than usual goes behind the head, so that the head's room is not lost. */
static struct arena_block *arena_add_block(struct arena *a, size_t need)
{
	size_t usual = a->used < ARENA_BLOCK_MIN ? ARENA_BLOCK_MIN : a->used;

	if (usual > ARENA_BLOCK_MAX)
		usual = ARENA_BLOCK_MAX;
	size_t cap = need > usual ? need : usual;
	struct arena_block *b = xmalloc(sizeof *b + cap);

	b->cap = cap;
	b->len = 0;
	if (a->head && need > usual) {
		b->next = a->head->next;
		a->head->next = b;
	} else {
		b->next = a->head;
		a->head = b;
	}
	return b;
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t need = (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);

	if (need < size || need > a->budget - a->used)
		return NULL;
	struct arena_block *b = a->head;
	if (!b || need > b->cap - b->len)
		b = arena_add_block(a, need);
	void *p = b->data + b->len;
	b->len += need;
	a->used += need;
	return memset(p, 0, need);
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(n, size, &bytes))
		return NULL;
	return arena_alloc(a, bytes);
}

char *arena_string(struct arena *a, struct slice s)
{
	char *copy = arena_alloc(a, s.len + 1);

	if (copy && s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

struct slice arena_copy(struct arena *a, struct slice s)
{
	return slice_of(arena_string(a, s), s.len);
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args, again;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	char *text = len < 0 ? NULL : arena_alloc(a, (size_t)len + 1);
	if (text)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t item_size)
{
	if (n < *cap)
		return items;
	size_t wanted = *cap > 0 ? *cap * 2 : 8;
	void *grown = arena_array(a, wanted, item_size);
	if (!grown)
		return NULL;
	if (n > 0)
		memcpy(grown, items, n * item_size);
	*cap = wanted;
	return grown;
}
