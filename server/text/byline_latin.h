#pragma once

/* Bylines of English pages. Private to text/byline. Pure. */
#include <stdbool.h>

#include "base/slice.h"

/* Of "Jane Doe and John Roe, The Daily Planet, Beijing" the names; the outlet to *outlet when one
 * stands behind them, which stays as it is otherwise. Han names are left alone. */
struct slice latin_names(struct slice names, struct slice *outlet);
/* True when all letters are capitals: of a place as often as of a name. */
bool latin_all_capitals(struct slice s);
