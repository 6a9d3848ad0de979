/* Writes the Big5 table (server/text/big5.h) from ICU's windows-950. */
#include <stdlib.h>

#include <unicode/ucnv.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "text/big5.h"
#include "two_stage.h"

_Static_assert(BIG5_TABLE_SHIFT == BLOCK_SHIFT, "one block size");

/* The character of two bytes, 0 when there is none. */
static uint32_t decode_pair(UConverter *big5, unsigned lead, unsigned trail)
{
	char bytes[2] = {(char)lead, (char)trail};
	UChar units[4];
	UErrorCode status = U_ZERO_ERROR;

	ucnv_reset(big5);
	int32_t n = ucnv_toUChars(big5, units, ARRAY_LEN(units), bytes, sizeof bytes, &status);
	return U_SUCCESS(status) && n == 1 && units[0] != UTF8_REPLACEMENT ? units[0] : 0;
}

int main(int argc, char **argv)
{
	ensure(argc == 2);
	FILE *out = fopen(argv[1], "w");
	ensure(out);
	uint32_t *values = xcalloc(CODE_LIMIT, sizeof *values);
	UErrorCode status = U_ZERO_ERROR;
	UConverter *big5 = ucnv_open("windows-950", &status);

	ucnv_setToUCallBack(big5, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	ensure(U_SUCCESS(status));
	fprintf(out, "#include \"text/big5.h\"\n\nconst uint16_t big5_pair[] = {");
	for (unsigned lead = BIG5_LEAD_MIN; lead <= BIG5_LEAD_MAX; lead++) {
		for (unsigned trail = BIG5_TRAIL_MIN; trail <= BIG5_TRAIL_MAX; trail++) {
			uint32_t code = decode_pair(big5, lead, trail);

			fprintf(out, "%s%u,", trail % 16 == 0 ? "\n\t" : "", code);
			if (code > 0 && values[code] == 0)
				values[code] = lead << 8 | trail;
		}
	}
	fprintf(out, "\n};\n");
	two_stage_write(out, "big5_table", values);
	ucnv_close(big5);
	free(values);
	return fclose(out) == 0 ? 0 : 1;
}
