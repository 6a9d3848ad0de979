#include "support/testing.h"

#include <string.h>

#include "base/macros.h"
#include "base/xmalloc.h"
#include "client/cli/cli.h"
#include "client/cli/verbs.h"

#define ARGS_MAX 8

static int parse(const char *verb, const char *const *args, struct options *ret, char **operands,
		 int *n, struct error *err)
{
	const struct verb *found = verb_find(verb);
	int argc = 0;

	assert_non_null(found);
	while (argc < ARGS_MAX && args[argc]) {
		operands[argc] = (char *)(uintptr_t)args[argc];
		argc++;
	}
	return options_parse((struct option_parse){found->rows, found->words}, argc, operands, ret,
			     n, err);
}

static void test_values(void **state)
{
	const char *const args[ARGS_MAX + 1] = {"幻方",     "-n5", "--format=jsonl", "--all",
						"--socket", "/s",  "-量化",          "--no-all"};
	char *operands[ARGS_MAX];
	struct options options;
	struct error err = {0};
	int n;

	(void)state;
	assert_int_equal(parse("search", args, &options, operands, &n, &err), 0);
	assert_int_equal(options.limit, 5);
	assert_int_equal(options.format, FORMAT_JSONL);
	assert_false(options.all);
	assert_string_equal(options.socket, "/s");
	assert_true(options.timeout < 0);
	assert_int_equal(n, 2);
	assert_string_equal(operands[0], "幻方");
	assert_string_equal(operands[1], "-量化");
}

static void test_operands(void **state)
{
	static const struct {
		const char *verb;
		const char *args[ARGS_MAX];
		int want; /* operands, or ERR_INVALID */
	} cases[] = {
		{"search", {"-\"a b\"", "x"}, 2},
		{"search", {"--", "-x", "--all"}, 2},
		{"search", {"-x"}, 1},
		{"search", {"-fund"}, ERR_INVALID},
		{"search", {"-ax"}, ERR_INVALID},
		{"rm", {"-x"}, ERR_INVALID},
		{"search", {"--nothing"}, ERR_INVALID},
		{"search", {"-n"}, ERR_INVALID},
		{"search", {"-n", "many"}, ERR_INVALID},
		{"search", {"-n", "-1"}, ERR_INVALID},
		{"search", {"-n", "99999999999"}, ERR_INVALID},
		{"search", {"--all=yes"}, ERR_INVALID},
		{"search", {"--format", "xml"}, ERR_INVALID},
		{"search", {"--format", "js"}, ERR_INVALID},
		{"search", {"--timeout", "1.5", "a"}, 1},
		{"search", {"--timeout", "-1"}, ERR_INVALID},
		{"search", {"--timeout", "nan"}, ERR_INVALID},
		{"search", {"-an3", "a"}, 1},
		{"add", {"-", "--title", "-"}, 1},
		{"add", {"-量化"}, ERR_INVALID},
		{"event", {"5", "--wait"}, ERR_INVALID},
		{"status", {"-w"}, 0},
		{"status", {"--no-wait"}, 0},
		{"status", {"--no-socket"}, ERR_INVALID},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char *operands[ARGS_MAX];
		struct options options;
		struct error err = {0};
		int n = -1;

		row("%s %s", cases[i].verb, cases[i].args[0]);
		int r = parse(cases[i].verb, cases[i].args, &options, operands, &n, &err);
		assert_int_equal(r < 0 ? r : n, cases[i].want);
		assert_int_equal(r<0, strlen(err.message)> 0);
	}
}

/* Help names every option, and no line is wider than a terminal of 100 cells. */
static void test_help(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	help_overview(&text);
	for (size_t i = 0; i < verb_count; i++) {
		assert_non_null(strstr(buf_string(&text), verb_table[i].name));
		assert_non_null(verb_table[i].run);
		help_verb(&verb_table[i], &text);
		for (const struct option_row *r = verb_table[i].rows; r && r->name; r++)
			assert_non_null(strstr(buf_string(&text), r->name));
	}
	for (size_t at = 0; at < text.len;) {
		size_t end = slice_find(buf_slice(&text), SLICE_LITERAL("\n"), at);

		assert_true(end - at <= 110);
		at = end + 1;
	}
	buf_free(&text);
}

/* Scripts rely on these. */
static void test_exit_codes(void **state)
{
	static const struct {
		enum annals_status status;
		int want;
	} cases[] = {
		{ANNALS_OK, 0},
		{ANNALS_UNKNOWN, 1},
		{ANNALS_INTERNAL, 1},
		{ANNALS_UNIMPLEMENTED, 1},
		{ANNALS_INVALID_ARGUMENT, 2},
		{ANNALS_OUT_OF_RANGE, 2},
		{ANNALS_NOT_FOUND, 3},
		{ANNALS_FAILED_PRECONDITION, 4},
		{ANNALS_ABORTED, 4},
		{ANNALS_ALREADY_EXISTS, 4},
		{ANNALS_RESOURCE_EXHAUSTED, 5},
		{ANNALS_DATA_LOSS, 6},
		{ANNALS_UNREACHABLE, 7},
		{ANNALS_PERMISSION_DENIED, 7},
		{ANNALS_UNAVAILABLE, 75},
		{ANNALS_DEADLINE_EXCEEDED, 75},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		row("%s", annals_status_name(cases[i].status));
		assert_int_equal(exit_of_status(cases[i].status), cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_exit_codes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
