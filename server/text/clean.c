#include "text/clean.h"

#include "base/utf8.h"
#include "text/markup.h"
#include "text/tag.h"

/* How far into a text we look for the beginning of a page. */
#define PAGE_HEAD_BYTES 512

typedef int pass_function(struct slice in, struct arena *a, struct pass *ret);

/* What was read in a wrong encoding, several times over. Before markup: it swallows brackets. */
#define LAYERS_MAX 3

/* In this order: repairs see text without markup, the last one smooths what the others left. */
static const struct {
	pass_function *run;
	enum damage_kind kind;
} passes[] = {
	{repair_tail, DAMAGE_STRAY_MARKUP},
	{repair_stray_markup, DAMAGE_STRAY_MARKUP},
	{repair_pinyin, DAMAGE_PINYIN},
	{clean_space, DAMAGE_CONTROL},
};

/* The text as it is now and the way back to what text_clean was given. */
struct work {
	struct slice text;
	struct offset_map map;
	bool mapped; /* false: text is still the input */
	struct hints hints;
	struct marks marks;
	struct damage damage;
};

static bool looks_like_page(struct slice text)
{
	struct slice head = slice_trim(
		slice_sub(text, 0, text.len < PAGE_HEAD_BYTES ? text.len : PAGE_HEAD_BYTES));
	struct tag tag;

	if (head.len < 3 || head.ptr[0] != '<' || !tag_read(head, 0, &tag))
		return false;
	/* A page says so at once, or begins with a tag and closes some. */
	if (tag.is_comment || tag.kind == TAG_HTML || tag_is(&tag, "head") || tag_is(&tag, "body"))
		return true;
	return tag.kind != TAG_UNKNOWN && !tag.closing &&
	       slice_find(text, SLICE_LITERAL("</"), tag.end) != SIZE_MAX;
}

int pass_mark(struct pass *p, struct arena *a, size_t start, size_t end)
{
	struct marks *marks = &p->marks;
	struct mark *last = marks->n > 0 ? &marks->items[marks->n - 1] : NULL;

	if (last && last->span.end == start) {
		last->span.end = (uint32_t)end;
		return 0;
	}
	struct mark *mark = ARENA_PUSH(a, marks);
	if (!mark)
		return ERR_LIMIT;
	mark->span = (struct span){(uint32_t)start, (uint32_t)end};
	return 0;
}

/* Keeps a pass's marks, in offsets of decoded text. */
static int work_mark(struct work *w, enum damage_kind kind, const struct pass *pass,
		     struct arena *a)
{
	for (size_t i = 0; i < pass->marks.n; i++) {
		struct mark *mark = ARENA_PUSH(a, &w->marks);

		if (!mark)
			return ERR_LIMIT;
		struct span span = pass->marks.items[i].span;
		mark->span = w->mapped ? offset_map_to_original(&w->map, span) : span;
		mark->kind = kind;
	}
	return 0;
}

/* Takes over what a pass made. changed: the pass's return value. */
static int work_take(struct work *w, int changed, struct pass *pass, struct arena *a)
{
	struct offset_map both;

	if (changed < 0)
		return changed;
	if (changed > 0 && w->mapped) {
		int r = offset_map_compose(&pass->map, &w->map, a, &both);
		if (r < 0)
			return r;
		w->map = both;
	} else if (changed > 0) {
		w->map = pass->map;
		w->mapped = true;
	}
	for (size_t i = 0; changed > 0 && i < w->hints.n; i++)
		w->hints.items[i].span = offset_map_to_clean(&pass->map, w->hints.items[i].span);
	if (changed > 0)
		w->text = pass->text;
	return 0;
}

static int clean_markup(struct work *w, enum content_type type, struct arena *a,
			struct markup_meta *meta)
{
	struct pass pass = {0};
	int r = 0;

	if (type == CONTENT_UNKNOWN)
		type = looks_like_page(w->text) ? CONTENT_HTML : CONTENT_TEXT;
	if (type == CONTENT_HTML)
		r = clean_html(w->text, a, meta, &pass);
	else if (type == CONTENT_MARKDOWN)
		r = clean_markdown(w->text, a, meta, &pass);
	r = work_take(w, r, &pass, a);
	w->hints = pass.hints;
	return r;
}

static int run_pass(struct work *w, pass_function *run, enum damage_kind kind, struct arena *a)
{
	struct pass pass = {0};
	int changed = run(w->text, a, &pass), r = changed < 0 ? changed : 0;

	w->damage.counts[kind] += pass.count;
	if (r == 0)
		r = work_mark(w, kind, &pass, a);
	if (r == 0)
		r = work_take(w, changed, &pass, a);
	return r < 0 ? r : changed;
}

/* A layer may lie on another: each is taken off while one is found. */
static int run_readings(struct work *w, struct arena *a)
{
	int latin = 1, gbk = 0, swapped = run_pass(w, repair_swapped, DAMAGE_MOJIBAKE, a);

	if (swapped < 0)
		return swapped;
	for (int i = 0; i < LAYERS_MAX && latin + gbk > 0; i++) {
		latin = run_pass(w, repair_latin, DAMAGE_MOJIBAKE, a);
		if (latin < 0)
			return latin;
		gbk = run_pass(w, repair_gbk, DAMAGE_MOJIBAKE, a);
		if (gbk < 0)
			return gbk;
	}
	int r = run_pass(w, repair_lost, DAMAGE_LOST_BYTES, a);
	return r < 0 ? r : 0;
}

static int run_passes(struct work *w, struct arena *a)
{
	for (size_t i = 0; i < ARRAY_LEN(passes); i++) {
		int r = run_pass(w, passes[i].run, passes[i].kind, a);

		if (r < 0)
			return r;
	}
	return 0;
}

/* Hints that lost all their text are no regions. */
static void keep_hints(const struct hints *hints, struct cleaned *ret)
{
	ret->items = hints->items;
	ret->cap = hints->cap;
	ret->n = 0;
	for (size_t i = 0; i < hints->n; i++) {
		if (!span_is_empty(hints->items[i].span))
			ret->items[ret->n++] = hints->items[i];
	}
}

int text_clean(struct slice decoded, enum content_type type, struct arena *a, struct cleaned *ret,
	       struct error *err)
{
	struct work w = {.text = decoded};
	struct cleaned clean = {0};
	int r;

	if (decoded.len > UINT32_MAX / 4)
		return error_set(err, ERR_LIMIT, "%zu bytes are more than a text may have",
				 decoded.len);
	r = run_readings(&w, a);
	if (r == 0)
		r = clean_markup(&w, type, a, &clean.meta);
	if (r == 0)
		r = run_passes(&w, a);
	if (r == 0 && !w.mapped) {
		w.map.original_bytes = (uint32_t)decoded.len;
		r = offset_map_add(&w.map, a, 0, (uint32_t)decoded.len, 1, 1);
	}
	if (r < 0)
		return error_set(err, r, "cleaning %zu bytes needs more memory than allowed",
				 decoded.len);
	clean.text = w.text;
	clean.map = w.map;
	clean.damage = w.damage;
	clean.marks = w.marks;
	clean.damage.score = damage_score(&clean.damage, utf8_count(clean.text));
	keep_hints(&w.hints, &clean);
	*ret = clean;
	return 0;
}

struct slice text_clean_plain(struct slice text, struct arena *a)
{
	struct work w = {.text = text};

	if (text.len > UINT32_MAX / 4 || run_readings(&w, a) < 0 || run_passes(&w, a) < 0)
		return slice_of(NULL, 0);
	return arena_copy(a, w.text);
}
