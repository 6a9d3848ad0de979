#pragma once

/* Lines of a site's navigation: Forum › Cameras › Tips, 首页 新闻 公告. Private to text/regions. */
#include <stdbool.h>

#include "base/slice.h"

/* True for short words parted by arrows, or by spaces and bars behind the word for the first page.
 * Pure. */
bool menu_line(struct slice s);
/* True for four or more short Han words parted by spaces: a menu where a better title follows. */
bool menu_words(struct slice s);
