#include "text/decode.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/charset.h"

/* Beginnings of formats that are no text, however many letters they hold. */
static const struct {
	const char *name;
	size_t len;
	const char *magic;
} binaries[] = {
	{"a PNG image", 8, "\x89PNG\r\n\x1a\n"},
	{"a JPEG image", 3, "\xff\xd8\xff"},
	{"a GIF image", 5, "GIF89"},
	{"a GIF image", 5, "GIF87"},
	{"a PDF document", 5, "%PDF-"},
	{"a ZIP archive or office document", 4, "PK\3\4"},
	{"a ZIP archive", 4, "PK\5\6"},
	{"an ELF program", 4,
	 "\x7f"
	 "ELF"},
	{"gzip data", 3, "\x1f\x8b\x08"},
	{"zstd data", 4, "\x28\xb5\x2f\xfd"},
	{"xz data", 6,
	 "\xfd"
	 "7zXZ\0"},
	{"bzip2 data", 4, "BZh9"},
	{"a 7z archive", 6, "7z\xbc\xaf\x27\x1c"},
	{"a RAR archive", 6, "Rar!\x1a\x07"},
	{"an SQLite database", 16, "SQLite format 3\0"},
	{"an old office document", 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"},
	{"a RIFF file", 4, "RIFF"},
	{"Ogg media", 5, "OggS\0"},
	{"an MP3 file", 4, "ID3\3"},
	{"an MP3 file", 4, "ID3\4"},
	{"a Java class", 4, "\xca\xfe\xba\xbe"},
};

static const struct {
	const char *mark;
	size_t len;
	const char *charset;
} byte_order_marks[] = {
	{"\xef\xbb\xbf", 3, "utf-8"},    {"\xff\xfe\0\0", 4, "utf-32le"},
	{"\0\0\xfe\xff", 4, "utf-32be"}, {"\xff\xfe", 2, "utf-16le"},
	{"\xfe\xff", 2, "utf-16be"},
};

static const char *binary_name(struct slice bytes)
{
	for (size_t i = 0; i < ARRAY_LEN(binaries); i++) {
		if (slice_starts_with(bytes, slice_of(binaries[i].magic, binaries[i].len)))
			return binaries[i].name;
	}
	return NULL;
}

/* More than one byte in ten that no text has. */
static bool is_full_of_controls(struct slice bytes)
{
	size_t controls = 0;

	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = (unsigned char)bytes.ptr[i];
		controls += (c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f' &&
			     c != 0x1B) ||
			    c == 0x7F;
	}
	return controls > bytes.len / 10;
}

/* UTF-8 whose broken characters are few beside the sound ones is UTF-8: text of another charset has
 * hardly any sound ones. */
static bool is_mostly_utf8(struct slice bytes)
{
	size_t sound = 0, broken = 0, sure = 0, runs = 0;
	bool was_broken = false;
	uint32_t code;

	for (size_t at = 0; at < bytes.len;) {
		size_t len = utf8_decode(bytes, at, &code);
		bool is_broken = len == 1 && (unsigned char)bytes.ptr[at] >= 0x80;

		sound += len > 1;
		sure += len > 2; /* in another charset hardly by accident */
		broken += is_broken;
		runs += is_broken && !was_broken;
		was_broken = is_broken;
		at += len;
	}
	return sound >= 4 * broken || sure >= 4 * runs;
}

static int decode_as(const struct charset *charset, struct slice bytes, uint32_t skip,
		     struct arena *a, struct decoded *ret, struct error *err)
{
	bool utf8 = strcmp(charset->name, charset_utf8.name) == 0;
	struct slice body = slice_sub(bytes, skip, bytes.len);
	struct conversion c = {0};
	int r = 0;

	if (utf8 && utf8_validate(body) == body.len) {
		c.text = body;
		c.map.original_bytes = (uint32_t)bytes.len;
		r = offset_map_add(&c.map, a, skip, (uint32_t)body.len, 1, 1);
	} else {
		r = utf8 ? charset_repair_utf8(bytes, skip, a, &c)
			 : charset_convert(charset, bytes, skip, a, &c);
	}
	if (r == ERR_LIMIT)
		return error_set(err, r, "a text of %zu bytes needs more memory than allowed",
				 bytes.len);
	if (r < 0)
		return error_set(err, r, "cannot convert from %s", charset->name);
	*ret = (struct decoded){c.text, c.map, charset->name, c.bad_bytes, c.truncated, false};
	return 0;
}

static int choose(struct slice bytes, const struct charset *declared, const struct charset **ret,
		  struct error *err)
{
	bool has_nul = bytes.len > 0 && memchr(bytes.ptr, 0, bytes.len);

	/* Both are what UTF-16 without a mark looks like. */
	if (has_nul || is_full_of_controls(bytes)) {
		*ret = charset_guess(bytes, declared, true);
		if (!*ret)
			return error_set(err, ERR_INVALID, "%s and is not UTF-16: not a text",
					 has_nul ? "holds NUL bytes" : "is full of control bytes");
		return 0;
	}
	if (is_mostly_utf8(bytes))
		*ret = &charset_utf8;
	else
		*ret = charset_guess(bytes, declared, false);
	return 0;
}

/* Lines in several charsets. Returns 1 when they are, 0 when one will do, or an error. */
static int decode_mixed(struct slice bytes, const struct charset *declared, struct arena *a,
			struct decoded *ret)
{
	struct segments segments;
	const struct charset *other;
	struct conversion c;
	size_t utf8 = 0;

	int r = charset_find_mixed(bytes, declared, a, &segments, &other);
	if (r <= 0)
		return r;
	r = charset_convert_mixed(&segments, other, bytes, a, &c);
	if (r < 0)
		return r;
	for (size_t i = 0; i < segments.n; i++)
		utf8 += segments.items[i].utf8 ? segments.items[i].end - segments.items[i].start
					       : 0;
	const char *name = utf8 * 2 >= bytes.len ? charset_utf8.name : other->name;
	*ret = (struct decoded){c.text, c.map, name, c.bad_bytes, c.truncated, true};
	return 1;
}

static int decode_one(struct slice bytes, struct slice declared_name, struct arena *a,
		      struct decoded *ret, struct error *err)
{
	const struct charset *declared = charset_find(declared_name), *charset = NULL;
	bool has_nul = bytes.len > 0 && memchr(bytes.ptr, 0, bytes.len);
	int r = 0;

	if (!declared)
		declared = charset_find(charset_in_markup(bytes));
	bool valid = utf8_validate(bytes) == bytes.len;
	charset = valid && !has_nul ? charset_escaped(bytes) : NULL;
	if (charset && charset_is_plausible(charset, bytes))
		return decode_as(charset, bytes, 0, a, ret, err);
	if (valid && !has_nul && !is_full_of_controls(bytes))
		return decode_as(&charset_utf8, bytes, 0, a, ret, err);
	if (!valid && !has_nul)
		r = decode_mixed(bytes, declared, a, ret);
	if (r == ERR_LIMIT)
		return error_set(err, r, "a text of %zu bytes needs more memory than allowed",
				 bytes.len);
	if (r != 0)
		return r < 0 ? r : 0;
	r = choose(bytes, declared, &charset, err);
	return r < 0 ? r : decode_as(charset, bytes, 0, a, ret, err);
}

static int decode_behind_mark(struct slice bytes, uint32_t skip, struct arena *a,
			      struct decoded *ret, struct error *err)
{
	const struct charset *charset = NULL;
	int r = choose(slice_sub(bytes, skip, bytes.len), NULL, &charset, err);

	return r < 0 ? r : decode_as(charset, bytes, skip, a, ret, err);
}

int text_decode(struct slice bytes, struct slice declared, struct arena *a, struct decoded *ret,
		struct error *err)
{
	const char *binary = binary_name(bytes);

	if (bytes.len > UINT32_MAX / 4)
		return error_set(err, ERR_LIMIT, "%zu bytes are more than a text may have",
				 bytes.len);
	if (binary)
		return error_set(err, ERR_INVALID, "is %s: not a text", binary);
	for (size_t i = 0; i < ARRAY_LEN(byte_order_marks); i++) {
		struct slice mark = slice_of(byte_order_marks[i].mark, byte_order_marks[i].len);

		/* A mark of UTF-8 that was only put in front of bytes of another charset. */
		if (i == 0 && slice_starts_with(bytes, mark) &&
		    !is_mostly_utf8(slice_sub(bytes, mark.len, bytes.len)))
			return decode_behind_mark(bytes, (uint32_t)mark.len, a, ret, err);
		if (slice_starts_with(bytes, mark))
			return decode_as(charset_find(slice_of_string(byte_order_marks[i].charset)),
					 bytes, (uint32_t)mark.len, a, ret, err);
	}
	return decode_one(bytes, declared, a, ret, err);
}
