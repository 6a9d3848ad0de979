#pragma once

/* Files mapped for reading. A mapped file that is cut short, or that the disk does not give, costs
 * whoever reads it a SIGBUS: mapping_guard() puts zeros in the place of what cannot be read and
 * lets the reader go on (as journald does), and the mapping counts as damaged from then on. Whoever
 * reads a mapping must be safe whatever it says, also when it changes between two looks, and ask
 * afterwards whether to believe it. The table of mappings is the one global of the program: a
 * signal handler has nothing else. Any thread. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAPPINGS_MAX 8192u

/* Installs the handler; once, before threads are made. Without it the signal ends the process. */
void mapping_guard(void);

/* NULL with errno: ENOSPC when there are MAPPINGS_MAX. */
void *mapping_new(int fd, size_t size);
void mapping_free(void *memory, size_t size);

/* How many times anything could not be read; what was true of mappings before holds while the
 * number stays the same. */
uint64_t mapping_faults(void);
/* True when a part of it could not be read. memory as mapping_new() gave it. */
bool mapping_is_damaged(const void *memory);
