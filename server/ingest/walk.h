#pragma once

/* What stands below a corpus folder. Links are not followed, hidden and half-made files are passed
 * over. Blocks: worker threads only. */
#include "base/arena.h"
#include "base/error.h"
#include "store/store.h"

#define WALK_ENTRIES_MAX 1000000u
#define WALK_DEPTH_MAX   64u

struct walk_entry {
	struct file_record file; /* path is absolute, NUL-terminated */
	const char *problem;     /* why it cannot be read, static; NULL for a file with an ending we
				    read */
};

struct walk {
	struct walk_entry *items; /* by path */
	size_t n, cap;
	/* Folders that could not be listed: nothing is known of what stands below. */
	struct {
		struct slice *items;
		size_t n, cap;
	} blind;
	uint32_t skipped; /* files with other endings */
};

/* Returns 0, ERR_NOT_FOUND or ERR_IO (the folder itself), ERR_LIMIT (more than WALK_ENTRIES_MAX).
 */
int walk_folder(const char *folder, struct arena *a, struct walk *ret,
		struct error *err) must_check;
