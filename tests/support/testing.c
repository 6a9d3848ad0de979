#include "support/testing.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/xmalloc.h"

void row(const char *format, ...)
{
	va_list args;
	char text[512];

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);

	print_message("  row: %s\n", text);
}

bool test_read_file(const char *path, struct buf *ret)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		return false;
	while ((n = fread(buf_reserve(ret, 65536), 1, 65536, f)) > 0)
		ret->len += n;
	fclose(f);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t test_corpus_files(char ***ret)
{
	DIR *dir = opendir(TEST_SHARED_DIR "/corpus");
	struct dirent *entry;
	char **paths = NULL;
	size_t n = 0;

	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		paths = xreallocarray(paths, n + 1, sizeof *paths);
		paths[n++] = xasprintf("%s/corpus/%s", TEST_SHARED_DIR, entry->d_name);
	}
	if (dir)
		closedir(dir);
	if (n > 0)
		qsort(paths, n, sizeof *paths, by_name);
	else
		print_message("skipped: no ../shared/corpus\n");
	*ret = paths;
	return n;
}

void test_corpus_free(char **paths, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
	free(paths);
}

void assert_slice_is(struct slice got, const char *want)
{
	if (got.len != strlen(want) || memcmp(got.ptr, want, got.len) != 0)
		fail_msg("got '%.*s', want '%s'", SLICE_ARGS(got), want);
}
