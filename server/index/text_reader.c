#include "index/text_reader.h"

#include <stdlib.h>

#include "base/xmalloc.h"
#include "index/text_token.h"

void text_reader_free(struct text_reader *r)
{
	free(r->memory);
	*r = (struct text_reader){.cap = 0};
}

/* Writes exactly size bytes, and up to TEXT_TOKEN_ROOM behind them. */
static bool expand(struct slice model, struct slice numbers, char *ret, size_t size)
{
	const struct text_token *tokens = (const void *)model.ptr;
	size_t n_tokens = model.len / sizeof *tokens;
	const unsigned char *p = (const unsigned char *)numbers.ptr, *end = p + numbers.len;
	char *to = ret, *last = ret + size;

	for (; p + 1 < end && to <= last; p += 2) {
		size_t number = (size_t)p[0] | (size_t)p[1] << 8;

		if (number >= n_tokens)
			return false;
		memcpy(to, &tokens[number], TEXT_TOKEN_ROOM);
		to += tokens[number].len & TEXT_TOKEN_MAX;
	}
	return p == end && to == last;
}

/* The row of a document and the beginning of the next one: copies, since a mapped file may become
 * zeros between two looks. */
struct extent {
	struct segment_document row;
	uint32_t match_end, hidden_end;
};

static struct extent extent_of(const struct segment_view *v, uint32_t ordinal)
{
	const struct segment_document *d = &v->documents[ordinal];

	return (struct extent){d[0], d[1].match, d[1].hidden};
}

static int fill(struct text_reader *r, const struct segment_view *v, uint32_t ordinal,
		const struct extent *e)
{
	struct slice match = v->sections[SECTION_MATCH];
	uint32_t start = e->row.match, end = e->match_end, size = e->row.size;

	if (r->view == v && r->ordinal == ordinal && r->size == size)
		return 0;
	r->view = NULL;
	if (start > end || end > match.len || size > (uint64_t)(end - start) * TEXT_TOKEN_MAX)
		return ERR_CORRUPT;
	if (size > r->cap) {
		free(r->memory);
		r->cap = (size_t)size * 2;
		r->memory = xmalloc(r->cap + 2 * TEXT_TOKEN_ROOM);
	}
	if (!expand(v->sections[SECTION_TEXT_MODEL], slice_sub(match, start, end), r->memory, size))
		return ERR_CORRUPT;
	r->view = v;
	r->ordinal = ordinal;
	r->size = size;
	return 0;
}

int text_reader_read(struct text_reader *r, const struct segment_view *v, uint32_t ordinal,
		     struct segment_text *ret)
{
	const struct extent e = extent_of(v, ordinal);
	const struct segment_document *d = &e.row;
	struct slice match = v->sections[SECTION_MATCH], hidden = v->sections[SECTION_HIDDEN];
	struct segment_text t = {.title = {"", 0}, .all = {"", 0}, .hidden = {"", 0}};

	*ret = t;
	if (d->title >= d->size)
		return 0;
	if (segment_view_is_compressed(v)) {
		if (fill(r, v, ordinal, &e) < 0)
			return ERR_CORRUPT;
		t.all = slice_of(r->memory, d->size);
	} else {
		if (d->match > match.len || d->size > match.len - d->match)
			return 0;
		t.all = slice_sub(match, d->match, (size_t)d->match + d->size);
	}
	t.title = slice_sub(t.all, 0, d->title);
	if (d->hidden <= e.hidden_end && e.hidden_end <= hidden.len) {
		t.hidden = slice_sub(hidden, d->hidden, e.hidden_end);
		t.n_hidden = d->n_hidden;
	}
	*ret = t;
	return 0;
}
