#include <annals/v1/timeline.pb-c.h>

#include "service/check.h"
#include "service/source.h"
#include "support/testing.h"

static void test_enums(void **state)
{
	struct error err = {0};
	Annals__V1__EventFilter filter = ANNALS__V1__EVENT_FILTER__INIT;
	Annals__V1__ListEventsRequest request = ANNALS__V1__LIST_EVENTS_REQUEST__INIT;

	(void)state;
	assert_int_equal(request_check(&request.base, &err), 0);
	request.order_by = (Annals__V1__EventOrder)3;
	assert_int_equal(request_check(&request.base, &err), ERR_INVALID);
	assert_string_equal(err.field, "order_by");
	request.order_by = ANNALS__V1__EVENT_ORDER__BY_WEIGHT;
	request.filter = &filter;
	assert_int_equal(request_check(&request.base, &err), 0);
	filter.precision = (Annals__V1__Precision)-1;
	assert_int_equal(request_check(&request.base, &err), ERR_INVALID);
	assert_string_equal(err.field, "precision");
}

static void test_content_types(void **state)
{
	static const struct {
		const char *text;
		bool good;
		enum content_type type;
	} cases[] = {
		{"", true, CONTENT_UNKNOWN},
		{"text/plain", true, CONTENT_TEXT},
		{"Text/HTML; charset=gb2312", true, CONTENT_HTML},
		{" text/markdown ", true, CONTENT_MARKDOWN},
		{"application/xhtml+xml", true, CONTENT_HTML},
		{"image/png", false, CONTENT_UNKNOWN},
		{"text/plainer", false, CONTENT_UNKNOWN},
		{"text", false, CONTENT_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		enum content_type type = CONTENT_UNKNOWN;

		row("'%s'", cases[i].text);
		assert_int_equal(content_type_parse(slice_of_string(cases[i].text), &type),
				 cases[i].good);
		assert_int_equal(type, cases[i].type);
	}
}

static void test_sources(void **state)
{
	static const struct {
		const char *uri, *id, *type;
		const char *want_uri, *want_name, *want_charset;
		enum content_type want_type;
	} cases[] = {
		{"http://a.cn/x/y.html?z=1", "", "", "http://a.cn/x/y.html?z=1", "y", "",
		 CONTENT_UNKNOWN},
		{"file:///a/b.c.txt", "", "", "file:///a/b.c.txt", "b.c", "", CONTENT_TEXT},
		{"file:///a/.txt", "", "", "file:///a/.txt", ".txt", "", CONTENT_TEXT},
		{"http://a.cn/", "", "", "http://a.cn/", "a", "", CONTENT_UNKNOWN},
		{"/", "", "", "/", "/", "", CONTENT_UNKNOWN},
		{"", "r7", "", "id:r7", "r7", "", CONTENT_UNKNOWN},
		{"u", "r7", "text/html; charset=\"big5\"", "u", "r7", "big5", CONTENT_HTML},
		{"a/b.md", "", "", "a/b.md", "b", "", CONTENT_MARKDOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		Annals__V1__IngestDocumentsRequest m = ANNALS__V1__INGEST_DOCUMENTS_REQUEST__INIT;
		struct source source;
		struct error err = {0};
		struct arena a;

		row("uri '%s' id '%s'", cases[i].uri, cases[i].id);
		arena_init(&a, 1 << 16);
		m.uri = (char *)(uintptr_t)cases[i].uri;
		m.id = (char *)(uintptr_t)cases[i].id;
		m.content_type = (char *)(uintptr_t)cases[i].type;
		assert_int_equal(source_of_request(&m, &a, &source, &err), 0);
		assert_slice_is(source.uri, cases[i].want_uri);
		assert_slice_is(source.name, cases[i].want_name);
		assert_slice_is(source.charset, cases[i].want_charset);
		assert_int_equal(source.content_type, cases[i].want_type);
		arena_release(&a);
	}
}

/* Same bytes, same address; other bytes, another. */
static void test_uri_of_content(void **state)
{
	Annals__V1__IngestDocumentsRequest m = ANNALS__V1__INGEST_DOCUMENTS_REQUEST__INIT;
	static const char *const texts[] = {"one", "one", "two"};
	struct slice uris[3];
	struct source source;
	struct error err = {0};
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 16);
	for (size_t i = 0; i < 3; i++) {
		m.original.data = (uint8_t *)(uintptr_t)texts[i];
		m.original.len = 3;
		assert_int_equal(source_of_request(&m, &a, &source, &err), 0);
		uris[i] = source.uri;
	}
	assert_true(slice_equal(uris[0], uris[1]));
	assert_false(slice_equal(uris[0], uris[2]));
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_enums),
		cmocka_unit_test(test_content_types),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_uri_of_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
