#include "text/punctuation.h"

#include <stddef.h>

#include "base/macros.h"

static const struct {
	uint32_t open, close;
} pairs[] = {
	{'(', ')'},       {'[', ']'},       {'{', '}'},       {0x2018, 0x2019}, {0x201C, 0x201D},
	{0x3008, 0x3009}, {0x300A, 0x300B}, {0x300C, 0x300D}, {0x300E, 0x300F}, {0x3010, 0x3011},
	{0x3014, 0x3015}, {0x3016, 0x3017}, {0x301D, 0x301E}, {0xFE41, 0xFE42}, {0xFE43, 0xFE44},
	{0xFF08, 0xFF09}, {0xFF3B, 0xFF3D}, {0xFF5B, 0xFF5D}, {0xFF62, 0xFF63}, {0x00AB, 0x00BB},
};

bool punctuation_opens(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		if (pairs[i].open == code)
			return true;
	}
	return false;
}

bool punctuation_closes(uint32_t code)
{
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		if (pairs[i].close == code)
			return true;
	}
	return false;
}

bool punctuation_parts_clauses(uint32_t code)
{
	return code == ',' || code == ';' || code == ':' || code == 0xFF0C || code == 0xFF1B ||
	       code == 0xFF1A || code == 0xFE50 || code == 0xFE54 || code == 0xFE55;
}
