#pragma once

/* The documents of a CORPUS.tsv: id, date (YYYYMMDD), persons (parted by commas), title and text a
 * line. */
#include "model/document.h"
#include "support/tsv.h"

struct corpus_line {
	struct slice id, date, persons, title, text; /* valid until the next line */
};

bool corpus_next(struct tsv *lines, struct corpus_line *ret);
/* No date where the field is none. */
struct date corpus_date(const struct corpus_line *line);
/* Named by its id, with its title, and without what the persons and the date tell. */
struct document corpus_document(const struct corpus_line *line, doc_id id);
