#pragma once

/* malloc that aborts when memory is really gone; see arena.h for budgets. */
#include <stdarg.h>
#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
/* n * size checked for overflow. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);
char *xvasprintf(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
char *xasprintf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Before the first thread: what calls free stays with the allocator, up to some MiB. Else each call
 * has its memory mapped, zeroed and unmapped by the kernel. malloc_trim() gives it back. */
void xmalloc_keep_freed(void);
