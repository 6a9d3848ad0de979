/* Where the characters of a charset with two bytes a character begin when bytes were lost.
 *
 * A pair that the wrong charset did not have cost one byte, and what stood behind it was read out
 * of step until the next such pair: whether the lost byte was the first or the second of its
 * character is not to be seen in the byte. Of all ways to cut the bytes the one is taken whose
 * characters are the commonest (Viterbi's search, one pass); a lost character has its price, so
 * that no sound one is given up for a guess. */
#include "base/utf8.h"
#include "text/big5.h"
#include "text/common_han.h"
#include "text/gbk.h"
#include "text/swapped.h"

enum price {
	PRICE_EVERYDAY = 2,
	PRICE_RARE = 8,
	PRICE_NO_HAN = 10,
	PRICE_LOST = 12,
	/* The byte beside a hole is ASCII, or there is none. */
	PRICE_LOST_ODDLY = 16,
	PRICE_LOST_TWO = 22,
	PRICE_NONE = 60000,
};

struct search {
	struct part *part;
	enum charset_name was;
	/* What the way to byte i costs for the last four i. */
	uint32_t cost[4];
};

static uint32_t pair_code(enum charset_name was, uint32_t first, uint32_t second)
{
	if (first >= HOLE || second >= HOLE)
		return 0;
	return was == BIG5 ? big5_code(first, second) : gbk_code(first, second);
}

static uint32_t code_price(uint32_t code)
{
	if (code_is_usual(code))
		return 0;
	if (code_is_everyday(code))
		return PRICE_EVERYDAY;
	return code >= 0x4E00 && code < 0xA000 ? PRICE_RARE : PRICE_NO_HAN;
}

/* What a character of n bytes from byte i on costs. */
static uint32_t step_price(const struct search *s, size_t i, size_t n)
{
	const uint16_t *b = s->part->bytes + i;

	if (n == 1)
		return b[0] < 0x80 ? 0 : PRICE_LOST_ODDLY;
	if (b[0] < 0x80)
		return PRICE_NONE;
	if (n == 3) /* '?' stands for the second byte of one and the first of the next */
		return b[0] < HOLE && b[1] == '?' && b[2] >= 0x40 && b[2] < HOLE ? PRICE_LOST_TWO
										 : PRICE_NONE;
	if (b[0] == HOLE || b[1] == HOLE)
		return b[1] < 0x40 ? PRICE_NONE : b[1] < 0x80 ? PRICE_LOST_ODDLY : PRICE_LOST;
	uint32_t code = pair_code(s->was, b[0], b[1]);
	return code > 0 ? code_price(code) : PRICE_NONE;
}

void part_find_steps(struct part *p, enum charset_name was)
{
	struct search s = {p, was, {0}};

	if (was == UTF8)
		return;
	/* From the end: step[i] begins the cheapest way from byte i on. */
	for (size_t i = p->n; i-- > 0;) {
		uint32_t best = UINT32_MAX;

		for (size_t n = 1; n <= 3 && i + n <= p->n; n++) {
			uint32_t cost = s.cost[(i + n) & 3] + step_price(&s, i, n);
			if (cost <= best) {
				best = cost;
				p->step[i] = (uint8_t)n;
			}
		}
		s.cost[i & 3] = best;
	}
}

static bool may_continue(const struct part *p, size_t i)
{
	return i < p->n && (p->bytes[i] == HOLE || (p->bytes[i] & 0xC0) == 0x80);
}

/* A character with a hole is as long as its first byte says, three bytes when that is lost. */
static size_t read_utf8(const struct part *p, size_t i, uint32_t *ret)
{
	uint32_t first = p->bytes[i];
	char bytes[UTF8_MAX];
	size_t want = first >= 0xC2 && first <= 0xF4 ? utf8_length((unsigned char)first) : 3;
	size_t n = 0;
	bool whole = true;

	do {
		whole = whole && p->bytes[i + n] < HOLE;
		bytes[n] = (char)p->bytes[i + n];
		n++;
	} while (n < want && may_continue(p, i + n));
	if (!whole || n < want || utf8_decode(slice_of(bytes, n), 0, ret) != n)
		*ret = UTF8_REPLACEMENT;
	return n;
}

size_t part_read(const struct part *p, size_t i, enum charset_name was, uint32_t *ret)
{
	*ret = p->bytes[i];
	if (*ret < 0x80)
		return 1;
	if (was == UTF8)
		return read_utf8(p, i, ret);
	size_t n = p->step[i];
	*ret = n == 2 ? pair_code(was, p->bytes[i], p->bytes[i + 1]) : 0;
	if (*ret == 0)
		*ret = UTF8_REPLACEMENT;
	return n;
}
