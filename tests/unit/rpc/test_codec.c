/* What must not reach protobuf-c, and what comes back from it. */
#include "support/testing.h"

#include "base/varint.h"
#include "unit/rpc/toy_service.h"

static int unpack(struct slice bytes, size_t heap, struct error *err)
{
	struct arena a;
	ProtobufCMessage *message;

	*err = (struct error){0};
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	int r = codec_unpack(&text_type, bytes, &a, heap, &message, err);
	assert_true(a.used <= heap + 65536);
	arena_release(&a);
	return r;
}

static void test_bytes(void **state)
{
	static const struct {
		const char *name;
		struct slice bytes;
		int want;
		const char *field;
	} cases[] = {
		{"empty", {"", 0}, 0, ""},
		{"text", {"\x0a\x03\xe4\xbd\xa0", 5}, 0, ""},
		{"unknown fields",
		 {"\x78\x01\x7a\x01x\x7d\1\2\3\4\x79\1\2\3\4\5\6\7\1", 19},
		 0,
		 ""},
		{"overlong UTF-8", {"\x0a\x02\xc0\xaf", 4}, ERR_INVALID, "text"},
		{"surrogate", {"\x0a\x03\xed\xa0\x80", 5}, ERR_INVALID, "text"},
		{"NUL", {"\x0a\x02\x61\0", 4}, ERR_INVALID, "text"},
		{"NUL below", {"\x1a\x04\x0a\x02\x61\0", 6}, ERR_INVALID, "inner.text"},
		{"bad string in a list", {"\x22\x01\xff", 3}, ERR_INVALID, "many"},
		{"cut short", {"\x0a\x05\x61", 3}, ERR_INTERNAL, ""},
		{"tag cut short", {"\x80", 1}, ERR_INTERNAL, ""},
		{"tag 0", {"\0\0", 2}, ERR_INTERNAL, ""},
		{"group", {"\x0b\x0c", 2}, ERR_INTERNAL, ""},
		{"wire type 7", {"\x0f", 1}, ERR_INTERNAL, ""},
		{"varint too long",
		 {"\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 12},
		 ERR_INTERNAL,
		 ""},
		{"string as a number", {"\x08\x01", 2}, ERR_INTERNAL, ""},
		{"number as bytes", {"\x12\x01\x61", 3}, ERR_INTERNAL, ""},
		{"length over all", {"\x0a\xff\xff\xff\xff\x0f", 6}, ERR_INTERNAL, ""},
		{"length over 64 bits",
		 {"\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 11},
		 ERR_INTERNAL,
		 ""},
	};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		row("%s", cases[i].name);
		assert_int_equal(unpack(cases[i].bytes, 1 << 20, &err), cases[i].want);
		assert_string_equal(err.field, cases[i].field);
		assert_int_equal(err.message[0] != '\0', cases[i].want < 0);
	}
}

/* Wraps depth messages into each other. */
static void nest(unsigned depth, struct buf *ret)
{
	struct buf inner = BUF_INIT;

	for (unsigned i = 0; i < depth; i++) {
		buf_clear(ret);
		buf_add_char(ret, 0x1a);
		varint_add(ret, inner.len);
		buf_add_slice(ret, buf_slice(&inner));
		buf_clear(&inner);
		buf_add_slice(&inner, buf_slice(ret));
	}
	buf_free(&inner);
}

static void test_depth(void **state)
{
	static const struct {
		unsigned depth;
		int want;
	} cases[] = {{1, 0}, {31, 0}, {32, ERR_LIMIT}, {10000, ERR_LIMIT}};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct buf b = BUF_INIT;

		row("%u levels", cases[i].depth);
		nest(cases[i].depth, &b);
		assert_int_equal(unpack(buf_slice(&b), 1 << 20, &err), cases[i].want);
		buf_free(&b);
	}
}

/* Small input that would become much heap. */
static void test_amplification(void **state)
{
	static const struct {
		const char *name;
		struct slice unit;
	} cases[] = {
		{"empty messages", {"\x1a\0", 2}},
		{"empty strings", {"\x22\0", 2}},
		{"unknown fields", {"\x78\1", 2}},
	};
	static const size_t counts[] = {200000, 2000000};
	struct error err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		for (size_t j = 0; j < ARRAY_LEN(counts); j++) {
			struct buf b = BUF_INIT;

			row("%zu %s", counts[j], cases[i].name);
			for (size_t k = 0; k < counts[j]; k++)
				buf_add_slice(&b, cases[i].unit);
			assert_int_equal(unpack(buf_slice(&b), 1 << 20, &err), ERR_LIMIT);
			buf_free(&b);
		}
}

/* Every prefix of a good message and every changed byte: an error or a message, never a fault. */
static void test_damage(void **state)
{
	static const char bytes[] = "\x0a\x03\xe4\xbd\xa0\x10\x96\x01\x1a\x05\x0a\x03"
				    "abc\x22\x01x\x22\x02yz";
	struct slice whole = slice_of(bytes, sizeof bytes - 1);
	struct error err;

	(void)state;
	assert_int_equal(unpack(whole, 1 << 20, &err), 0);
	for (size_t len = 0; len < whole.len; len++)
		(void)!unpack(slice_sub(whole, 0, len), 1 << 20, &err);
	for (size_t at = 0; at < whole.len; at++)
		for (unsigned value = 0; value < 256; value++) {
			char changed[sizeof bytes];

			memcpy(changed, bytes, sizeof bytes);
			changed[at] = (char)value;
			(void)!unpack(slice_of(changed, whole.len), 1 << 20, &err);
		}
}

/* A budget of n bytes, n rising: refused cleanly until it suffices. */
static void test_every_budget(void **state)
{
	struct error err;
	int r = ERR_LIMIT;

	(void)state;
	for (size_t heap = 0; r < 0 && heap < 4096; heap += 8) {
		r = unpack(SLICE_LITERAL("\x0a\x01x\x1a\x03\x0a\x01y\x22\x01z"), heap, &err);
		assert_true(r == 0 || r == ERR_LIMIT);
	}
	assert_int_equal(r, 0);
}

static void test_pack_limit(void **state)
{
	struct buf b = BUF_INIT;
	struct text t;

	(void)state;
	text_init(&t.base);
	t.text = (char *)(uintptr_t) "12345678";
	assert_int_equal(codec_pack(&t.base, 10, &b, NULL), 0);
	assert_int_equal(b.len, 15);
	assert_int_equal(codec_pack(&t.base, 9, &b, NULL), ERR_LIMIT);
	assert_int_equal(codec_pack_packed(SLICE_LITERAL("12345"), 4, &b, NULL), ERR_LIMIT);
	assert_int_equal(b.len, 15);
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bytes),         cmocka_unit_test(test_depth),
		cmocka_unit_test(test_amplification), cmocka_unit_test(test_damage),
		cmocka_unit_test(test_every_budget),  cmocka_unit_test(test_pack_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
