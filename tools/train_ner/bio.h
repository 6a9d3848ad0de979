#pragma once

/* Labelled sentences: one unit a line, "unit<TAB>label", an empty line between sentences. */
#include "base/buf.h"
#include "extract/ner_units.h"

struct bio_sentence {
	size_t first, n; /* in struct bio */
};

struct bio {
	struct buf text;    /* all units, joined */
	struct span *spans; /* of each unit in text */
	uint8_t *labels;    /* CRF labels (BIOES) */
	size_t n, cap;
	struct bio_sentence *sentences;
	size_t n_sentences, cap_sentences;
};

/* Appends a file's sentences. Exits with a message when it cannot be read. */
void bio_read(struct bio *b, const char *path);
void bio_free(struct bio *b);
/* Units of a sentence as the recogniser reads them: exactly s->n, at most NER_UNITS_MAX. */
size_t bio_units(const struct bio *b, const struct bio_sentence *s, const struct ner_model *m,
		 struct ner_unit *ret);
/* "B-PER" and the like for label i of a sentence of n labels. */
const char *bio_label_name(uint8_t label);
