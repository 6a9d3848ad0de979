#pragma once

/* What every test file needs: cmocka with its prerequisites, row names, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/slice.h"

/* Names the table row under test; printed when an assertion of it fails. */
void row(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reads a whole file; false when it cannot be opened. */
bool test_read_file(const char *path, struct buf *ret);

/* Paths of the regular files of ../shared/corpus in name order, or 0 when the folder is absent: the
 * test then prints "skipped: no ../shared" and calls skip(). The array and its strings are freed by
 * test_corpus_free. */
size_t test_corpus_files(char ***ret);
void test_corpus_free(char **paths, size_t n);

/* A number below n, the same ones from the same seed (an LCG with Knuth's MMIX constants). */
static inline uint32_t test_roll(uint64_t *seed, uint32_t n)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33) % n;
}

void assert_slice_is(struct slice got, const char *want);
