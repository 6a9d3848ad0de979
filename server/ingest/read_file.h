#pragma once

/* The one gate through which file bytes come in. Corpus folders belong to others: a name may be a
 * link, a FIFO, a device, or change under our hands. So the kernel resolves it beneath its folder
 * without links (openat2), it must be a regular file of bounded size, it is read() and never mapped
 * (a mapped file that is cut short kills the reader), and its state before and after must agree.
 * Blocks: worker threads only. */
#include "base/buf.h"
#include "base/error.h"
#include "store/store.h"

/* Reads folder/name. *state is what fstat said (its path is not touched). Returns 0, or
 * ERR_NOT_FOUND (gone), ERR_BUSY (it changed meanwhile: try later), ERR_INVALID (not a regular file
 * or empty), ERR_LIMIT (larger than limit bytes), ERR_DENIED (a link in its way), ERR_IO. */
int read_file(const char *folder, const char *name, uint64_t limit, struct buf *ret,
	      struct file_record *state, struct error *err) must_check;
