#pragma once

/* Writes an array over all code points as a two-stage C table: equal blocks are stored once.
 * Build-time only. */
#include <stdint.h>
#include <stdio.h>

#define CODE_LIMIT  0x110000u
#define BLOCK_SHIFT 6u
#define BLOCK_SIZE  (1u << BLOCK_SHIFT)

/* values: CODE_LIMIT entries. Defines `const uint16_t NAME_index[]` and `const uint32_t
 * NAME_block[]`. */
void two_stage_write(FILE *out, const char *name, const uint32_t *values);
