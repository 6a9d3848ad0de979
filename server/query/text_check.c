#include "query/text_check.h"

#include "base/varint.h"
#include "index/match_code.h"

/* Decodes the hidden boundaries of a document, counted from the start of its title. */
static int decode_hidden(struct run *run, struct text_check *c, const struct segment_text *t,
			 struct pattern_target *ret)
{
	struct slice rest = t->hidden;
	uint64_t at = 0;
	uint32_t gap;

	if (t->n_hidden > c->cap) {
		c->cap = (size_t)t->n_hidden * 2;
		c->hidden = arena_array(&run->kept, c->cap, sizeof *c->hidden);
		if (!c->hidden)
			return run_over_budget(run);
	}
	for (uint32_t i = 0; i < t->n_hidden; i++) {
		if (varint_take32(&rest, &gap) < 0)
			return run_damaged(run);
		at += gap;
		c->hidden[ret->n_hidden++] = (uint32_t)at;
	}
	ret->hidden = c->hidden;
	return 0;
}

/* Where a match can begin at the earliest. The pair that was found first may be the last of the
 * pattern. */
static size_t start_of(const struct text_check *c, const struct pattern_target *target,
		       uint8_t where)
{
	size_t start = (target->text.len * where) >> POSTING_WHERE_SHIFT;
	size_t before = match_code_room(c->pattern->folded.len) + c->pattern->pieces.n;

	return c->in_title || start < before ? 0 : start - before;
}

int text_check_document(struct run *run, const struct segment_view *v, struct text_check *c,
			uint32_t ordinal, uint8_t where)
{
	struct pattern_target target = {.coded = true};
	struct segment_text t;
	struct span span;

	if (text_reader_read(run->texts, v, ordinal, &t) < 0)
		return run_damaged(run);
	target.text = c->in_title ? t.title : t.all;

	if (!c->pattern->has_han || c->pattern->whole || c->pattern->pieces.n > 1) {
		int r = decode_hidden(run, c, &t, &target);
		if (r < 0)
			return r;
	}
	return pattern_find(c->pattern, &target, start_of(c, &target, where), c->inside, &span);
}
