#pragma once

/* How much memory this process may count on. Reads a few small files; at start and on reload. */
#include <stdint.h>

/* Bytes: the machine's memory, or the limit of our control group where that is less. */
uint64_t memory_available(void);
