#include "support/testing.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/macros.h"
#include "model/offset_map.h"

#define TEXT_MAX 4096

/* A model of a map that is slow and plain: for every cleaned byte, the original bytes of its
 * character. */
struct model {
	struct span clean[TEXT_MAX];    /* the character that holds byte i */
	struct span original[TEXT_MAX]; /* and where it came from */
	uint32_t n;
};

static uint32_t pick(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

static void model_add(struct model *model, uint32_t original, uint32_t chars, uint16_t clean_step,
		      uint16_t original_step)
{
	for (uint32_t c = 0; c < chars; c++) {
		struct span clean = {model->n, model->n + clean_step};
		struct span from = {original + c * original_step,
				    original + (c + 1) * original_step};

		for (uint32_t i = 0; i < clean_step; i++) {
			model->clean[model->n] = clean;
			model->original[model->n++] = from;
		}
	}
}

static void build(uint32_t *seed, struct arena *a, struct offset_map *m, struct model *model)
{
	uint32_t original = 0, runs = pick(seed, 40);

	*m = (struct offset_map){0};
	model->n = 0;
	for (uint32_t i = 0; i < runs; i++) {
		static const uint16_t steps[][2] = {{1, 1}, {1, 1}, {3, 2}, {3, 3},
						    {1, 6}, {3, 0}, {2, 2}, {4, 4}};
		const uint16_t *step = steps[pick(seed, ARRAY_LEN(steps))];
		uint32_t chars = 1 + pick(seed, 9);

		original += pick(seed, 3) == 0 ? pick(seed, 20) : 0;
		assert_int_equal(offset_map_add(m, a, original, chars * step[0], step[0], step[1]),
				 0);
		model_add(model, original, chars, step[0], step[1]);
		original += chars * step[1];
	}
	m->original_bytes = original + pick(seed, 9);
	assert_int_equal(m->clean_bytes, model->n);
}

static void assert_same(const struct offset_map *a, const struct offset_map *b)
{
	assert_int_equal(a->n, b->n);
	assert_int_equal(a->clean_bytes, b->clean_bytes);
	assert_int_equal(a->original_bytes, b->original_bytes);
	for (size_t i = 0; i < a->n; i++)
		assert_memory_equal(&a->items[i], &b->items[i], sizeof a->items[i]);
}

static void check_spans(uint32_t *seed, const struct offset_map *m, const struct model *model)
{
	for (int i = 0; i < 50 && model->n > 0; i++) {
		uint32_t first = pick(seed, model->n);
		uint32_t last = first + pick(seed, model->n - first);
		struct span clean = {model->clean[first].start, model->clean[last].end};
		struct span got = offset_map_to_original(m, clean);

		assert_int_equal(got.start, model->original[first].start);
		assert_int_equal(got.end, model->original[last].end);
		assert_true(got.start <= got.end && got.end <= m->original_bytes);
		/* And back: nothing of the span is lost but what we inserted at its ends. */
		struct span back = offset_map_to_clean(m, got);
		assert_true(back.start <= back.end);
		bool inserted = span_is_empty(model->original[first]) ||
				span_is_empty(model->original[last]);
		if (!inserted) {
			struct span again = offset_map_to_original(m, back);
			assert_int_equal(again.start, got.start);
			assert_int_equal(again.end, got.end);
		}
	}
}

static void test_random_maps(void **state)
{
	static struct model model;
	uint32_t seed = 20250128;

	(void)state;
	for (int i = 0; i < 400; i++) {
		struct arena a;
		struct offset_map m, again;
		struct buf bytes = BUF_INIT;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		build(&seed, &a, &m, &model);
		check_spans(&seed, &m, &model);
		offset_map_encode(&m, &bytes);
		assert_int_equal(offset_map_decode(buf_slice(&bytes), &a, &again), 0);
		assert_same(&m, &again);
		for (size_t cut = 0; cut < bytes.len; cut++)
			assert_int_equal(offset_map_decode(slice_of(bytes.data, cut), &a, &again),
					 ERR_CORRUPT);
		buf_free(&bytes);
		arena_release(&a);
	}
}

/* Spans led through both maps one after the other arrive where the composed map leads. */
static void test_compose(void **state)
{
	static struct model outer_model, inner_model;
	uint32_t seed = 7;

	(void)state;
	for (int i = 0; i < 400; i++) {
		struct arena a;
		struct offset_map outer = {0}, inner, both;
		uint32_t middle = 0;

		arena_init(&a, ARENA_BUDGET_DEFAULT);
		build(&seed, &a, &inner, &inner_model);
		/* outer keeps, drops or merges whole characters of inner */
		outer_model.n = 0;
		while (middle < inner_model.n) {
			struct span c = inner_model.clean[middle];
			uint32_t width = c.end - c.start;

			switch (pick(&seed, 4)) {
			case 0:
				break;
			case 1: /* an entity: two bytes here, a whole character there */
				assert_int_equal(
					offset_map_add(&outer, &a, c.start, 2, 2, (uint16_t)width),
					0);
				model_add(&outer_model, c.start, 1, 2, (uint16_t)width);
				break;
			default:
				assert_int_equal(offset_map_add(&outer, &a, c.start, width, 1, 1),
						 0);
				model_add(&outer_model, c.start, width, 1, 1);
			}
			middle = c.end;
		}
		outer.original_bytes = inner_model.n;
		assert_int_equal(offset_map_compose(&outer, &inner, &a, &both), 0);
		assert_int_equal(both.clean_bytes, outer.clean_bytes);
		for (uint32_t at = 0; at < outer_model.n; at++) {
			struct span clean = outer_model.clean[at];
			struct span two = offset_map_to_original(
				&inner, offset_map_to_original(&outer, clean));
			struct span one = offset_map_to_original(&both, clean);

			assert_int_equal(one.start, two.start);
			assert_int_equal(one.end, two.end);
		}
		arena_release(&a);
	}
}

static void test_edges(void **state)
{
	struct arena a;
	struct offset_map m = {0};

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_true(span_is_empty(offset_map_to_original(&m, (struct span){0, 0})));
	assert_true(span_is_empty(offset_map_to_clean(&m, (struct span){0, 9})));
	/* <b>x</b>y: three bytes dropped, one kept, four dropped, one kept */
	assert_int_equal(offset_map_add(&m, &a, 3, 1, 1, 1), 0);
	assert_int_equal(offset_map_add(&m, &a, 8, 1, 1, 1), 0);
	m.original_bytes = 9;
	struct span s = offset_map_to_original(&m, (struct span){0, 2});
	assert_int_equal(s.start, 3);
	assert_int_equal(s.end, 9);
	s = offset_map_to_clean(&m, (struct span){0, 3});
	assert_true(span_is_empty(s));
	s = offset_map_to_clean(&m, (struct span){0, 4});
	assert_int_equal(s.end, 1);
	assert_true(span_is_empty(offset_map_to_clean(&m, (struct span){4, 8})));
	assert_int_equal(offset_map_add(&m, &a, UINT32_MAX - 1, 6, 3, 2), ERR_LIMIT);
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_maps),
		cmocka_unit_test(test_compose),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
