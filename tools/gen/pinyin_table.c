/* Writes the pinyin table (server/text/pinyin_table.h) from ICU's Han-Latin transliterators: the
 * commonest reading, and the reading in family names where it is another. */
#include <stdlib.h>
#include <string.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/macros.h"
#include "base/map.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "text/pinyin_table.h"
#include "two_stage.h"

_Static_assert(PINYIN_TABLE_SHIFT == BLOCK_SHIFT, "one block size");

struct syllables {
	struct map seen;
	char *text[PINYIN_SYLLABLE_MAX];
	uint32_t n;
};

static UTransliterator *open_icu(const char *name)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar id[40];

	u_uastrcpy(id, name);
	UTransliterator *icu = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	ensure(U_SUCCESS(status) && icu);
	return icu;
}

/* Number of the reading among the syllables, 0 when ICU has none. */
static uint32_t reading(const UTransliterator *icu, uint32_t code, struct syllables *all)
{
	UChar text[32];
	char utf8[64];
	int32_t len = 0, limit, bytes;
	UErrorCode status = U_ZERO_ERROR;
	uint32_t number;

	U16_APPEND_UNSAFE(text, len, (UChar32)code);
	limit = len;
	utrans_transUChars(icu, text, &len, ARRAY_LEN(text), 0, &limit, &status);
	u_strToUTF8(utf8, sizeof utf8, &bytes, text, len, &status);
	ensure(U_SUCCESS(status));
	struct slice s = slice_trim(slice_of(utf8, (size_t)bytes));
	uint32_t first;
	if (s.len == 0 || s.len >= PINYIN_MARKED_MAX || utf8_decode(s, 0, &first) == 0 ||
	    code_is_han(first) || first == code)
		return 0;
	if (map_find(&all->seen, s, &number))
		return number;
	ensure(all->n + 1 < PINYIN_SYLLABLE_MAX);
	number = ++all->n;
	all->text[number] = xstrndup(s.ptr, s.len);
	map_put(&all->seen, slice_of(all->text[number], s.len), number);
	return number;
}

int main(int argc, char **argv)
{
	ensure(argc == 2);
	FILE *out = fopen(argv[1], "w");
	ensure(out);
	uint32_t *values = xcalloc(CODE_LIMIT, sizeof *values);
	struct syllables *all = xcalloc(1, sizeof *all);
	UTransliterator *common = open_icu("Han-Latin"), *names = open_icu("Han-Latin/Names");

	for (uint32_t code = 0x3007; code < 0x34000; code++) {
		if (!code_is_han(code))
			continue;
		uint32_t usual = reading(common, code, all);
		uint32_t name = reading(names, code, all);
		values[code] = usual | (name != usual ? name : 0) << PINYIN_NAME_SHIFT;
	}
	fprintf(out, "#include \"text/pinyin_table.h\"\n\n");
	two_stage_write(out, "pinyin_table", values);
	fprintf(out, "const uint32_t pinyin_syllable_count = %u;\n", all->n + 1);
	fprintf(out, "const char pinyin_syllable[][PINYIN_MARKED_MAX] = {\n\t\"\",");
	for (uint32_t i = 1; i <= all->n; i++) {
		fprintf(out, "%s\"%s\",", i % 8 == 0 ? "\n\t" : " ", all->text[i]);
		free(all->text[i]);
	}
	fprintf(out, "\n};\n");
	map_free(&all->seen);
	free(all);
	utrans_close(common);
	utrans_close(names);
	free(values);
	return fclose(out) == 0 ? 0 : 1;
}
