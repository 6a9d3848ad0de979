#include "support/testing.h"

#include <string.h>

#include "annals/v1/analysis.pb-c.h"
#include "annals/v1/people.pb-c.h"
#include "base/cleanup.h"
#include "base/macros.h"
#include "client/cli/analyze_lines.h"
#include "client/cli/csv.h"
#include "client/cli/show.h"

static void test_record(void **state)
{
	static const char *const paths[] = {
		"id", "kind", "name", "aliases.text", "document_ids", "roles.evidence.quote", NULL};
	char name[] = "梁文锋", also[] = "梁,文鋒", quote[] = "他说\"好\"";
	uint64_t ids[] = {1, 2};
	Annals__V1__Alias alias = ANNALS__V1__ALIAS__INIT;
	Annals__V1__Alias *aliases[] = {&alias, &alias};
	Annals__V1__Evidence evidence = ANNALS__V1__EVIDENCE__INIT;
	Annals__V1__Role with = ANNALS__V1__ROLE__INIT, without = ANNALS__V1__ROLE__INIT;
	Annals__V1__Role *roles[] = {&with, &without};
	Annals__V1__Person person = ANNALS__V1__PERSON__INIT;
	_cleanup_(buf_free) struct buf got = BUF_INIT;

	(void)state;
	alias.text = also;
	evidence.quote = quote;
	with.evidence = &evidence;
	person.id = 3;
	person.kind = ANNALS__V1__ENTITY_KIND__PERSON;
	person.name = name;
	person.n_aliases = 2;
	person.aliases = aliases;
	person.n_document_ids = 2;
	person.document_ids = ids;
	person.n_roles = 2;
	person.roles = roles;
	csv_header(paths, &got);
	csv_record(&person.base, paths, &got);
	assert_string_equal(buf_string(&got),
			    "id,kind,name,aliases.text,document_ids,roles.evidence.quote\r\n"
			    "3,PERSON,梁文锋,\"梁,文鋒; 梁,文鋒\",1; 2,\"他说\"\"好\"\"; \"\r\n");
}

static void test_uris(void **state)
{
	static const struct {
		const char *uri, *text, *name;
	} cases[] = {
		{"file:///a/b.txt", "/a/b.txt", "b.txt"},
		{"file:///a/%E6%A2%81%20x.txt", "/a/梁 x.txt", "梁 x.txt"},
		{"file:///a/%FF.txt", "file:///a/%FF.txt", "%FF.txt"},
		{"file:///a%2", "/a%2", "a%2"},
		{"file:///a%zz", "/a%zz", "a%zz"},
		{"https://example.org/%E6%A2%81", "https://example.org/%E6%A2%81", "%E6%A2%81"},
		{"id-7", "id-7", "id-7"},
		{"https://example.org/", "https://example.org/", "https://example.org/"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		_cleanup_(buf_free) struct buf text = BUF_INIT, name = BUF_INIT;

		row("%s", cases[i].uri);
		uri_text(cases[i].uri, &text);
		assert_slice_is(buf_slice(&text), cases[i].text);
		uri_name(cases[i].uri, &name);
		assert_slice_is(buf_slice(&name), cases[i].name);
	}
}

/* The line that evaluations read, with offsets in code points. */
static void test_analysis_line(void **state)
{
	const char *text = "2015年\xF0\xA0\x80\x80，梁文锋";
	char surface[] = "梁文锋", type[] = "DATE", value[] = "2015", day[] = "2015-01-01";
	Annals__V1__Span span = ANNALS__V1__SPAN__INIT, when = ANNALS__V1__SPAN__INIT;
	Annals__V1__AnalyzedMention mention = ANNALS__V1__ANALYZED_MENTION__INIT;
	Annals__V1__AnalyzedMention *mentions[] = {&mention};
	Annals__V1__DateValue date = ANNALS__V1__DATE_VALUE__INIT;
	Annals__V1__Anchor anchor = ANNALS__V1__ANCHOR__INIT;
	Annals__V1__TimeExpression dated = ANNALS__V1__TIME_EXPRESSION__INIT;
	Annals__V1__TimeExpression undated = ANNALS__V1__TIME_EXPRESSION__INIT;
	Annals__V1__TimeExpression *times[] = {&dated, &undated};
	Annals__V1__AnalyzeTextResponse reply = ANNALS__V1__ANALYZE_TEXT_RESPONSE__INIT;
	_cleanup_(buf_free) struct buf got = BUF_INIT;

	(void)state;
	span.start = 14;
	span.end = 23;
	when.end = 7;
	mention.kind = ANNALS__V1__ENTITY_KIND__PERSON;
	mention.surface = surface;
	mention.span = &span;
	date.earliest = day;
	date.precision = ANNALS__V1__PRECISION__OPEN;
	anchor.kind = ANNALS__V1__ANCHOR_KIND__EXPLICIT;
	dated = (Annals__V1__TimeExpression){.base = dated.base,
					     .text = surface,
					     .type = type,
					     .value = value,
					     .mod = value,
					     .rule = value,
					     .date = &date,
					     .anchor = &anchor,
					     .span = &when};
	undated.span = &span;
	reply.n_mentions = 1;
	reply.mentions = mentions;
	reply.n_times = 2;
	reply.times = times;
	analysis_line(SLICE_LITERAL("\"a\""), slice_of_string(text), &reply, &got);
	assert_slice_is(
		buf_slice(&got),
		"{\"id\":\"a\",\"mentions\":[{\"kind\":\"PERSON\",\"start\":7,\"end\":10,"
		"\"surface\":\"梁文锋\"}],\"times\":[{\"start\":0,\"end\":5,\"type\":\"DATE\","
		"\"value\":\"2015\",\"earliest\":\"2015-01-01\",\"latest\":null,"
		"\"precision\":\"OPEN\",\"anchor\":\"EXPLICIT\"},{\"start\":7,\"end\":10,"
		"\"type\":\"\",\"value\":\"\",\"earliest\":null,\"latest\":null,"
		"\"precision\":\"PRECISION_UNSPECIFIED\",\"anchor\":\"ANCHOR_KIND_UNSPECIFIED\"}]}"
		"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_uris),
		cmocka_unit_test(test_analysis_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
