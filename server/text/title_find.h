#pragma once

/* The title among the first pieces of a page. Private to text/regions. */
#include "text/piece.h"

/* Marks the title's piece, and what above it is told by its place: the page's own title line, the
 * names of sections, who posted the text. Marks nothing when there is no title. */
void title_find(const struct cleaned *clean, struct pieces *pieces);
/* One of many short lines in a row: no title stands among them. */
bool title_in_menu(const struct pieces *pieces, size_t i);
/* Who posted the text: a short word right above when it was posted. */
bool title_is_account(const struct pieces *pieces, size_t i);
