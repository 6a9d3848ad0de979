#include "extract/timex_zh.h"

#include "base/macros.h"

const struct timex_rule timex_rules_zh[] = {
	{"numeric", zh_read_numeric},      {"zh_calendar", zh_read_calendar},
	{"zh_offset", zh_read_offset},     {"zh_window", zh_read_window},
	{"zh_set", zh_read_set},           {"zh_vague", zh_read_vague},
	{"zh_duration", zh_read_duration}, {"zh_clock", zh_read_time},
};
const size_t timex_rules_zh_count = ARRAY_LEN(timex_rules_zh);
