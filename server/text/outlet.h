#pragma once

/* Outlets that are known by name (list "medium" of share/lexicons/furniture.tsv), and lines that
 * are nothing but a site's sign. Private to text/regions. Pure. */
#include <stdbool.h>

#include "base/slice.h"

/* The name of a known outlet at s[at]. Offset behind it, 0 when there is none. */
size_t outlet_read(struct slice s, size_t at);
/* True when s is the name of a known outlet and nothing else. */
bool outlet_is_known(struct slice s);
/* True for a short line that opens with a known outlet, alone or with a mark behind: 明报新闻网 -
 * 每日明报. *ret is the outlet. */
bool outlet_line(struct slice line, struct slice *ret);
/* Whose copyright a line tells: © 2024 某某网 版权所有. Empty when it names nobody known as an
 * outlet by name or form. */
struct slice outlet_of_notice(struct slice line);
