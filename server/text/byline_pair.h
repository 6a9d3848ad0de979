#pragma once

/* Fields whose label and value stand in lines of their own: "By" above "Jane Doe", 来源： above
 * 某某日报. Private to text/regions. Pure. */
#include "text/byline.h"

/* True for a line that is a label and nothing else. */
bool byline_label_alone(struct slice line);
/* True when `value` is what the label above it announces: fills what is still empty in *ret (which
 * may be NULL). */
bool byline_pair(struct slice label, struct slice value, struct byline *ret);
