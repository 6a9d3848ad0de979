#include "extract/timex_en.h"

#include "base/macros.h"

const struct timex_rule timex_rules_en[] = {
	{"en_calendar", en_read_calendar}, {"en_deictic", en_read_deictic},
	{"en_part", en_read_part},         {"en_numeric", en_read_numeric},
	{"en_compose", en_read_compose},   {"en_window", en_read_window},
	{"en_offset", en_read_offset},     {"en_set", en_read_set},
	{"en_vague", en_read_vague},
};
const size_t timex_rules_en_count = ARRAY_LEN(timex_rules_en);
