#include "index/text_reader.h"

#include <stdlib.h>
#include <zstd.h>

#include "base/xmalloc.h"

/* More cannot come out of a byte: bounds what a damaged row may ask for. */
#define RATIO_MAX ((uint64_t)1 << 17)

const struct ZSTD_DDict_s *text_model_new(const struct segment_view *v)
{
	struct slice model = v->sections[SECTION_TEXT_MODEL];

	return model.len > 0 ? ZSTD_createDDict(model.ptr, model.len) : NULL;
}

void text_model_free(const struct ZSTD_DDict_s *model)
{
	ZSTD_freeDDict((ZSTD_DDict *)(uintptr_t)model);
}

void text_reader_free(struct text_reader *r)
{
	ZSTD_freeDCtx(r->context);
	free(r->memory);
	*r = (struct text_reader){.cap = 0};
}

static size_t decompress(struct text_reader *r, const struct segment_view *v, struct slice bytes,
			 uint32_t size)
{
	struct slice model = v->sections[SECTION_TEXT_MODEL];

	if (v->text_model)
		return ZSTD_decompress_usingDDict(r->context, r->memory, size, bytes.ptr, bytes.len,
						  v->text_model);
	return ZSTD_decompress_usingDict(r->context, r->memory, size, bytes.ptr, bytes.len,
					 model.ptr, model.len);
}

static int fill(struct text_reader *r, const struct segment_view *v, uint32_t ordinal)
{
	const struct segment_document *d = &v->documents[ordinal];
	struct slice match = v->sections[SECTION_MATCH];

	if (r->view == v && r->ordinal == ordinal)
		return 0;
	r->view = NULL;
	if (d->match > d[1].match || d[1].match > match.len ||
	    d->size > (d[1].match - d->match) * RATIO_MAX)
		return ERR_CORRUPT;
	if (!r->context)
		r->context = ZSTD_createDCtx();
	ensure(r->context);
	if (d->size > r->cap) {
		free(r->memory);
		r->cap = (size_t)d->size * 2;
		r->memory = xmalloc(r->cap);
	}
	if (decompress(r, v, slice_sub(match, d->match, d[1].match), d->size) != d->size)
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
