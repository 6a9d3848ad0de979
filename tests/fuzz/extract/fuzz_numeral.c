#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "extract/numeral.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct numeral n;
	char text[64];

	if (!numeral_parse(slice_of((const char *)data, size), &n))
		return 0;
	ensure(n.value >= 0 && n.value < NUMERAL_VALUE_MAX);
	if (n.integer >= 0 && numeral_format(n.integer, text, sizeof text) > 0) {
		struct numeral again;
		ensure(numeral_parse(slice_of_string(text), &again));
		ensure(again.integer == n.integer);
	}
	return 0;
}
