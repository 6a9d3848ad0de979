#pragma once

/* What the class, id and itemprop of an element tell: the kind of its region, or that its text is
 * the author, source or date. Private to text/html. */
#include "text/markup.h"
#include "text/tag.h"

/* By the words of class and id; REGION_NONE when they do not tell. */
enum region_kind hint_region(const struct tag *tag);
/* Reads the element's text into meta when it is marked as author, source or date. */
void hint_meta(struct slice page, const struct tag *tag, struct arena *a, struct markup_meta *meta);
