#include "query/folded_text.h"

static bool continues(const struct folded_run *run, const struct match_unit *u)
{
	return run->step > 0 && u->kind == FOLD_HAN && u->end - u->start == run->step &&
	       u->source_end - u->source_start == run->step && u->start == run->start + run->len &&
	       u->source_start == run->source_start + run->source_len;
}

static struct folded_run run_of(const struct match_unit *u)
{
	struct folded_run run = {.start = u->start,
				 .source_start = u->source_start,
				 .len = u->end - u->start,
				 .source_len = u->source_end - u->source_start};

	run.by_letter = u->kind != FOLD_HAN && run.len == run.source_len;
	if (u->kind == FOLD_HAN && run.len == run.source_len)
		run.step = (uint16_t)run.len;
	return run;
}

struct runs {
	struct folded_run *items;
	size_t n, cap;
};

static int add_run(struct runs *runs, struct arena *a, const struct match_unit *u)
{
	struct folded_run *run = ARENA_PUSH(a, runs);

	if (!run)
		return ERR_LIMIT;
	*run = run_of(u);
	return 0;
}

int folded_text_make(struct slice text, struct arena *a, struct folded_text *ret)
{
	struct runs runs = {.n = 0};
	struct match_text m;
	int r = match_text_make(text, a, &m);

	for (size_t i = 0; r == 0 && i < m.n_units; i++) {
		const struct match_unit *u = &m.units[i];
		struct folded_run *last = runs.n > 0 ? &runs.items[runs.n - 1] : NULL;

		if (last && continues(last, u)) {
			last->len += last->step;
			last->source_len += last->step;
		} else {
			r = add_run(&runs, a, u);
		}
	}
	if (r < 0)
		return r;
	*ret = (struct folded_text){.text = m.text,
				    .runs = runs.items,
				    .n_runs = runs.n,
				    .hidden = m.hidden.items,
				    .n_hidden = m.hidden.n};
	return 0;
}

/* The run that holds the byte of the match text. */
static const struct folded_run *run_at(const struct folded_text *f, uint32_t at)
{
	size_t low = 0, high = f->n_runs;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (f->runs[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return &f->runs[low];
}

struct span folded_text_source(const struct folded_text *f, struct span match)
{
	const struct folded_run *first = run_at(f, match.start);
	const struct folded_run *last =
		match.end <= first->start + first->len ? first : run_at(f, match.end - 1);
	struct span s = {first->source_start, last->source_start + last->source_len};
	uint32_t skip = match.start - first->start, left = last->start + last->len - match.end;

	if (first->by_letter)
		s.start += skip;
	else if (first->step > 0)
		s.start += skip / first->step * first->step;
	if (last->by_letter)
		s.end -= left;
	else if (last->step > 0)
		s.end -= left / last->step * last->step;
	return s;
}
