#include "support/testing.h"

#include <unicode/ucnv.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "text/clean.h"
#include "text/decode.h"
#include "text/fold.h"
#include "text/regions.h"
#include "text/sentence.h"

/* Texts of our own in both scripts, as they come and damaged as scraped ones are. */
static const char *const samples[] = {
	"量化投资的故事\n来源:某报 "
	"2025年1月28日\n　　梁某说：“学习总是需要耐心。”他在１９９８年创立"
	"了A100GPU集群，投入1.38亿元。\r\n\r\n责任编辑:李某",
	"量化投資的故事\n　　梁某說：「學習總是需要耐心。」他在1998年創立了 DGX-A100 集群。",
	"投而優(yōu)則研,這句話用來形容梁某,既準(zhǔn)確,或許又遠(yuǎn)遠(yuǎn)不夠。</p>&nbsp;完",
	"<html><head><title>题</title></head><body><p>正文&ldquo;好&rdquo;。</p><p>第二段 "
	"<b>粗</b></p><script>x()</script></body></html>",
};

static const char *const encodings[] = {"UTF-8", "GB18030", "UTF-16LE", "UTF-16BE", "Big5-HKSCS"};

static uint32_t pick(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

/* The original bytes of a span, in UTF-8. False when they are no whole characters. */
static bool original_text(const char *charset, struct slice bytes, struct buf *ret)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *from = ucnv_open(charset, &status), *to = ucnv_open("UTF-8", &status);
	size_t room = bytes.len * 4 + 16;
	char *target = buf_reserve(ret, room), *begin = target;
	const char *source = bytes.ptr;

	assert_true(U_SUCCESS(status));
	ucnv_setToUCallBack(from, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	ucnv_convertEx(to, from, &target, begin + room, &source, bytes.ptr + bytes.len, NULL, NULL,
		       NULL, NULL, true, true, &status);
	ucnv_close(from);
	ucnv_close(to);
	ret->len += (size_t)(target - begin);
	return U_SUCCESS(status);
}

static bool is_repaired(const struct cleaned *clean, uint32_t at)
{
	struct span o = offset_map_to_original(&clean->map, (struct span){at, at + 1});

	for (size_t i = 0; i < clean->marks.n; i++) {
		if (clean->marks.items[i].span.start <= o.start &&
		    o.start < clean->marks.items[i].span.end)
			return true;
	}
	return false;
}

/* Every span of cleaned text between two characters maps to whole characters of the original, and
 * its own words stand there: what is cleaned from those bytes begins and ends as the span does. */
static void check_span(const char *charset, struct slice bytes, const struct cleaned *clean,
		       const struct offset_map *map, struct span s)
{
	struct slice text = clean->text;
	struct span o = offset_map_to_original(map, s);
	struct buf original = BUF_INIT;
	uint32_t want, got;

	assert_true(o.start <= o.end && o.end <= bytes.len);
	assert_true(o.end > o.start);
	if (!original_text(charset, slice_sub(bytes, o.start, o.end), &original))
		fail_msg("%s: bytes %u to %u are no whole characters", charset, o.start, o.end);
	utf8_decode(text, s.start, &want);
	utf8_decode(buf_slice(&original), 0, &got);
	/* Spaces, entities and repairs are written otherwise; all else stands as it is. */
	if (want > ' ' && got != '&' && !is_repaired(clean, s.start))
		assert_int_equal(got, want);
	buf_free(&original);
}

static uint32_t random_boundary(struct slice text, uint32_t *seed, uint32_t from)
{
	uint32_t at = from + pick(seed, (uint32_t)text.len - from + 1);

	while (!utf8_is_boundary(text, at))
		at++;
	return at;
}

static void check_document(const char *charset, struct slice bytes, uint32_t *seed, unsigned spans)
{
	struct decoded decoded;
	struct cleaned clean;
	struct offset_map map;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_decode(bytes, slice_of(NULL, 0), &a, &decoded, NULL), 0);
	assert_int_equal(decoded.bad_bytes, 0);
	assert_int_equal(text_clean(decoded.text, CONTENT_UNKNOWN, &a, &clean, NULL), 0);
	assert_int_equal(offset_map_compose(&clean.map, &decoded.map, &a, &map), 0);
	assert_int_equal(map.clean_bytes, clean.text.len);
	for (unsigned i = 0; i < spans; i++) {
		struct span s;

		s.start = random_boundary(clean.text, seed, 0);
		s.end = random_boundary(clean.text, seed, s.start);
		if (s.end > s.start)
			check_span(charset, bytes, &clean, &map, s);
	}
	arena_release(&a);
}

static void test_generated(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		for (size_t j = 0; j < ARRAY_LEN(encodings); j++) {
			struct buf bytes = BUF_INIT;
			UErrorCode status = U_ZERO_ERROR;
			int32_t room = (int32_t)strlen(samples[i]) * 4, n;
			UConverter *to;

			/* Big5 writes Traditional text only, and no tone marks. */
			if (j == 4 && i != 1)
				continue;
			row("sample %zu in %s", i, encodings[j]);
			to = ucnv_open(encodings[j], &status);
			n = ucnv_fromAlgorithmic(to, UCNV_UTF8, buf_reserve(&bytes, (size_t)room),
						 room, samples[i], -1, &status);
			ucnv_close(to);
			assert_true(U_SUCCESS(status));
			bytes.len = (size_t)n;
			check_document(encodings[j], buf_slice(&bytes), &seed, 300);
			buf_free(&bytes);
		}
	}
}

static void test_files(void **state)
{
	char **paths;
	size_t n = test_corpus_files(&paths);
	uint32_t seed = 2;

	(void)state;
	if (n == 0)
		skip();
	for (size_t i = 0; i < n; i++) {
		struct buf bytes = BUF_INIT;

		row("%s", paths[i]);
		assert_true(test_read_file(paths[i], &bytes));
		check_document("UTF-8", buf_slice(&bytes), &seed, 2000);
		buf_free(&bytes);
	}
	test_corpus_free(paths, n);
}

/* What is found in the folded text is found from any piece of the source: folding a piece between
 * two units gives those units. */
static void check_pieces(struct slice text, uint32_t *seed, struct arena *a)
{
	struct folded whole, piece;

	assert_int_equal(text_fold(text, a, &whole), 0);
	for (int i = 0; i < 300 && whole.n > 0; i++) {
		size_t first = pick(seed, (uint32_t)whole.n);
		size_t last =
			first + pick(seed, (uint32_t)(whole.n - first < 12 ? whole.n - first : 12));
		struct slice source = slice_sub(text, whole.items[first].source_start,
						whole.items[last].source_end);
		struct slice want =
			slice_sub(whole.text, whole.items[first].start, whole.items[last].end);

		assert_int_equal(text_fold(source, a, &piece), 0);
		if (!slice_equal(piece.text, want))
			fail_msg("'%.*s' folds to '%.*s', in its text to '%.*s'",
				 SLICE_ARGS(source), SLICE_ARGS(piece.text), SLICE_ARGS(want));
	}
}

static void test_fold_pieces(void **state)
{
	char **paths;
	size_t n = test_corpus_files(&paths);
	uint32_t seed = 3;

	(void)state;
	for (size_t i = 0; i < n + ARRAY_LEN(samples); i++) {
		struct buf bytes = BUF_INIT;
		struct arena a;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		if (i < n)
			assert_true(test_read_file(paths[i], &bytes));
		else
			buf_add_string(&bytes, samples[i - n]);
		check_pieces(buf_slice(&bytes), &seed, &a);
		arena_release(&a);
		buf_free(&bytes);
	}
	test_corpus_free(paths, n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_generated),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_fold_pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
