#include <stdlib.h>
#include <string.h>

#include "index/match_code.h"
#include "query/rerank_scan.h"
#include "support/testing.h"

#define TEXTS 300u
#define ROOM  700u

/* Characters of one byte, of two, and now and then of four. */
static uint32_t random_code(bool wide)
{
	long kind = random() % 40;

	if (wide && kind == 0)
		return 0x20000 + (uint32_t)random() % 64;
	if (kind < 8)
		return kind < 4 ? '0' + (uint32_t)random() % 10 : 'a' + (uint32_t)random() % 26;
	return 0x4E00 + (uint32_t)random() % 60;
}

static size_t random_text(char *ret, size_t n, bool wide)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		char utf8[UTF8_MAX];

		len += match_code_encode(slice_of(utf8, utf8_encode(random_code(wide), utf8)),
					 ret + len);
	}
	return len;
}

struct sought {
	uint64_t bits[65536 / 64];
	uint16_t items[SCAN_FEW_WIDE + 1];
	struct scan_pairs pairs;
};

static void seek(struct sought *s, uint32_t n)
{
	memset(s, 0, sizeof *s);
	for (uint32_t i = 0; i < n; i++) {
		char utf8[UTF8_MAX], code[4];

		match_code_encode(slice_of(utf8, utf8_encode(0x4E00 + i, utf8)), code);
		memcpy(&s->items[i], code, sizeof s->items[i]);
		s->bits[s->items[i] / 64] |= (uint64_t)1 << s->items[i] % 64;
	}
	s->pairs = (struct scan_pairs){s->bits, s->items, n};
}

/* Character after character. */
static uint32_t scan_slowly(const struct sought *s, struct slice text, struct scan_hit *ret)
{
	uint32_t n = 0, count = 0, code;

	for (size_t at = 0; at < text.len; count++) {
		uint16_t unit = 0;
		size_t len = match_code_decode(text, at, &code);

		if (len > 2)
			return SCAN_OTHER;
		memcpy(&unit, text.ptr + at, len);
		if (len == 2 && (s->bits[unit / 64] >> unit % 64 & 1))
			ret[n++] = (struct scan_hit){(uint16_t)at, (uint16_t)count};
		at += len;
	}
	return n;
}

static void test_finds_the_same(void **state)
{
	static const uint32_t numbers[] = {
		0, 1, SCAN_FEW, SCAN_FEW + 1, SCAN_FEW_WIDE, SCAN_FEW_WIDE + 1};
	struct scan_hit got[ROOM], want[ROOM];
	char memory[4 * ROOM];
	struct sought s;

	(void)state;
	srandom(11);
	for (uint32_t i = 0; i < TEXTS; i++) {
		size_t len = random_text(memory, (size_t)random() % ROOM, i % 7 == 0);
		/* Of its own, so that nothing is read behind it. */
		char *text = malloc(len + (len == 0));

		assert_non_null(text);
		memcpy(text, memory, len);
		seek(&s, numbers[i % (sizeof numbers / sizeof *numbers)]);
		uint32_t n = scan_slowly(&s, slice_of(text, len), want);
		assert_int_equal(scan_text(&s.pairs, slice_of(text, len), got), n);
		if (n != SCAN_OTHER)
			assert_memory_equal(got, want, n * sizeof *got);
		free(text);
	}
}

/* Whatever the bytes are, no more than the room is written. */
static void test_stays_inside(void **state)
{
	struct scan_hit got[ROOM / 2 + 1];
	struct sought s;

	(void)state;
	srandom(12);
	seek(&s, 30);
	for (uint32_t i = 0; i < TEXTS; i++) {
		size_t len = (size_t)random() % ROOM;
		char *text = malloc(len + (len == 0));

		assert_non_null(text);
		for (size_t k = 0; k < len; k++)
			text[k] = (char)(random() % (i % 2 == 0 ? 256 : MATCH_CODE_HALF));
		uint32_t n = scan_text(&s.pairs, slice_of(text, len), got);
		assert_true(n == SCAN_OTHER || n <= (len + 1) / 2);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_the_same),
		cmocka_unit_test(test_stays_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
