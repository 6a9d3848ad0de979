#pragma once

/* Memory that dies together: one arena per call and per job.
 *
 * Not thread-safe: an arena belongs to whoever runs the call or job. A byte budget turns a hostile
 * request into ERR_LIMIT instead of an abort; a true out-of-memory aborts (the daemon restarts and
 * reads its store). */
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used;   /* bytes handed out, <= budget */
	size_t budget; /* bytes */
};

#define ARENA_BUDGET_DEFAULT ((size_t)64 << 20)

void arena_init(struct arena *a, size_t budget);
/* Frees all blocks; the arena can be used again. */
void arena_release(struct arena *a);

/* Zeroed, aligned for any type, valid until arena_release(). NULL only when the budget would be
 * exceeded: the caller returns ERR_LIMIT. */
void *arena_alloc(struct arena *a, size_t size);
/* As arena_alloc for n items of size bytes; NULL also when n * size overflows. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* A copy of s with a NUL behind it. NULL as arena_alloc. */
char *arena_string(struct arena *a, struct slice s);
/* As arena_string, as a slice; ptr is NULL when the budget is exceeded. */
struct slice arena_copy(struct arena *a, struct slice s);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Grows an arena array by doubling: returns the array with room for n + 1 items, NULL when the
 * budget is exceeded. *cap is 0 for an empty array. */
void *arena_grow(struct arena *a, void *items, size_t n, size_t *cap, size_t item_size);

/* Appends to the arena array (items, n, cap) kept in a struct; evaluates to a pointer to the new
 * zeroed item or NULL when the budget is exceeded. */
#define ARENA_PUSH(a, v)                                                                    \
	({                                                                                  \
		typeof((v)->items) grown_ =                                                 \
			arena_grow((a), (v)->items, (v)->n, &(v)->cap, sizeof *(v)->items); \
		if (grown_)                                                                 \
			(v)->items = grown_;                                                \
		grown_ ? &(v)->items[(v)->n++] : NULL;                                      \
	})
