/* Compression of the match texts of a segment that is being made: each document on its own, with
 * tokens chosen from a sample of them (text_token.h), so that one text is read without the others.
 */
#include <stdlib.h>

#include "base/xmalloc.h"
#include "index/segment_parts.h"
#include "index/text_train.h"

#define MODEL_SHARE 24u /* of the texts, at most: small segments hardly repeat themselves */
#define SAMPLE_MAX  ((size_t)6 << 20)

static struct slice text_at(const struct segment_parts *p, uint32_t i)
{
	const struct segment_document *rows = (const void *)p->sections[SECTION_DOCUMENTS].data;

	return slice_sub(buf_slice(&p->sections[SECTION_MATCH]), rows[i].match,
			 rows[i].match + rows[i].size);
}

/* From every so many-th document, as many as training is worth. */
static void train(const struct segment_parts *p, struct text_lexicon *ret)
{
	struct slice *samples = xcalloc(p->n_documents + 1u, sizeof *samples);
	size_t texts = p->sections[SECTION_MATCH].len, n = 0;
	size_t tokens = TEXT_TOKENS_MIN + texts / MODEL_SHARE / sizeof(struct text_token);
	uint32_t step = (uint32_t)(texts / SAMPLE_MAX) + 1;

	for (uint32_t i = 0; i < p->n_documents; i += step)
		samples[n++] = text_at(p, i);
	tokens = tokens < TEXT_TOKENS_MAX ? tokens : TEXT_TOKENS_MAX;
	text_train(samples, n, (uint32_t)tokens, ret);
	free(samples);
}

void segment_parts_compress(struct segment_parts *p)
{
	struct buf *documents = &p->sections[SECTION_DOCUMENTS];
	struct buf *match = &p->sections[SECTION_MATCH];
	struct buf out = BUF_INIT, rows = BUF_INIT;
	struct text_lexicon x;

	if (match->len == 0)
		return;
	train(p, &x);
	buf_add_slice(&rows, buf_slice(documents));
	struct segment_document *row = (void *)rows.data;
	/* The sizes are in the rows already. */
	for (uint32_t i = 0; i < p->n_documents; i++) {
		row[i].match = (uint32_t)out.len;
		text_lexicon_cut(&x, text_at(p, i), &out);
	}
	row[p->n_documents].match = (uint32_t)out.len;
	buf_free(match);
	buf_free(documents);
	*match = out;
	*documents = rows;
	buf_add(&p->sections[SECTION_TEXT_MODEL], x.tokens, x.n * sizeof *x.tokens);
	text_lexicon_free(&x);
}
