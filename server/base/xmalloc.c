#include "base/xmalloc.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_BYTES   (8 << 20)
#define MAPPED_BYTES (1 << 20) /* what is larger is mapped by itself */

static void *check(void *p, size_t size)
{
	if (p || size == 0)
		return p;
	fprintf(stderr, "<2>out of memory for %zu bytes\n", size);
	abort();
}

void *xmalloc(size_t size)
{
	return check(malloc(size), size);
}

void *xcalloc(size_t n, size_t size)
{
	return check(calloc(n, size), n);
}

void *xrealloc(void *p, size_t size)
{
	return check(realloc(p, size), size);
}

void *xreallocarray(void *p, size_t n, size_t size)
{
	return check(reallocarray(p, n, size), n);
}

char *xstrdup(const char *text)
{
	return check(strdup(text), 1);
}

char *xstrndup(const char *text, size_t len)
{
	return check(strndup(text, len), 1);
}

char *xvasprintf(const char *format, va_list args)
{
	char *text = NULL;
	int len = vasprintf(&text, format, args);

	return check(len < 0 ? NULL : text, 1);
}

char *xasprintf(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = xvasprintf(format, args);
	va_end(args);
	return text;
}

void xmalloc_keep_freed(void)
{
	mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
	mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES);
}
