#include "text/clean.h"

#include "base/utf8.h"
#include "text/markup.h"
#include "text/tag.h"

/* How far into a text we look for the beginning of a page. */
#define PAGE_HEAD_BYTES 512

typedef int pass_function(struct slice in, struct arena *a, struct pass *ret);

/* In this order: repairs see text without markup, the last one smooths what the others left. */
static const struct {
	pass_function *run;
	enum damage_kind kind;
} passes[] = {
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

static int run_passes(struct work *w, struct arena *a, struct damage *damage)
{
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(passes) && r == 0; i++) {
		struct pass pass = {0};

		r = passes[i].run(w->text, a, &pass);
		damage->counts[passes[i].kind] += pass.count;
		r = work_take(w, r, &pass, a);
	}
	return r;
}

static double damage_score(const struct damage *damage, struct slice text)
{
	size_t characters = utf8_count(text), damaged = 0;

	for (size_t i = 0; i < DAMAGE_KIND_MAX; i++)
		damaged += damage->counts[i];
	if (damaged == 0)
		return 0;
	return damaged >= characters ? 1 : (double)damaged / (double)characters;
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
	r = clean_markup(&w, type, a, &clean.meta);
	if (r == 0)
		r = run_passes(&w, a, &clean.damage);
	if (r == 0 && !w.mapped) {
		w.map.original_bytes = (uint32_t)decoded.len;
		r = offset_map_add(&w.map, a, 0, (uint32_t)decoded.len, 1, 1);
	}
	if (r < 0)
		return error_set(err, r, "cleaning %zu bytes needs more memory than allowed",
				 decoded.len);
	clean.text = w.text;
	clean.map = w.map;
	clean.damage.score = damage_score(&clean.damage, clean.text);
	keep_hints(&w.hints, &clean);
	*ret = clean;
	return 0;
}

struct slice text_clean_plain(struct slice text, struct arena *a)
{
	struct work w = {.text = text};
	struct damage damage = {0};

	if (text.len > UINT32_MAX / 4 || run_passes(&w, a, &damage) < 0)
		return slice_of(NULL, 0);
	return arena_copy(a, w.text);
}
