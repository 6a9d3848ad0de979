#include "text/rewrite.h"

#include "base/error.h"

/* Room beyond the input's length, so that a replacement rarely makes the text move. */
#define SLACK 256

void rewrite_begin(struct rewrite *w, struct slice in, struct arena *a)
{
	*w = (struct rewrite){.in = in, .arena = a};
}

static bool make_room(struct rewrite *w, size_t extra)
{
	if (w->status < 0)
		return false;
	if (w->text && w->cap - w->len >= extra)
		return true;
	size_t cap = w->text ? w->cap * 2 + extra : w->in.len + SLACK + extra;
	char *grown = arena_alloc(w->arena, cap);
	if (!grown) {
		w->status = ERR_LIMIT;
		return false;
	}
	if (w->len > 0)
		memcpy(grown, w->text, w->len);
	w->text = grown;
	w->cap = cap;
	return true;
}

void rewrite_keep(struct rewrite *w, size_t until)
{
	size_t n = until > w->done ? until - w->done : 0;

	if (n == 0 || !make_room(w, n))
		return;
	memcpy(w->text + w->len, w->in.ptr + w->done, n);
	w->len += n;
	w->status = offset_map_add(&w->map, w->arena, (uint32_t)w->done, (uint32_t)n, 1, 1);
	w->done = until;
}

void rewrite_drop(struct rewrite *w, size_t from, size_t to)
{
	rewrite_keep(w, from);
	if (make_room(w, 0) && to > w->done)
		w->done = to;
}

void rewrite_put(struct rewrite *w, size_t from, size_t to, const char *bytes, size_t len)
{
	rewrite_keep(w, from);
	if (!make_room(w, len))
		return;
	size_t width = to - w->done;
	memcpy(w->text + w->len, bytes, len);
	w->len += len;
	w->status = offset_map_add(&w->map, w->arena, (uint32_t)w->done, (uint32_t)len,
				   (uint16_t)len, (uint16_t)(width > UINT16_MAX ? 0 : width));
	w->done = to;
}

size_t rewrite_position(const struct rewrite *w)
{
	return w->len;
}

char rewrite_last(const struct rewrite *w)
{
	return w->len > 0 ? w->text[w->len - 1] : '\n';
}

int rewrite_end(struct rewrite *w, struct slice *text, struct offset_map *map)
{
	if (w->status < 0)
		return w->status;
	if (!w->text) {
		*text = w->in;
		return 0;
	}
	rewrite_keep(w, w->in.len);
	if (w->status < 0)
		return w->status;
	w->map.original_bytes = (uint32_t)w->in.len;
	*text = slice_of(w->text, w->len);
	*map = w->map;
	return 1;
}
