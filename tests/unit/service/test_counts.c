#include "service/counts.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mapping.h"
#include "index/damage.h"
#include "index/index.h"
#include "index/match_text.h"
#include "index/segment_builder.h"
#include "index/segment_file.h"
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

/* Of a file that cannot be read nothing is told. */
static void test_damaged(void **state)
{
	char path[] = P_tmpdir "/annals-counts-XXXXXX";
	struct document doc = {.id = 1, .uri = SLICE_LITERAL("u"), .language = "und"};
	struct segment_builder *b = segment_builder_new();
	struct index *index = index_new();
	struct counts counts = {0};
	struct segment *mapped;
	struct error err;

	(void)state;
	close(mkstemp(path));
	assert_int_equal(segment_builder_add(b, &doc, SLICE_LITERAL("a"), NULL, 0, facts_new(1)),
			 0);
	struct segment *built = segment_builder_finish(b);
	segment_builder_free(b);
	assert_int_equal(segment_file_write(path, built, &err), 0);
	segment_discard(built);
	assert_int_equal(segment_file_open(path, match_text_fingerprint(), &mapped, &err), 0);
	index_publish(index, mapped, NULL, 0, 7);
	mapping_guard();
	assert_int_equal(truncate(path, 0), 0);
	(void)snapshot_events(index_current(index));
	assert_non_null(snapshot_damaged_segment(index_current(index)));
	counts_take(&counts, index_current(index));
	assert_int_equal(counts.people_revision, 0);
	assert_int_equal(counts.events_revision, 0);
	index_free(index);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_revisions),
		cmocka_unit_test(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
