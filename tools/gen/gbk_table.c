/* Writes the GBK table (server/text/gbk.h) from ICU's windows-936. */
#include <stdlib.h>

#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "text/gbk.h"
#include "two_stage.h"

_Static_assert(GBK_TABLE_SHIFT == BLOCK_SHIFT, "one block size");

static UConverter *open_strict(void)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *gbk = ucnv_open("windows-936", &status);

	ucnv_setToUCallBack(gbk, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
	ensure(U_SUCCESS(status));
	return gbk;
}

/* The character of two bytes, 0 when there is none. */
static uint32_t decode_pair(UConverter *gbk, unsigned lead, unsigned trail)
{
	char bytes[2] = {(char)lead, (char)trail};
	UChar units[4];
	UErrorCode status = U_ZERO_ERROR;

	ucnv_reset(gbk);
	int32_t n = ucnv_toUChars(gbk, units, ARRAY_LEN(units), bytes, sizeof bytes, &status);
	return U_SUCCESS(status) && n == 1 && units[0] != UTF8_REPLACEMENT ? units[0] : 0;
}

/* One bit a character, 64 in each number. */
static void write_beginnings(FILE *out, const uint32_t *values)
{
	fprintf(out, "const uint64_t gbk_begins_utf8[] = {");
	for (uint32_t block = 0; block < 0x10000 / 64; block++) {
		uint64_t bits = 0;

		for (uint32_t i = 0; i < 64; i++) {
			uint32_t lead = values[block * 64 + i] >> 8;
			uint32_t trail = values[block * 64 + i] & 0xFF;
			bool begins =
				lead >= 0xE2 && lead <= 0xEF && trail >= 0x80 && trail <= 0xBF;

			bits |= (uint64_t)begins << i;
		}
		fprintf(out, "%s0x%llxu,", block % 8 == 0 ? "\n\t" : "", (unsigned long long)bits);
	}
	fprintf(out, "\n};\n");
}

int main(int argc, char **argv)
{
	ensure(argc == 2);
	FILE *out = fopen(argv[1], "w");
	ensure(out);
	uint32_t *values = xcalloc(CODE_LIMIT, sizeof *values);
	UConverter *gbk = open_strict();

	fprintf(out, "#include \"text/gbk.h\"\n\nconst uint16_t gbk_pair[] = {");
	for (unsigned lead = GBK_LEAD_MIN; lead <= GBK_LEAD_MAX; lead++) {
		for (unsigned trail = GBK_TRAIL_MIN; trail <= GBK_TRAIL_MAX; trail++) {
			uint32_t code = trail == 0x7F ? 0 : decode_pair(gbk, lead, trail);

			fprintf(out, "%s%u,", trail % 16 == 0 ? "\n\t" : "", code);
			if (code > 0 && values[code] == 0)
				values[code] = lead << 8 | trail;
		}
	}
	fprintf(out, "\n};\n");
	write_beginnings(out, values);
	two_stage_write(out, "gbk_table", values);
	ucnv_close(gbk);
	free(values);
	return fclose(out) == 0 ? 0 : 1;
}
