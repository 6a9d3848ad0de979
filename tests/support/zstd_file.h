#pragma once

/* A .zst file read as a stream of what it holds. Test only. */
#include <stdio.h>

/* NULL when the file cannot be opened. Close with fclose(); damage shows as ferror(). */
FILE *zstd_file_open(const char *path);
