#include <stdlib.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "index/match_code.h"
#include "support/testing.h"

static struct arena arena;

static struct slice encode(struct slice text)
{
	char *code = arena_alloc(&arena, match_code_room(text.len) + 1);
	size_t len = match_code_encode(text, code);

	assert_true(len <= match_code_room(text.len));
	assert_int_equal(match_code_size(text), len);
	return slice_of(code, len);
}

static struct slice utf8_of(uint32_t code)
{
	char *text = arena_alloc(&arena, UTF8_MAX);

	return slice_of(text, utf8_encode(code, text));
}

/* Each code point comes back, in both directions, and takes what the header says. */
static void test_characters(void **state)
{
	(void)state;
	for (uint32_t code = 0; code <= 0x10FFFF; code++) {
		uint32_t got = 0;

		if (code >= 0xD800 && code < 0xE000)
			continue;
		if (code % 4096 == 0) {
			arena_release(&arena);
			arena_init(&arena, ARENA_BUDGET_DEFAULT);
		}
		struct slice s = encode(utf8_of(code));
		assert_int_equal(match_code_decode(s, 0, &got), s.len);
		assert_int_equal(got, code);
		got = 0;
		assert_int_equal(match_code_decode_before(s, s.len, &got), 0);
		assert_int_equal(got, code);
		if (code >= 0x4E00 && code < 0xA000)
			assert_true(s.len == 2 && (unsigned char)s.ptr[0] <= MATCH_CODE_HAN_END);
		if (code >= 'a' && code <= 'z')
			assert_int_equal(s.len, 1);
	}
}

static const uint32_t alphabet[] = {'a',    'z',    '0',     ' ',    '\n',   '%',
				    0xE9,   0x3042, 0x4E00,  0x9FFF, 0x56FD, 0x76D3,
				    0x7701, 0xAC00, 0x20000, 0xA000};

static struct slice random_text(size_t n)
{
	char *text = arena_alloc(&arena, n * UTF8_MAX + 1);
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		len += utf8_encode(alphabet[(size_t)random() % ARRAY_LEN(alphabet)], text + len);
	return slice_of(text, len);
}

/* Offsets and starts agree with a plain walk. */
static void test_offsets(void **state)
{
	(void)state;
	srandom(3);
	for (int round = 0; round < 200; round++) {
		struct slice text = random_text((size_t)random() % 300);
		struct match_coded c;
		size_t code = 0;
		uint32_t one;

		assert_int_equal(match_code_make(text, &arena, &c), 0);
		assert_true(slice_equal(match_code_text(c.code, &arena), text));
		for (size_t at = 0; at < text.len; at += utf8_decode(text, at, &one)) {
			assert_int_equal(match_code_offset(&c, at), code);
			assert_true(match_code_offset_near(&c, at) <= code);
			assert_true(match_code_is_start(c.code, code, 0));
			size_t len = match_code_decode(c.code, code, &one);
			/* Halves of a code point are pairs of their own. */
			for (size_t i = 1; i < len; i++)
				assert_int_equal(match_code_is_start(c.code, code + i, 0),
						 i % 2 == 0);
			code += len;
		}
		assert_int_equal(match_code_offset(&c, text.len), code);
		arena_release(&arena);
		arena_init(&arena, ARENA_BUDGET_DEFAULT);
	}
}

/* Any bytes are decoded, inside of them. */
static void test_damage(void **state)
{
	(void)state;
	srandom(4);
	for (int round = 0; round < 3000; round++) {
		size_t n = 1 + (size_t)random() % 9;
		char *bytes = malloc(n);
		uint32_t code;

		assert_non_null(bytes);
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(round % 2 ? random() : 0xDC + random() % 36);
		struct slice s = slice_of(bytes, n);
		for (size_t at = 0; at < n; at++) {
			size_t len = match_code_decode(s, at, &code);
			assert_true(len > 0 && len <= n - at && code <= 0x10FFFF);
			assert_true(match_code_decode_before(s, at + 1, &code) <= at);
		}
		(void)match_code_text(s, &arena);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_damage),
	};

	arena_init(&arena, ARENA_BUDGET_DEFAULT);
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	arena_release(&arena);
	return r;
}
