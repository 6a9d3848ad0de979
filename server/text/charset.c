#include "text/charset.h"

#include <unicode/ucnv.h>

#include "base/error.h"
#include "base/utf8.h"

const struct charset charset_utf8 = {"UTF-8", "UTF-8", false};

/* The first name is ours; GB18030 holds GBK and GB2312, windows-1252 holds Latin-1. */
static const struct {
	struct charset charset;
	const char *names[8];
} charsets[] = {
	{{"UTF-8", "UTF-8", false}, {"utf-8", "utf8"}},
	{{"GB18030", "GB18030", false},
	 {"gb18030", "gbk", "gb2312", "x-gbk", "cp936", "gb_2312-80", "euc-cn"}},
	{{"Big5", "Big5-HKSCS", false}, {"big5", "big5-hkscs", "cp950", "x-x-big5", "big5-eten"}},
	{{"UTF-16LE", "UTF-16LE", true}, {"utf-16le", "utf-16", "unicode", "ucs-2"}},
	{{"UTF-16BE", "UTF-16BE", true}, {"utf-16be"}},
	{{"UTF-32LE", "UTF-32LE", true}, {"utf-32le"}},
	{{"UTF-32BE", "UTF-32BE", true}, {"utf-32be"}},
	{{"windows-1252", "windows-1252", false},
	 {"windows-1252", "iso-8859-1", "latin1", "iso-8859-15", "cp1252"}},
	{{"windows-1251", "windows-1251", false}, {"windows-1251", "cp1251"}},
	{{"Shift_JIS", "Shift_JIS", false}, {"shift_jis", "sjis", "x-sjis", "cp932"}},
	{{"EUC-JP", "EUC-JP", false}, {"euc-jp"}},
	{{"EUC-KR", "windows-949", false}, {"euc-kr", "cp949", "ks_c_5601-1987"}},
};

static bool same_name(struct slice name, const char *other)
{
	if (name.len != strlen(other))
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + 32);
		if (c != other[i])
			return false;
	}
	return true;
}

const struct charset *charset_find(struct slice name)
{
	name = slice_trim(name);
	for (size_t i = 0; i < ARRAY_LEN(charsets); i++) {
		for (size_t j = 0; j < ARRAY_LEN(charsets[i].names) && charsets[i].names[j]; j++) {
			if (same_name(name, charsets[i].names[j]))
				return &charsets[i].charset;
		}
	}
	return NULL;
}

struct slice charset_in_markup(struct slice bytes)
{
	static const size_t window = 2048;
	struct slice head = slice_sub(bytes, 0, bytes.len < window ? bytes.len : window);
	size_t at = slice_find(head, SLICE_LITERAL("charset="), 0);

	if (at != SIZE_MAX)
		at += strlen("charset=");
	else if (slice_starts_with(head, SLICE_LITERAL("<?xml")))
		at = slice_find(head, SLICE_LITERAL("encoding="), 0);
	if (at == SIZE_MAX || slice_find(head, SLICE_LITERAL("<"), 0) > at)
		return slice_of(NULL, 0);
	if (slice_starts_with(slice_sub(head, at, head.len), SLICE_LITERAL("encoding=")))
		at += strlen("encoding=");
	while (at < head.len && (head.ptr[at] == '"' || head.ptr[at] == '\''))
		at++;
	size_t end = at;
	while (end < head.len && !strchr("\"'>;/ \t\r\n?", head.ptr[end]))
		end++;
	return slice_sub(head, at, end);
}

/* Text and map as they grow. A group is what came from one source character. */
struct writer {
	struct arena *arena;
	struct conversion out;
	char *text;
	size_t len, cap;
	char group[64];
	size_t group_len;
	uint32_t group_start; /* in the source */
	bool group_bad;
};

static int writer_flush(struct writer *w, uint32_t end)
{
	uint32_t width = end - w->group_start;
	uint32_t step = width > UINT16_MAX ? UINT16_MAX : width;

	if (w->group_len == 0)
		return 0;
	if (w->cap - w->len < w->group_len) {
		size_t cap = w->cap * 2 + 256;
		char *grown = arena_alloc(w->arena, cap);
		if (!grown)
			return ERR_LIMIT;
		if (w->len > 0)
			memcpy(grown, w->text, w->len);
		w->text = grown;
		w->cap = cap;
	}
	memcpy(w->text + w->len, w->group, w->group_len);
	w->len += w->group_len;
	w->out.bad_bytes += w->group_bad ? width : 0;
	int status = offset_map_add(&w->out.map, w->arena, w->group_start, (uint32_t)w->group_len,
				    (uint16_t)w->group_len, (uint16_t)step);
	w->group_len = 0;
	w->group_bad = false;
	return status;
}

static int writer_add(struct writer *w, uint32_t code, uint32_t start)
{
	int status = 0;

	if (w->group_len > 0 &&
	    (start > w->group_start || w->group_len + UTF8_MAX > sizeof w->group))
		status = writer_flush(w, start);
	if (w->group_len == 0)
		w->group_start = start;
	w->group_bad |= code == UTF8_REPLACEMENT;
	w->group_len += utf8_encode(code, w->group + w->group_len);
	return status;
}

static int writer_begin(struct writer *w, struct arena *a, size_t bytes)
{
	*w = (struct writer){.arena = a, .cap = bytes + bytes / 2 + 64};
	w->text = arena_alloc(a, w->cap);
	return w->text ? 0 : ERR_LIMIT;
}

static int writer_end(struct writer *w, size_t bytes, struct conversion *ret)
{
	int status = writer_flush(w, (uint32_t)bytes);

	if (status < 0)
		return status;
	w->out.text = slice_of(w->text, w->len);
	w->out.map.original_bytes = (uint32_t)bytes;
	*ret = w->out;
	return 0;
}

#define CHUNK 2048

/* UTF-16 from ICU to code points; lead is a surrogate that waits for its other half. */
static int add_units(struct writer *w, const UChar *units, const int32_t *offsets, size_t n,
		     uint32_t base, uint32_t *lead)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t unit = units[i];
		/* -1: more of the character before. Never backwards. */
		uint32_t start = offsets[i] < 0 ? w->group_start : base + (uint32_t)offsets[i];

		if (start < w->group_start)
			start = w->group_start;
		if (*lead == 0 && (unit & 0xFC00) == 0xD800) {
			*lead = unit;
			continue;
		}
		if (*lead > 0 && (unit & 0xFC00) == 0xDC00)
			unit = 0x10000 + ((*lead & 0x3FF) << 10 | (unit & 0x3FF));
		*lead = 0;
		int status = writer_add(w, unit, start);
		if (status < 0)
			return status;
	}
	return 0;
}

int charset_convert(const struct charset *from, struct slice bytes, uint32_t skip, struct arena *a,
		    struct conversion *ret)
{
	UErrorCode status = U_ZERO_ERROR;
	struct writer w;
	uint32_t lead = 0;
	const char *source = bytes.ptr + skip, *end = bytes.ptr + bytes.len;

	UConverter *converter = ucnv_open(from->converter, &status);
	if (U_FAILURE(status))
		return ERR_UNSUPPORTED;
	int r = writer_begin(&w, a, bytes.len);
	w.group_start = skip;
	do {
		UChar units[CHUNK], *target = units;
		int32_t offsets[CHUNK];
		uint32_t base = (uint32_t)(source - bytes.ptr);

		if (r < 0)
			break;
		status = U_ZERO_ERROR;
		ucnv_toUnicode(converter, &target, units + CHUNK, &source, end, offsets, false,
			       &status);
		r = add_units(&w, units, offsets, (size_t)(target - units), base, &lead);
	} while (r == 0 && status == U_BUFFER_OVERFLOW_ERROR);
	if (r == 0) {
		UErrorCode ignored = U_ZERO_ERROR;
		int32_t pending = ucnv_toUCountPending(converter, &ignored);

		if (pending > 0 && (size_t)pending <= bytes.len) {
			w.out.truncated = true;
			r = writer_add(&w, UTF8_REPLACEMENT,
				       (uint32_t)(bytes.len - (size_t)pending));
		}
	}
	ucnv_close(converter);
	return r < 0 ? r : writer_end(&w, bytes.len, ret);
}

/* Length of the broken character at `at`: its lead byte and the tail bytes that fit it. */
static size_t broken_length(struct slice bytes, size_t at)
{
	unsigned char first = (unsigned char)bytes.ptr[at];
	size_t want = first >= 0xC2 && first <= 0xF4 ? utf8_length(first) : 1, len = 1;

	while (len + 1 < want && at + len < bytes.len &&
	       ((unsigned char)bytes.ptr[at + len] & 0xC0) == 0x80)
		len++;
	return len;
}

/* A character of the higher planes whose two surrogates were written one by one (CESU-8). */
#define SURROGATES_LEN 6

static bool read_surrogates(struct slice bytes, size_t at, uint32_t *code)
{
	const unsigned char *b = (const unsigned char *)bytes.ptr + at;

	if (bytes.len - at < SURROGATES_LEN || b[0] != 0xED || b[3] != 0xED ||
	    (b[1] & 0xF0) != 0xA0 || (b[4] & 0xF0) != 0xB0 || (b[2] & 0xC0) != 0x80 ||
	    (b[5] & 0xC0) != 0x80)
		return false;
	uint32_t high = (b[1] & 0x0Fu) << 6 | (b[2] & 0x3Fu);
	uint32_t low = (b[4] & 0x0Fu) << 6 | (b[5] & 0x3Fu);
	*code = 0x10000 + (high << 10 | low);
	return true;
}

int charset_repair_utf8(struct slice bytes, uint32_t skip, struct arena *a, struct conversion *ret)
{
	struct writer w;
	int r = writer_begin(&w, a, bytes.len);

	for (size_t at = skip; at < bytes.len && r == 0;) {
		uint32_t code;
		size_t len = utf8_decode(bytes, at, &code);
		bool broken = len == 1 && (unsigned char)bytes.ptr[at] >= 0x80;
		bool paired = broken && read_surrogates(bytes, at, &code);

		if (paired) {
			len = SURROGATES_LEN;
			broken = false;
			w.out.bad_bytes += SURROGATES_LEN;
		}
		if (broken)
			len = broken_length(bytes, at);
		r = writer_add(&w, code, (uint32_t)at);
		if (broken && at + len == bytes.len && (unsigned char)bytes.ptr[at] >= 0xC2)
			w.out.truncated = true;
		at += len;
	}
	return r < 0 ? r : writer_end(&w, bytes.len, ret);
}
