#pragma once

/* TIMEX3 value strings (ISO 24617-1). */
#include "extract/timex_expr.h"

/* Of a dated expression from its date, of an undated one from its steps: XXXX-12-26, P3Y. */
void timex_value_write(const struct timex_expr *e, const struct date *d, struct timex3 *ret);
