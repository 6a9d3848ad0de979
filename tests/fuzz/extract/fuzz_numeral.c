#include <stddef.h>
#include <stdint.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "extract/numeral.h"

#define CODES 64u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of((const char *)data, size);
	uint32_t codes[CODES];
	struct numeral found;
	size_t n = 0;

	for (size_t at = 0; at < text.len && n < CODES; n++) {
		at += utf8_decode(text, at, &codes[n]);
		codes[n] = numeral_fold(codes[n]);
	}
	size_t len = numeral_scan(codes, n, &found);
	ensure(len <= n);
	if (len > 0)
		ensure(found.value >= 0 && found.value < NUMERAL_VALUE_MAX);
	return 0;
}
