#pragma once

/* Titles of pages: the article's, with the names of channel and site behind it. Private to
 * text/regions. */
#include <stdbool.h>

#include "base/slice.h"

/* True when a page's title is the heading, alone or with a mark and the site's words behind. */
bool title_begins(struct slice title, struct slice heading);
/* Without the site's words behind: 题目_频道_某网, Title - Site. site may be empty. */
struct slice title_without_site(struct slice title, struct slice site);
/* Without the marks of lists before it and those that would part it from more behind it. */
struct slice title_bare(struct slice title);
