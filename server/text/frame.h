#pragma once

/* Whose page it is, told by what stands around the article. Private to text/metadata. Pure. */
#include "text/regions.h"

/* The outlet in the page's title, in a line of the site's own above the article, or in the notice
 * of copyright below it. Empty when none is named. */
struct slice frame_publisher(const struct cleaned *clean, const struct regions *regions);
