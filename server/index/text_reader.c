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

static int fill(struct text_reader *r, const struct segment_view *v, uint32_t ordinal)
{
	const struct segment_document *d = &v->documents[ordinal];
	struct slice match = v->sections[SECTION_MATCH];

	if (r->view == v && r->ordinal == ordinal)
		return 0;
	r->view = NULL;
	if (d->match > d[1].match || d[1].match > match.len ||
	    d->size > (uint64_t)(d[1].match - d->match) * TEXT_TOKEN_MAX)
		return ERR_CORRUPT;
	if (d->size > r->cap) {
		free(r->memory);
		r->cap = (size_t)d->size * 2;
		r->memory = xmalloc(r->cap + 2 * TEXT_TOKEN_ROOM);
	}
	if (!expand(v->sections[SECTION_TEXT_MODEL], slice_sub(match, d->match, d[1].match),
		    r->memory, d->size))
		return ERR_CORRUPT;
	r->view = v;
	r->ordinal = ordinal;
	return 0;
}

int text_reader_read(struct text_reader *r, const struct segment_view *v, uint32_t ordinal,
		     struct segment_text *ret)
{
	const struct segment_document *d = &v->documents[ordinal];
	struct slice match = v->sections[SECTION_MATCH], hidden = v->sections[SECTION_HIDDEN];
	struct segment_text t = {.title = {"", 0}, .all = {"", 0}, .hidden = {"", 0}};

	*ret = t;
	if (d->title >= d->size)
		return 0;
	if (segment_view_is_compressed(v)) {
		if (fill(r, v, ordinal) < 0)
			return ERR_CORRUPT;
		t.all = slice_of(r->memory, d->size);
	} else {
		if (d->match > match.len || d->size > match.len - d->match)
			return 0;
		t.all = slice_sub(match, d->match, d->match + d->size);
	}
	t.title = slice_sub(t.all, 0, d->title);
	if (d->hidden <= d[1].hidden && d[1].hidden <= hidden.len) {
		t.hidden = slice_sub(hidden, d->hidden, d[1].hidden);
		t.n_hidden = d->n_hidden;
	}
	*ret = t;
	return 0;
}
