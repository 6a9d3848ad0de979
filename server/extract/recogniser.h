#pragma once

/* Persons and organisations in text: linear-chain CRF over characters (Lafferty et al. 2001),
 * trained offline by tools/train_ner, read from share/model/ner.model, which is read once and never
 * written. The recogniser is immutable: any thread may use it. */
#include "base/arena.h"
#include "base/error.h"
#include "model/mention.h"
#include "model/span.h"

struct recogniser;

/* One name as it stands in the text, before it is resolved inside the document. */
struct name_span {
	enum entity_kind kind;
	struct span span; /* cleaned text */
	float confidence; /* 0 … 1, marginal or rule */
};

struct name_spans {
	struct name_span *items; /* by start, not overlapping */
	size_t n, cap;
};

/* Returns 0, ERR_NOT_FOUND, ERR_CORRUPT (bad model) or ERR_IO. */
int recogniser_open(const char *model_path, struct recogniser **ret, struct error *err) must_check;
void recogniser_close(struct recogniser *r);

/* Names in the given sentences of text, after a pass over the whole document (a name found once is
 * found everywhere). Returns 0 or ERR_LIMIT. */
int recogniser_run(const struct recogniser *r, struct slice text, const struct span *sentences,
		   size_t n_sentences, struct arena *a, struct name_spans *ret,
		   struct error *err) must_check;
