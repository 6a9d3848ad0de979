#pragma once

/* Big5 by table, generated at build time by tools/gen/big5_table.c from ICU. Pure look-up. */
#include <stdint.h>

#define BIG5_TABLE_SHIFT 6
#define BIG5_LEAD_MIN    0x81u
#define BIG5_LEAD_MAX    0xFEu
#define BIG5_TRAIL_MIN   0x40u
#define BIG5_TRAIL_MAX   0xFEu
extern const uint16_t big5_table_index[];
extern const uint32_t big5_table_block[];
extern const uint16_t big5_pair[];

/* lead << 8 | trail; 0 when Big5 does not write it. */
static inline uint32_t big5_entry(uint32_t code)
{
	if (code > 0xFFFF)
		return 0;
	return big5_table_block[((uint32_t)big5_table_index[code >> BIG5_TABLE_SHIFT]
				 << BIG5_TABLE_SHIFT) +
				(code & ((1u << BIG5_TABLE_SHIFT) - 1))];
}

/* The character of two bytes, 0 when they are none. */
static inline uint32_t big5_code(uint32_t lead, uint32_t trail)
{
	if (lead < BIG5_LEAD_MIN || lead > BIG5_LEAD_MAX || trail < BIG5_TRAIL_MIN ||
	    trail > BIG5_TRAIL_MAX)
		return 0;
	return big5_pair[(lead - BIG5_LEAD_MIN) * (BIG5_TRAIL_MAX - BIG5_TRAIL_MIN + 1) + trail -
			 BIG5_TRAIL_MIN];
}
