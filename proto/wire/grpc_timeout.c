#include "wire/grpc_timeout.h"

#include <stdio.h>

#include "base/error.h"

#define DIGITS_MAX 8

/* From the finest that a microsecond count needs to the coarsest. */
static const struct {
	char letter;
	uint64_t us;
} units[] = {
	{'u', 1}, {'m', 1000}, {'S', 1000000}, {'M', 60000000}, {'H', 3600000000},
};

int grpc_timeout_parse(struct slice text, uint64_t *ret_us)
{
	uint64_t value = 0;

	if (text.len < 2 || text.len > DIGITS_MAX + 1)
		return ERR_INVALID;
	for (size_t i = 0; i + 1 < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return ERR_INVALID;
		value = value * 10 + (uint64_t)(text.ptr[i] - '0');
	}
	char letter = text.ptr[text.len - 1];
	if (letter == 'n') {
		*ret_us = (value + 999) / 1000;
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (units[i].letter == letter) {
			*ret_us = value * units[i].us;
			return 0;
		}
	return ERR_INVALID;
}

void grpc_timeout_format(uint64_t us, char *ret)
{
	if (us == 0) {
		snprintf(ret, GRPC_TIMEOUT_TEXT_MAX, "1n");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(units); i++) {
		uint64_t n = us / units[i].us + (us % units[i].us != 0);

		if (n <= 99999999 || i + 1 == ARRAY_LEN(units)) {
			snprintf(ret, GRPC_TIMEOUT_TEXT_MAX, "%u%c",
				 (unsigned)(n <= 99999999 ? n : 99999999), units[i].letter);
			return;
		}
	}
}
