#pragma once

/* Writing model files. */
#include "base/buf.h"
#include "extract/ner_model.h"

/* A feature with its trained weights. */
struct pack_feature {
	uint32_t hash;
	float weights[NER_LABELS];
};

struct pack_weights {
	struct pack_feature *features; /* sorted and reduced by pack_model */
	size_t n;
	float start[NER_LABELS];
	float step[NER_LABELS][NER_LABELS];
};

/* Statistics and word classes as read from tables.tsv. */
struct pack_tables {
	struct ner_char *chars;
	size_t n_chars;
	uint64_t *words; /* hash << 32 | value, rising */
	size_t n_words;
};

void pack_tables_read(struct pack_tables *t, const char *path);
void pack_tables_free(struct pack_tables *t);

/* The bytes of a model file. Features whose weights all round to nothing are left out. */
void pack_model(const struct pack_tables *t, struct pack_weights *w, struct buf *ret);
