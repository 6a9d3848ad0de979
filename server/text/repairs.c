/* The list of what cleaning changed, read from the map: what the map calls unchanged and is
 * unchanged is left out, everything else is a repair of the kind that was marked there. */
#include <stdlib.h>

#include "base/error.h"
#include "text/clean.h"

struct listing {
	const struct cleaned *cleaned;
	struct slice decoded;
	struct arena *arena;
	struct marks marks; /* by start */
	size_t next;        /* the first mark that does not end before the place at hand */
	struct repair last; /* not in out yet: the next change may join it */
	bool has_last;
	bool layout; /* REPAIR_LAYOUT is listed too */
	size_t max;  /* of out */
	struct repairs out;
	uint32_t clean, original; /* both texts are told of up to here */
	int status;
};

static int compare_marks(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	return x->span.start != y->span.start ? (x->span.start > y->span.start ? 1 : -1)
	       : x->span.end != y->span.end   ? (x->span.end > y->span.end ? 1 : -1)
					      : (int)x->kind - (int)y->kind;
}

static void list_last(struct listing *l)
{
	if (!l->has_last || (l->last.kind == REPAIR_LAYOUT && !l->layout))
		return;
	l->out.total++;
	if (l->out.n == l->max)
		return;
	struct repair *repair = ARENA_PUSH(l->arena, &l->out);
	if (!repair) {
		l->status = ERR_LIMIT;
		return;
	}
	*repair = l->last;
	repair->before = span_slice(l->decoded, repair->original);
	repair->after = span_slice(l->cleaned->text, repair->span);
}

static void add(struct listing *l, uint32_t clean_end, uint32_t original_end, enum damage_kind kind)
{
	struct repair *last = &l->last;

	if (!l->has_last || last->kind != kind || last->original.end != l->original ||
	    last->span.end != l->clean) {
		list_last(l);
		*last = (struct repair){
			.span.start = l->clean, .original.start = l->original, .kind = kind};
		l->has_last = true;
	}
	last->span.end = clean_end;
	last->original.end = original_end;
}

/* The kind of damage marked in decoded text [l->original, end). */
static enum damage_kind kind_at(struct listing *l, uint32_t end)
{
	while (l->next < l->marks.n && l->marks.items[l->next].span.end <= l->original)
		l->next++;
	if (l->next < l->marks.n && l->marks.items[l->next].span.start < end)
		return l->marks.items[l->next].kind;
	return REPAIR_LAYOUT;
}

static void change(struct listing *l, uint32_t clean_end, uint32_t original_end)
{
	if (l->status == 0 && (clean_end > l->clean || original_end > l->original))
		add(l, clean_end, original_end, kind_at(l, original_end));
	l->clean = clean_end;
	l->original = original_end;
}

/* [l->clean, clean_end) stands byte by byte in the original: changed bytes (a tab made a space) and
 * marked ones are told of. */
static void compare(struct listing *l, uint32_t clean_end)
{
	uint32_t n = clean_end - l->clean;
	const char *after = l->cleaned->text.ptr + l->clean, *before = l->decoded.ptr + l->original;

	if (memcmp(after, before, n) == 0 && kind_at(l, l->original + n) == REPAIR_LAYOUT) {
		l->clean += n;
		l->original += n;
		return;
	}
	while (n-- > 0 && l->status == 0) {
		bool same = l->cleaned->text.ptr[l->clean] == l->decoded.ptr[l->original];

		if (same && kind_at(l, l->original + 1) == REPAIR_LAYOUT) {
			l->clean++;
			l->original++;
		} else {
			change(l, l->clean + 1, l->original + 1);
		}
	}
}

static void list_run(struct listing *l, const struct map_run *run)
{
	uint32_t steps = run->length / run->clean_step;
	uint32_t clean_end = run->clean + run->length;

	change(l, run->clean, run->original);
	if (run->clean_step == run->original_step) {
		compare(l, clean_end);
		return;
	}
	for (uint32_t i = 0; i < steps && l->status == 0; i++)
		change(l, l->clean + run->clean_step, l->original + run->original_step);
}

static int list(struct listing *l, struct repairs *ret)
{
	const struct marks *marks = &l->cleaned->marks;
	const struct offset_map *map = &l->cleaned->map;

	l->marks.items = arena_array(l->arena, marks->n + 1, sizeof *marks->items);
	if (!l->marks.items)
		return ERR_LIMIT;
	l->marks.n = marks->n;
	if (marks->n > 0)
		memcpy(l->marks.items, marks->items, marks->n * sizeof *marks->items);
	qsort(l->marks.items, marks->n, sizeof *marks->items, compare_marks);
	for (size_t i = 0; i < map->n && l->status == 0; i++)
		list_run(l, &map->items[i]);
	change(l, (uint32_t)l->cleaned->text.len, (uint32_t)l->decoded.len);
	if (l->status == 0)
		list_last(l);
	if (l->status < 0)
		return l->status;
	*ret = l->out;
	return 0;
}

int text_repairs(const struct cleaned *cleaned, struct slice decoded, struct arena *a,
		 struct repairs *ret)
{
	struct listing l = {.cleaned = cleaned,
			    .decoded = decoded,
			    .arena = a,
			    .layout = true,
			    .max = SIZE_MAX};

	return list(&l, ret);
}

int text_repairs_damage(const struct cleaned *cleaned, struct slice decoded, size_t max,
			struct arena *a, struct repairs *ret)
{
	struct listing l = {.cleaned = cleaned, .decoded = decoded, .arena = a, .max = max};

	if (cleaned->marks.n > 0)
		return list(&l, ret);
	*ret = (struct repairs){0};
	return 0;
}

struct slice text_repairs_undo(struct slice cleaned, const struct repair *items, size_t n,
			       struct arena *a)
{
	size_t room = cleaned.len + 1, len = 0, done = 0;

	for (size_t i = 0; i < n; i++)
		room += items[i].before.len;
	char *text = arena_alloc(a, room);
	if (!text)
		return slice_of(NULL, 0);
	for (size_t i = 0; i <= n; i++) {
		size_t until = i < n ? items[i].span.start : cleaned.len;

		memcpy(text + len, cleaned.ptr + done, until - done);
		len += until - done;
		if (i == n)
			break;
		if (items[i].before.len > 0)
			memcpy(text + len, items[i].before.ptr, items[i].before.len);
		len += items[i].before.len;
		done = items[i].span.end;
	}
	return slice_of(text, len);
}
