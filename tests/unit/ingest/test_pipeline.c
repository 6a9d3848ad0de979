/* The stages together: every span slices both texts, a step that fails does not stop the others. */
#include "base/cleanup.h"
#include "base/utf8.h"
#include "ingest/pipeline.h"
#include "support/testing.h"

static const char page[] = "<html><head><title>测试标题</title></head><body><h1>测试标题</h1>"
			   "<p>2023年5月12日，王小明在杭州成立了一家公司。</p>"
			   "<p>次年，公司&amp;伙伴发布了新的产品（High-Flyer）。</p></body></html>";

static int run(struct slice bytes, struct arena *a, struct analysis *an, struct error *err)
{
	struct pipeline p = {.text_bytes_max = 1 << 20};
	struct source source = {
		.uri = SLICE_LITERAL("u:1"), .name = SLICE_LITERAL("1"), .original = bytes};

	return pipeline_run(&p, &source, a, an, err);
}

static void check_span(const struct analysis *an, struct slice original, struct span clean,
		       struct span there)
{
	assert_true(clean.start <= clean.end && clean.end <= an->text.len);
	assert_true(there.start <= there.end && there.end <= original.len);
	assert_true(utf8_is_boundary(an->text, clean.start));
	assert_true(utf8_is_boundary(an->text, clean.end));
}

static void check_analysis(const struct analysis *an, struct slice original)
{
	uint32_t end = 0;

	assert_int_equal(utf8_validate(an->text), an->text.len);
	assert_int_equal(an->document.text_bytes, an->text.len);
	assert_int_equal(an->document.original_bytes, original.len);
	assert_true(an->document.damage.score >= 0 && an->document.damage.score <= 1);
	for (size_t i = 0; i < an->n_regions; i++) {
		assert_int_equal(an->regions[i].span.start, end);
		end = an->regions[i].span.end;
	}
	assert_int_equal(end, an->text.len);
	for (size_t i = 0; i < an->n_mentions; i++)
		check_span(an, original, an->mentions[i].span, an->mentions[i].original);
	for (size_t i = 0; i < an->n_timexes; i++)
		check_span(an, original, an->timexes[i].span, an->timexes[i].original);
	for (size_t i = 0; i < an->n_claims; i++)
		check_span(an, original, an->claims[i].span, an->claims[i].original);
	for (size_t i = 0; i < an->n_sentences; i++) {
		struct span there = offset_map_to_original(&an->map, an->sentences[i]);

		check_span(an, original, an->sentences[i], there);
		assert_true(there.end > there.start);
	}
}

static void test_page(void **state)
{
	struct analysis an;
	struct error err;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(run(slice_of_string(page), &a, &an, &err), 0);
	check_analysis(&an, slice_of_string(page));
	assert_int_equal(an.n_failures, 0);
	assert_slice_is(an.document.title, "测试标题");
	assert_string_equal(an.document.language, "zh-Hans");
	assert_true(slice_find(an.text, SLICE_LITERAL("公司&伙伴"), 0) != SIZE_MAX);
	assert_true(an.n_timexes >= 1);
	assert_string_equal(an.timexes[0].value, "2023-05-12");
	struct span there = an.timexes[0].original;
	assert_slice_is(span_slice(slice_of_string(page), there), "2023年5月12日");
	arena_release(&a);
}

static void test_no_document(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {{"", 0},
		     {" \n\t", 3},
		     {"<html><body></body></html>", 26},
		     {"\0\0\0\0\0\0\0\0", 8},
		     {"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16}};
	struct analysis an;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct error err = {0};
		struct arena a;

		row("%zu", i);
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(run(slice_of(cases[i].bytes, cases[i].len), &a, &an, &err),
				 ERR_INVALID);
		assert_true(strlen(err.message) > 0);
		arena_release(&a);
	}
}

/* Whatever the memory budget is: a document with notes of what failed, or a reason why not. */
static void test_every_budget(void **state)
{
	struct slice bytes = slice_of_string(page);
	unsigned n_documents = 0, n_isolated = 0;

	(void)state;
	for (size_t budget = 0; budget < 200000; budget += 16 + budget / 40) {
		struct analysis an = {0};
		struct error err = {0};
		struct arena a;

		arena_init(&a, budget);
		int r = run(bytes, &a, &an, &err);
		if (r == 0 && an.n_regions > 0)
			check_analysis(&an, bytes);
		if (r < 0)
			assert_true(strlen(err.message) > 0);
		n_documents += r == 0;
		n_isolated += r == 0 && an.n_failures > 0;
		arena_release(&a);
	}
	row("%u documents, %u of them with failed steps", n_documents, n_isolated);
	assert_true(n_isolated > 0);
}

static void test_too_large(void **state)
{
	struct pipeline p = {.text_bytes_max = 10};
	struct source source = {.uri = SLICE_LITERAL("u:1"), .original = slice_of_string(page)};
	struct analysis an;
	struct error err;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(pipeline_run(&p, &source, &a, &an, &err), ERR_LIMIT);
	assert_non_null(strstr(err.message, "text_bytes"));
	arena_release(&a);
}

/* Repairs lie in the original bytes, here of two a character, and are told of where asked for. */
static void test_repairs(void **state)
{
	/* 他很優(yōu)秀。 */
	const char original[] = "\xcb\xfb\xba\xdc\x83\x9e(y\xa8\xadu)\xd0\xe3\xa1\xa3\x01\n";
	struct pipeline p = {.text_bytes_max = 1 << 20};
	struct source source = {.uri = SLICE_LITERAL("u:1"),
				.original = slice_of_string(original),
				.charset = SLICE_LITERAL("GB18030")};
	struct analysis an;
	struct error err;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(pipeline_run(&p, &source, &a, &an, &err), 0);
	assert_int_equal(an.document.damage.counts[DAMAGE_PINYIN], 1);
	assert_int_equal(an.repairs.total, 0);
	p.repairs_max = 1;
	assert_int_equal(pipeline_run(&p, &source, &a, &an, &err), 0);
	assert_int_equal(an.n_failures, 0);
	assert_int_equal(an.repairs.total, 2);
	assert_int_equal(an.repairs.n, 1);
	const struct repair *r = an.repairs.items;
	assert_int_equal(r->kind, DAMAGE_PINYIN);
	assert_slice_is(span_slice(source.original, r->original), "(y\xa8\xadu)");
	assert_slice_is(r->before, "(yōu)");
	assert_slice_is(r->after, "");
	assert_int_equal(r->span.start, strlen("他很優"));
	arena_release(&a);
}

static void test_corpus(void **state)
{
	char **paths;
	size_t n = test_corpus_files(&paths);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		_cleanup_(buf_free) struct buf bytes = BUF_INIT;
		struct analysis an;
		struct error err;
		struct arena a;

		assert_true(test_read_file(paths[i], &bytes));
		arena_init(&a, ARENA_BUDGET_DEFAULT);
		assert_int_equal(run(buf_slice(&bytes), &a, &an, &err), 0);
		check_analysis(&an, buf_slice(&bytes));
		row("file %zu: %zu bytes, %zu sentences, %zu times, %zu claims, %zu KiB used", i,
		    bytes.len, an.n_sentences, an.n_timexes, an.n_claims, a.used / 1024);
		assert_true(an.n_sentences > 0);
		arena_release(&a);
	}
	test_corpus_free(paths, n);
	if (n == 0)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),         cmocka_unit_test(test_no_document),
		cmocka_unit_test(test_every_budget), cmocka_unit_test(test_too_large),
		cmocka_unit_test(test_repairs),      cmocka_unit_test(test_corpus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
