#pragma once

/* Numbers of a fixed width side by side, the lowest bit first. Little-endian machines only, as the
 * whole segment buffer is. */
#include <stdint.h>
#include <string.h>

static inline size_t bits_bytes(size_t n, uint32_t width)
{
	return (n * width + 7) / 8;
}

/* Reads up to 8 bytes from where the number begins. width <= 32. */
static inline uint32_t bits_get(const unsigned char *p, size_t i, uint32_t width)
{
	uint64_t word;

	memcpy(&word, p + i * width / 8, sizeof word);
	return (uint32_t)(word >> (i * width % 8)) & (uint32_t)(((uint64_t)1 << width) - 1);
}

/* p must be zeroed, with 7 bytes behind the last number. */
static inline void bits_put(unsigned char *p, size_t i, uint32_t width, uint32_t value)
{
	uint64_t word;

	memcpy(&word, p + i * width / 8, sizeof word);
	word |= (uint64_t)value << (i * width % 8);
	memcpy(p + i * width / 8, &word, sizeof word);
}

static inline uint32_t bits_width(uint32_t value)
{
	return value == 0 ? 0 : 32 - (uint32_t)__builtin_clz(value);
}
