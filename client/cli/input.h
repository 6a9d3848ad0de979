#pragma once

/* Reading files and standard input for add and analyze. Any thread. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

/* Larger files are refused before they are read: no daemon takes them in one message. */
#define INPUT_BYTES_MAX ((size_t)256 << 20)

/* The whole of a regular file, or of standard input for "-". */
int input_read(const char *path, struct buf *ret, struct error *err) must_check;

/* Calls fn for every regular file with a known ending below the folder, in the order of names; does
 * not follow links, leaves out hidden entries. Ends early when fn returns other than 0. */
typedef int input_file_fn(void *arg, const char *path);
int input_walk(const char *folder, input_file_fn *fn, void *arg);

bool input_is_json(const char *path);       /* ends in .json */
bool input_is_json_lines(const char *path); /* ends in .jsonl */
