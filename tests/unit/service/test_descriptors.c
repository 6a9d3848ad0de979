#include <stdlib.h>

#include "base/macros.h"
#include "service/descriptors.h"
#include "support/testing.h"

extern const char annals_descriptors[], annals_descriptors_end[];

static struct slice whole(void)
{
	return slice_of(annals_descriptors, (size_t)(annals_descriptors_end - annals_descriptors));
}

static void test_symbols(void **state)
{
	static const struct {
		const char *symbol, *file;
	} cases[] = {
		{"annals.v1.Documents", "annals/v1/documents.proto"},
		{"annals.v1.Documents.GetDocument", "annals/v1/documents.proto"},
		{"annals.v1.Span", "annals/v1/common.proto"},
		{"annals.v1.Span.start", "annals/v1/common.proto"},
		{"annals.v1.Region", "annals/v1/common.proto"},
		{"grpc.health.v1.HealthCheckResponse.ServingStatus", "grpc/health/v1/health.proto"},
		{"google.protobuf.Any", "google/protobuf/any.proto"},
	};
	struct descriptors *d = descriptors_new(whole());
	uint32_t file;

	(void)state;
	assert_non_null(d);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		row("%s", cases[i].symbol);
		assert_true(map_find(&d->by_symbol, slice_of_string(cases[i].symbol), &file));
		assert_slice_is(d->files[file].name, cases[i].file);
		assert_true(map_find(&d->by_name, slice_of_string(cases[i].file), &file));
	}
	assert_false(map_find(&d->by_symbol, SLICE_LITERAL("annals.v1.Nothing"), &file));
	assert_int_equal(d->n_services, 8);
	assert_true(map_find(&d->by_name, SLICE_LITERAL("annals/v1/timeline.proto"), &file));
	assert_int_equal(d->files[file].n_imports, 1);
	descriptors_free(d);
}

/* Cut anywhere, the set is refused or read as far as it goes, and nothing outside it is touched. */
static void test_damaged(void **state)
{
	struct slice set = whole();

	(void)state;
	for (size_t len = 0; len < set.len; len += 97) {
		char *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, set.ptr, len);
		descriptors_free(descriptors_new(slice_of(copy, len)));
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
