#include "service/counts.h"

#include "index/index.h"
#include "support/testing.h"

/* What was never made is not counted; an older snapshot does not take the place of a newer one. */
static void test_revisions(void **state)
{
	struct index *index = index_new();
	struct counts counts = {0};

	(void)state;
	index_publish(index, NULL, NULL, 0, 3);
	struct snapshot *older = snapshot_ref(index_current(index));
	counts_take(&counts, older);
	assert_int_equal(counts.people_revision, 0);
	assert_int_equal(counts.events_revision, 0);
	index_publish(index, NULL, NULL, 0, 5);
	(void)snapshot_people(index_current(index));
	counts_take(&counts, index_current(index));
	assert_int_equal(counts.people_revision, 5);
	assert_int_equal(counts.events_revision, 0);
	(void)snapshot_events(older);
	counts_take(&counts, older);
	assert_int_equal(counts.people_revision, 5);
	assert_int_equal(counts.events_revision, 3);
	snapshot_unref(older);
	index_free(index);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_revisions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
