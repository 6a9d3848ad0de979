#include "support/testing.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "annals/v1/corpus.pb-c.h"
#include "annals/v1/documents.pb-c.h"
#include "annals/v1/timeline.pb-c.h"
#include "base/cleanup.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "client/lib/json.h"

static void test_strings(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", "\"\""},
		{"梁文锋", "\"梁文锋\""},
		{"a\"b\\c/", "\"a\\\"b\\\\c/\""},
		{"\b\t\n\f\r", "\"\\b\\t\\n\\f\\r\""},
		{"\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
		{"\xC2\x85", "\"\\u0085\""},
		{"\xE2\x80\xA8\xE2\x80\xA9", "\"\\u2028\\u2029\""},
		{"a\xFF b", "\"a\xEF\xBF\xBD b\""},
		{"\xE6\xA2", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
		{"\xF0\x9F\x98\x88", "\"\xF0\x9F\x98\x88\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf got = BUF_INIT;

		row("string %zu", i);
		json_put_string(slice_of_string(cases[i].text), &got);
		assert_slice_is(buf_slice(&got), cases[i].want);
		assert_int_equal(utf8_validate(buf_slice(&got)), got.len);
	}
}

static void test_doubles(void **state)
{
	static const struct {
		double value;
		const char *want;
	} cases[] = {
		{0, "0"},
		{1, "1"},
		{-0.5, "-0.5"},
		{0.1, "0.1"},
		{1.0 / 3, "0.3333333333333333"},
		{1e300, "1e+300"},
		{DBL_MAX, "1.7976931348623157e+308"},
		{NAN, "\"NaN\""},
		{INFINITY, "\"Infinity\""},
		{-INFINITY, "\"-Infinity\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf got = BUF_INIT;

		row("double %s", cases[i].want);
		json_put_double(cases[i].value, &got);
		assert_slice_is(buf_slice(&got), cases[i].want);
	}
}

static void test_names(void **state)
{
	static const struct {
		const char *field, *want;
	} cases[] = {
		{"id", "id"},
		{"document_id", "documentId"},
		{"next_page_token", "nextPageToken"},
		{"first_scan_done", "firstScanDone"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf got = BUF_INIT;

		json_put_name(cases[i].field, &got);
		assert_slice_is(buf_slice(&got), cases[i].want);
	}
}

static void assert_json(const ProtobufCMessage *message, const char *want)
{
	_cleanup_(buf_free) struct buf got = BUF_INIT;

	json_put_message(message, (struct json_style){0}, &got);
	assert_slice_is(buf_slice(&got), want);
}

static void test_message(void **state)
{
	char title[] = "标题", kind[] = "pinyin";
	uint8_t bytes[] = {0xff, 0x00, 0x10, 0x80};
	Annals__V1__DamageCount count = ANNALS__V1__DAMAGE_COUNT__INIT;
	Annals__V1__DamageCount *counts[] = {&count};
	Annals__V1__Damage damage = ANNALS__V1__DAMAGE__INIT;
	Annals__V1__Document document = ANNALS__V1__DOCUMENT__INIT;

	(void)state;
	assert_json(&document.base, "{}");
	document.id = 9007199254740993;
	document.title = title;
	document.script = ANNALS__V1__SCRIPT__HANS;
	document.original_bytes = UINT32_MAX;
	document.original = (ProtobufCBinaryData){sizeof bytes, bytes};
	count.kind = kind;
	damage.n_counts = 1;
	damage.counts = counts;
	document.damage = &damage;
	assert_json(&document.base,
		    "{\"id\":\"9007199254740993\",\"title\":\"标题\",\"script\":\"HANS\","
		    "\"originalBytes\":4294967295,\"damage\":{\"counts\":[{\"kind\":\"pinyin\"}]},"
		    "\"original\":\"/wAQgA==\"}");
	/* An enum value of a newer daemon is written as its number. */
	document = (Annals__V1__Document)ANNALS__V1__DOCUMENT__INIT;
	document.script = (Annals__V1__Script)77;
	assert_json(&document.base, "{\"script\":77}");
}

static void test_lists_and_choices(void **state)
{
	uint64_t ids[] = {1, 20000000000};
	Annals__V1__Event event = ANNALS__V1__EVENT__INIT;
	Annals__V1__GetDocumentRequest get = ANNALS__V1__GET_DOCUMENT_REQUEST__INIT;

	(void)state;
	event.n_conflict_ids = 2;
	event.conflict_ids = ids;
	assert_json(&event.base, "{\"conflictIds\":[\"1\",\"20000000000\"]}");
	/* Members of a oneof are written when chosen, also at their default. */
	get.key_case = ANNALS__V1__GET_DOCUMENT_REQUEST__KEY_ID;
	assert_json(&get.base, "{\"id\":\"0\"}");
	get.key_case = ANNALS__V1__GET_DOCUMENT_REQUEST__KEY_URI;
	get.uri = NULL;
	char uri[] = "x";
	get.uri = uri;
	assert_json(&get.base, "{\"uri\":\"x\"}");
}

static void test_pretty(void **state)
{
	_cleanup_(buf_free) struct buf got = BUF_INIT;
	uint64_t ids[] = {1, 2};
	Annals__V1__DateValue when = ANNALS__V1__DATE_VALUE__INIT;
	Annals__V1__Event event = ANNALS__V1__EVENT__INIT;

	(void)state;
	when.precision = ANNALS__V1__PRECISION__YEAR;
	event.when = &when;
	event.n_conflict_ids = 2;
	event.conflict_ids = ids;
	json_put_message(&event.base, (struct json_style){.pretty = true}, &got);
	assert_slice_is(buf_slice(&got), "{\n"
					 "  \"when\": {\n"
					 "    \"precision\": \"YEAR\"\n"
					 "  },\n"
					 "  \"conflictIds\": [\n"
					 "    \"1\",\n"
					 "    \"2\"\n"
					 "  ]\n"
					 "}");
}

/* What is read from JSON is written again as it was. */
static void test_read(void **state)
{
	static const struct {
		const ProtobufCMessageDescriptor *type;
		const char *text, *want; /* want NULL = refused */
	} cases[] = {
		{&annals__v1__get_document_request__descriptor, "{\"id\":\"7\",\"view\":\"FULL\"}",
		 "{\"id\":\"7\",\"view\":\"FULL\"}"},
		{&annals__v1__get_document_request__descriptor, "{\"id\":7}", "{\"id\":\"7\"}"},
		{&annals__v1__get_document_request__descriptor, "{\"uri\":\"a\"}",
		 "{\"uri\":\"a\"}"},
		{&annals__v1__get_document_request__descriptor, "{\"uri\":\"a\",\"id\":1}", NULL},
		{&annals__v1__get_document_request__descriptor, "{\"view\":\"WRONG\"}", NULL},
		{&annals__v1__get_document_request__descriptor, "{\"id\":-1}", NULL},
		{&annals__v1__get_document_request__descriptor, "{\"id\":\"1x\"}", NULL},
		{&annals__v1__get_document_request__descriptor, "{\"idd\":1}", NULL},
		{&annals__v1__get_document_request__descriptor, "[1]", NULL},
		{&annals__v1__get_document_request__descriptor, "{", NULL},
		{&annals__v1__list_documents_request__descriptor, "{\"page_size\":5}",
		 "{\"pageSize\":5}"},
		{&annals__v1__list_documents_request__descriptor,
		 "{\"pageSize\":5,\"page_size\":6}", NULL},
		{&annals__v1__list_documents_request__descriptor, "{\"pageSize\":4294967296}",
		 NULL},
		{&annals__v1__list_documents_request__descriptor, "{\"pageToken\":null}", "{}"},
		{&annals__v1__list_events_request__descriptor,
		 "{\"filter\":{\"after\":\"2015\",\"minSources\":2},\"orderBy\":\"BY_WEIGHT\"}",
		 "{\"filter\":{\"after\":\"2015\",\"minSources\":2},\"orderBy\":\"BY_WEIGHT\"}"},
		{&annals__v1__ingest_documents_request__descriptor, "{\"original\":\"/wAQgA==\"}",
		 "{\"original\":\"/wAQgA==\"}"},
		{&annals__v1__ingest_documents_request__descriptor, "{\"original\":\"*\"}", NULL},
		{&annals__v1__search_documents_request__descriptor, "{\"exact\":true}",
		 "{\"exact\":true}"},
		{&annals__v1__search_documents_request__descriptor, "{\"exact\":1}", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct error err = {0};
		ProtobufCMessage *message;

		row("%s", cases[i].text);
		int r = json_read(cases[i].text, cases[i].type, &message, &err);
		if (!cases[i].want) {
			assert_int_equal(r, ERR_INVALID);
			assert_true(strlen(err.message) > 0);
			continue;
		}
		assert_int_equal(r, 0);
		assert_json(message, cases[i].want);
		protobuf_c_message_free_unpacked(message, NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_lists_and_choices),
		cmocka_unit_test(test_pretty),
		cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
