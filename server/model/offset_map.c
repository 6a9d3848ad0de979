#include "model/offset_map.h"

#include "base/error.h"
#include "base/lower_bound.h"
#include "base/varint.h"

/* Encoded runs take at least this many bytes: gap, count, two steps. */
#define RUN_BYTES_MIN 4

static uint32_t run_characters(const struct map_run *r)
{
	return r->length / r->clean_step;
}

static uint32_t run_original_end(const struct map_run *r)
{
	return r->original + run_characters(r) * r->original_step;
}

static uint32_t map_original_end(const struct offset_map *m)
{
	return m->n > 0 ? run_original_end(&m->items[m->n - 1]) : 0;
}

int offset_map_add(struct offset_map *m, struct arena *a, uint32_t original, uint32_t length,
		   uint16_t clean_step, uint16_t original_step)
{
	struct map_run *last = m->n > 0 ? &m->items[m->n - 1] : NULL;

	ensure(clean_step > 0 && length % clean_step == 0 && original >= map_original_end(m));
	if (length == 0)
		return 0;
	if (length > UINT32_MAX - m->clean_bytes ||
	    (uint64_t)original + (uint64_t)(length / clean_step) * original_step > UINT32_MAX)
		return ERR_LIMIT;
	if (last && last->clean_step == clean_step && last->original_step == original_step &&
	    run_original_end(last) == original) {
		last->length += length;
		m->clean_bytes += length;
		return 0;
	}
	struct map_run *run = ARENA_PUSH(a, m);
	if (!run)
		return ERR_LIMIT;
	*run = (struct map_run){m->clean_bytes, original, length, clean_step, original_step};
	m->clean_bytes += length;
	return 0;
}

/* The run that holds a cleaned byte; the last one for bytes behind the end. n > 0. */
static const struct map_run *run_of_clean(const struct offset_map *m, uint32_t offset)
{
	size_t low = 0, high = m->n;

	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (m->items[mid].clean <= offset)
			low = mid;
		else
			high = mid;
	}
	return &m->items[low];
}

/* Where the original bytes of the character that holds a cleaned byte begin. */
static uint32_t original_start(const struct offset_map *m, uint32_t offset)
{
	if (m->n == 0)
		return 0;
	const struct map_run *r = run_of_clean(m, offset);
	uint32_t character = (offset - r->clean) / r->clean_step;
	if (character > run_characters(r))
		character = run_characters(r);
	return r->original + character * r->original_step;
}

struct span offset_map_to_original(const struct offset_map *m, struct span clean)
{
	if (m->n == 0 || clean.end <= clean.start) {
		uint32_t at = original_start(m, clean.start);
		return (struct span){at, at};
	}
	const struct map_run *r = run_of_clean(m, clean.end - 1);
	uint32_t character = (clean.end - 1 - r->clean) / r->clean_step;
	if (character >= run_characters(r))
		character = run_characters(r) - 1;
	return (struct span){original_start(m, clean.start),
			     r->original + (character + 1) * r->original_step};
}

/* Index of the first run that ends behind an original offset, n when there is none. Inserted runs
 * hold no original bytes and end where they begin. */
static size_t first_run_behind(const struct offset_map *m, uint32_t original)
{
	size_t low = lower_bound(m->n, i, !(run_original_end(&m->items[i]) > original));

	while (low < m->n && m->items[low].original_step == 0)
		low++;
	return low;
}

/* The first cleaned character that reaches behind an original offset. */
static uint32_t clean_start(const struct offset_map *m, uint32_t original)
{
	size_t i = first_run_behind(m, original);

	if (i == m->n)
		return m->clean_bytes;
	const struct map_run *r = &m->items[i];
	if (original <= r->original)
		return r->clean;
	return r->clean + (original - r->original) / r->original_step * r->clean_step;
}

/* The end of the last cleaned character that begins before an original offset > 0. */
static uint32_t clean_end(const struct offset_map *m, uint32_t original)
{
	size_t i = first_run_behind(m, original - 1);

	if (i < m->n && m->items[i].original < original) {
		const struct map_run *r = &m->items[i];
		uint32_t bytes = original - r->original;
		uint32_t step = r->original_step;
		return r->clean + (bytes / step + (bytes % step > 0)) * r->clean_step;
	}
	while (i > 0 && m->items[i - 1].original_step == 0)
		i--;
	return i > 0 ? m->items[i - 1].clean + m->items[i - 1].length : 0;
}

struct span offset_map_to_clean(const struct offset_map *m, struct span original)
{
	struct span clean;

	clean.start = clean_start(m, original.start);
	if (original.end <= original.start)
		return (struct span){clean.start, clean.start};
	clean.end = clean_end(m, original.end);
	if (clean.end < clean.start)
		clean.end = clean.start;
	return clean;
}

/* As offset_map_add, but original bytes that were told of already become an insertion: two outer
 * runs may cut one inner character. */
static int compose_add(struct offset_map *ret, struct arena *a, struct span original,
		       uint32_t length, uint16_t clean_step, uint16_t original_step)
{
	uint32_t end = map_original_end(ret);

	if (original.start < end) {
		original.start = end;
		original_step = 0;
		clean_step = 1;
	}
	return offset_map_add(ret, a, original.start, length, clean_step, original_step);
}

static int compose_character(const struct offset_map *inner, struct arena *a, struct span middle,
			     uint32_t length, struct offset_map *ret)
{
	struct span original = offset_map_to_original(inner, middle);

	/* A character that swallowed more than a step can tell keeps its beginning. */
	if (original.end - original.start > UINT16_MAX && middle.end > middle.start)
		original = offset_map_to_original(inner,
						  (struct span){middle.start, middle.start + 1});
	return compose_add(ret, a, original, length, (uint16_t)length,
			   (uint16_t)(original.end - original.start));
}

/* A run of outer that copies bytes: cut where runs of inner meet. */
static int compose_copied(const struct map_run *run, const struct offset_map *inner,
			  struct arena *a, struct offset_map *ret)
{
	uint32_t middle = run->original, end = run->original + run->length;

	while (middle < end) {
		const struct map_run *r = run_of_clean(inner, middle);
		uint32_t stop = r->clean + r->length < end ? r->clean + r->length : end;
		uint32_t skew = (middle - r->clean) % r->clean_step;
		uint32_t whole = skew == 0 ? (stop - middle) / r->clean_step * r->clean_step : 0;
		int status;

		if (stop <= middle) /* outer tells of more than inner has */
			stop = end;
		if (whole > 0) {
			struct span o = {original_start(inner, middle), 0};
			status = compose_add(ret, a, o, whole, r->clean_step, r->original_step);
			middle += whole;
		} else {
			uint32_t left = r->clean_step - skew;
			uint32_t part = stop - middle < left ? stop - middle : left;
			if (part > UINT16_MAX)
				part = UINT16_MAX;
			status = compose_character(inner, a, (struct span){middle, middle + part},
						   part, ret);
			middle += part;
		}
		if (status < 0)
			return status;
	}
	return 0;
}

static int compose_run(const struct map_run *run, const struct offset_map *inner, struct arena *a,
		       struct offset_map *ret)
{
	if (run->clean_step == 1 && run->original_step == 1)
		return compose_copied(run, inner, a, ret);
	uint32_t middle = run->original;
	for (uint32_t i = 0; i < run_characters(run); i++) {
		int status = compose_character(inner, a,
					       (struct span){middle, middle + run->original_step},
					       run->clean_step, ret);

		if (status < 0)
			return status;
		middle += run->original_step;
	}
	return 0;
}

int offset_map_compose(const struct offset_map *outer, const struct offset_map *inner,
		       struct arena *a, struct offset_map *ret)
{
	struct offset_map composed = {.original_bytes = inner->original_bytes};

	for (size_t i = 0; i < outer->n; i++) {
		int status;

		if (inner->n == 0) /* nothing to stand on: all of outer was inserted */
			status = offset_map_add(&composed, a, 0, outer->items[i].length,
						outer->items[i].clean_step, 0);
		else
			status = compose_run(&outer->items[i], inner, a, &composed);
		if (status < 0)
			return status;
	}
	*ret = composed;
	return 0;
}

void offset_map_encode(const struct offset_map *m, struct buf *ret)
{
	uint32_t end = 0;

	varint_add(ret, m->clean_bytes);
	varint_add(ret, m->original_bytes);
	varint_add(ret, m->n);
	for (size_t i = 0; i < m->n; i++) {
		const struct map_run *r = &m->items[i];

		varint_add(ret, r->original - end);
		varint_add(ret, run_characters(r));
		varint_add(ret, r->clean_step);
		varint_add(ret, r->original_step);
		end = run_original_end(r);
	}
}

static int take_run(struct slice *bytes, struct offset_map *m)
{
	uint32_t gap, count, clean_step, original_step;

	if (varint_take32(bytes, &gap) < 0 || varint_take32(bytes, &count) < 0 ||
	    varint_take32(bytes, &clean_step) < 0 || varint_take32(bytes, &original_step) < 0)
		return ERR_CORRUPT;
	if (count == 0 || clean_step == 0 || clean_step > UINT16_MAX || original_step > UINT16_MAX)
		return ERR_CORRUPT;
	uint64_t clean = (uint64_t)count * clean_step;
	uint64_t original = (uint64_t)map_original_end(m) + gap;
	if (clean > UINT32_MAX - m->clean_bytes ||
	    original + (uint64_t)count * original_step > m->original_bytes)
		return ERR_CORRUPT;
	m->items[m->n++] = (struct map_run){m->clean_bytes, (uint32_t)original, (uint32_t)clean,
					    (uint16_t)clean_step, (uint16_t)original_step};
	m->clean_bytes += (uint32_t)clean;
	return 0;
}

int offset_map_decode(struct slice bytes, struct arena *a, struct offset_map *ret)
{
	struct offset_map m = {0};
	uint32_t clean_bytes, n;

	if (varint_take32(&bytes, &clean_bytes) < 0 ||
	    varint_take32(&bytes, &m.original_bytes) < 0 || varint_take32(&bytes, &n) < 0)
		return ERR_CORRUPT;
	if (n > bytes.len / RUN_BYTES_MIN)
		return ERR_CORRUPT;
	m.items = arena_array(a, n, sizeof *m.items);
	if (!m.items)
		return ERR_LIMIT;
	m.cap = n;
	for (uint32_t i = 0; i < n; i++) {
		int status = take_run(&bytes, &m);

		if (status < 0)
			return status;
	}
	if (bytes.len > 0 || m.clean_bytes != clean_bytes)
		return ERR_CORRUPT;
	*ret = m;
	return 0;
}
