#pragma once

/* Parts of datelines. Private to text/dateline. Pure. */
#include "text/byline.h"

/* What is told first is kept. */
void dateline_keep(struct slice value, struct slice *field);
/* The first date of s: with its year, else month and day. */
void dateline_date(struct slice s, struct byline *ret);
/* HANGZHOU, Jan. 28 (Reuters) -, WASHINGTON (AP) —, SINGAPORE, June 20, 2023 - */
bool latin_dateline(struct slice s, struct byline *ret);
