#include "extract/timex_expr.h"
const struct timex_rule timex_rules_en[] = {{"none", NULL}};
const size_t timex_rules_en_count = 0;
