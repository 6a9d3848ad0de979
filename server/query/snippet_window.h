#pragma once

/* Where an excerpt around one match begins and ends: on sentence edges where they are near, else on
 * clause edges, else between words. Widths are terminal columns: a Han character takes two. */
#include "base/slice.h"
#include "model/span.h"

#define SNIPPET_COLUMNS 160u /* two lines of a terminal; only a longer match takes more */

/* text: valid UTF-8; hit lies in region, both on character boundaries. The excerpt holds the hit,
 * and stays in the region. */
struct span snippet_window(struct slice text, struct span region, struct span hit);
