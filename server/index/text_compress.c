/* Compression of the match texts of a segment that is being made: each document on its own, with a
 * dictionary trained on a sample of them, so that one text is read without the others. */
#include <stdlib.h>
#include <zdict.h>
#include <zstd.h>

#include "base/xmalloc.h"
#include "index/segment_parts.h"

#define LEVEL         6
#define MODEL_MAX     ((size_t)256 << 10)
#define MODEL_MIN     ((size_t)256) /* the least that zstd trains */
#define MODEL_SHARE   48u           /* of the texts */
#define SAMPLES_TIMES 20u           /* the dictionary's size */

struct compressor {
	struct segment_document *rows; /* n + 1 */
	uint32_t n;
	struct slice texts;
	struct buf model, out;
};

static struct slice text_at(const struct compressor *c, uint32_t i)
{
	return slice_sub(c->texts, c->rows[i].match, c->rows[i].match + c->rows[i].size);
}

/* Every so many-th document, as many as training is worth. */
static size_t take_samples(const struct compressor *c, size_t wanted, struct buf *samples,
			   size_t *sizes)
{
	uint32_t step = (uint32_t)(c->texts.len / wanted) + 1;
	size_t n = 0;

	for (uint32_t i = 0; i < c->n && samples->len < wanted; i += step) {
		struct slice text = text_at(c, i);

		buf_add_slice(samples, text);
		sizes[n++] = text.len;
	}
	return n;
}

/* Where there is too little to train with, the sample itself is the dictionary. */
static void train(struct compressor *c)
{
	size_t size = c->texts.len / MODEL_SHARE;
	struct buf samples = BUF_INIT;
	size_t *sizes = xcalloc(c->n + 1u, sizeof *sizes);

	size = size < MODEL_MAX ? size : MODEL_MAX;
	size = size > MODEL_MIN ? size : MODEL_MIN;
	size_t n = take_samples(c, size * SAMPLES_TIMES, &samples, sizes);
	char *model = buf_reserve(&c->model, size);
	size_t got = ZDICT_trainFromBuffer(model, size, samples.data, sizes, (unsigned)n);
	if (ZDICT_isError(got)) {
		got = samples.len < size ? samples.len : size;
		memcpy(model, samples.data, got);
	}
	c->model.len = got;
	/* Sections are padded, and zstd counts from the dictionary's end. */
	while (c->model.len % 8 != 0)
		buf_add_char(&c->model, '\0');
	free(sizes);
	buf_free(&samples);
}

static bool compress_all(struct compressor *c, ZSTD_CCtx *context)
{
	for (uint32_t i = 0; i < c->n; i++) {
		struct slice text = text_at(c, i);
		size_t room = ZSTD_compressBound(text.len);
		size_t len = ZSTD_compress2(context, buf_reserve(&c->out, room), room, text.ptr,
					    text.len);

		if (ZSTD_isError(len) || c->out.len + len > UINT32_MAX)
			return false;
		c->rows[i].match = (uint32_t)c->out.len;
		c->out.len += len;
	}
	c->rows[c->n].match = (uint32_t)c->out.len;
	return true;
}

/* The sizes are in the rows already. */
static bool set_up(ZSTD_CCtx *context, const struct buf *model)
{
	const struct {
		ZSTD_cParameter parameter;
		int value;
	} settings[] = {{ZSTD_c_compressionLevel, LEVEL},
			{ZSTD_c_contentSizeFlag, 0},
			{ZSTD_c_checksumFlag, 0},
			{ZSTD_c_dictIDFlag, 0}};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		if (ZSTD_isError(ZSTD_CCtx_setParameter(context, settings[i].parameter,
							settings[i].value)))
			return false;
	return !ZSTD_isError(ZSTD_CCtx_loadDictionary(context, model->data, model->len));
}

void segment_parts_compress(struct segment_parts *p)
{
	struct buf *match = &p->sections[SECTION_MATCH], *documents;
	ZSTD_CCtx *context = ZSTD_createCCtx();
	struct compressor c = {.n = p->n_documents, .texts = buf_slice(match)};
	struct buf rows = BUF_INIT;

	ensure(context);
	documents = &p->sections[SECTION_DOCUMENTS];
	buf_add_slice(&rows, buf_slice(documents));
	c.rows = (void *)rows.data;
	if (c.texts.len > 0)
		train(&c);
	if (c.model.len > 0 && set_up(context, &c.model) && compress_all(&c, context)) {
		buf_free(match);
		buf_free(documents);
		*match = c.out;
		*documents = rows;
		p->sections[SECTION_TEXT_MODEL] = c.model;
	} else {
		buf_free(&c.out);
		buf_free(&c.model);
		buf_free(&rows);
	}
	ZSTD_freeCCtx(context);
}
