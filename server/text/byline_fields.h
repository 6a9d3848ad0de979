#pragma once

/* Values of labelled fields, and what bylines are parted by. Private to text/byline. Pure. */
#include "text/byline.h"
#include "text/byline_label.h"

/* A mark that may part or frame what stands in a byline. */
bool byline_is_mark(uint32_t code);
size_t byline_skip_blanks(struct slice s, size_t at);
/* What is told first of a field is kept. */
void byline_keep(enum byline_field field, struct slice value, struct byline *ret);
void byline_keep_date(const struct date *date, bool updated, struct byline *ret);
/* Names that do not run into the label behind them. Offset behind, 0 when there are none. */
size_t byline_names(struct slice s, size_t at);
/* Reads the value behind a label. Returns the offset behind it; `at` for an empty one, SIZE_MAX
 * when what stands there is no value. */
size_t byline_value(struct slice s, size_t at, enum byline_field field, struct byline *ret);
