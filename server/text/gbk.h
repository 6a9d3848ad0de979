#pragma once

/* GBK by table, generated at build time by tools/gen/gbk_table.c from ICU: the repairs ask it for
 * every character. Pure look-up. */
#include <stdint.h>

#define GBK_TABLE_SHIFT 6
#define GBK_LEAD_MIN    0x81u
#define GBK_LEAD_MAX    0xFEu
#define GBK_TRAIL_MIN   0x40u
#define GBK_TRAIL_MAX   0xFEu
extern const uint16_t gbk_table_index[];
extern const uint32_t gbk_table_block[];
extern const uint16_t gbk_pair[];
/* Bit code % 64 of number code / 64: its two bytes may begin UTF-8 of three bytes (lead E2 to
 * EF but Hangul's EA to ED, trail 80 to BF). Small enough for the fastest cache: it is asked for
 * every character. */
extern const uint64_t gbk_begins_utf8[];

/* lead << 8 | trail; 0 when GBK does not write it in two bytes. */
static inline uint32_t gbk_entry(uint32_t code)
{
	if (code > 0xFFFF)
		return 0;
	return gbk_table_block[((uint32_t)gbk_table_index[code >> GBK_TABLE_SHIFT]
				<< GBK_TABLE_SHIFT) +
			       (code & ((1u << GBK_TABLE_SHIFT) - 1))];
}

/* The character of two bytes, 0 when they are none. */
static inline uint32_t gbk_code(uint32_t lead, uint32_t trail)
{
	if (lead < GBK_LEAD_MIN || lead > GBK_LEAD_MAX || trail < GBK_TRAIL_MIN ||
	    trail > GBK_TRAIL_MAX)
		return 0;
	return gbk_pair[(lead - GBK_LEAD_MIN) * (GBK_TRAIL_MAX - GBK_TRAIL_MIN + 1) + trail -
			GBK_TRAIL_MIN];
}
