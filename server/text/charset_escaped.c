/* Charsets that write Chinese or Japanese in seven bits: between ~{ and ~} (HZ), behind escapes
 * (ISO-2022). They are valid UTF-8 to look at, so that only their marks tell them. */
#include "base/macros.h"
#include "text/charset.h"

/* Pairs of bytes between the marks of HZ: fewer may be anything. */
#define HZ_PAIRS_MIN 2

static const struct charset escaped[] = {
	{"HZ-GB-2312", "HZ", false},
	{"ISO-2022-JP", "ISO-2022-JP", false},
	{"ISO-2022-CN", "ISO-2022-CN", false},
	{"ISO-2022-KR", "ISO-2022-KR", false},
};
enum { ESCAPED_HZ, ESCAPED_JP, ESCAPED_CN, ESCAPED_KR };

/* Bytes of a pair in the rows of GB 2312 that hold characters. */
static bool is_pair(struct slice bytes, size_t at)
{
	return at + 1 < bytes.len && bytes.ptr[at] >= 0x21 && bytes.ptr[at] <= 0x77 &&
	       bytes.ptr[at + 1] >= 0x21 && bytes.ptr[at + 1] <= 0x7E;
}

/* Every ~{ must open pairs up to ~} or the end of the line. */
static bool is_hz(struct slice bytes)
{
	const struct slice open = SLICE_LITERAL("~{"), close = SLICE_LITERAL("~}");
	size_t pairs = 0;

	for (size_t at = slice_find(bytes, open, 0); at != SIZE_MAX;
	     at = slice_find(bytes, open, at)) {
		size_t start = at + open.len;

		for (at = start; !slice_starts_with(slice_sub(bytes, at, bytes.len), close);
		     at += 2) {
			if (at >= bytes.len || bytes.ptr[at] == '\n' || bytes.ptr[at] == '\r')
				break;
			if (!is_pair(bytes, at))
				return false;
			pairs++;
		}
	}
	return pairs >= HZ_PAIRS_MIN;
}

const struct charset *charset_escaped(struct slice bytes)
{
	static const struct {
		const char *mark;
		int charset;
	} marks[] = {{"\x1b$)C", ESCAPED_KR}, {"\x1b$)A", ESCAPED_CN}, {"\x1b$)G", ESCAPED_CN},
		     {"\x1b$B", ESCAPED_JP},  {"\x1b$@", ESCAPED_JP},  {"\x1b$A", ESCAPED_CN}};

	if (bytes.len == 0)
		return NULL;
	if (memchr(bytes.ptr, 0x1B, bytes.len)) {
		for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
			if (slice_find(bytes, slice_of_string(marks[i].mark), 0) != SIZE_MAX)
				return &escaped[marks[i].charset];
		}
	}
	return memchr(bytes.ptr, '~', bytes.len) && is_hz(bytes) ? &escaped[ESCAPED_HZ] : NULL;
}
