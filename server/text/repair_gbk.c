/* UTF-8 that was read as GBK and stored again: 涓浗 for 中国, 鐨勪竴 for 的一.
 *
 * The characters are turned back into the bytes GBK writes them with and these are read as UTF-8.
 * Three bytes of a character share two characters of the damaged text, so a reading that holds over
 * many of them is no chance. Bytes that GBK could not read were lost: what they belonged to becomes
 * U+FFFD, and UTF-8 finds its step again by itself. */
#include "base/utf8.h"
#include "text/common_han.h"
#include "text/gbk.h"
#include "text/markup.h"

/* How far a reading is tried before it is believed. */
#define TRIAL_BYTES 240
/* Sequences that stand alone, and in a text known to be damaged. */
#define ALONE_MIN  4
#define BESIDE_MIN 2
/* Sequences in a row that are no chance whatever they say: another layer may lie below. */
#define STREAK_MIN 6

#define EURO_SIGN 0x20AC /* windows-936 reads the byte 80 so */

struct reading {
	struct slice in;
	struct rewrite *out; /* NULL: only count */
	struct pass *pass;
	struct arena *arena;
	char bytes[UTF8_MAX];
	size_t n, want; /* bytes of the character being read; n 0: between two */
	size_t start;   /* of the source of the next character */
	bool skipping;  /* behind a lost byte: until the next first byte */
	unsigned chars, usual, lost;
	unsigned streak, best; /* sequences without a loss between them */
	int status;
};

static void put(struct reading *r, size_t until, uint32_t code)
{
	char text[UTF8_MAX];

	if (r->out && until > r->start) {
		rewrite_put(r->out, r->start, until, text, utf8_encode(code, text));
		r->pass->count += code >= 0x80;
		if (r->status == 0 && code >= 0x80)
			r->status = pass_mark(r->pass, r->arena, r->start, until);
	}
	r->start = until;
	r->n = 0;
}

static void put_lost(struct reading *r, size_t until)
{
	r->lost++;
	r->streak = 0;
	put(r, until, UTF8_REPLACEMENT);
	r->skipping = true;
}

/* What Chinese text is written with. GBK is full of pairs that are two bytes of UTF-8 by chance
 * (联通 is the known one) and of some that are Hangul: these say nothing. */
static bool is_expected(uint32_t code)
{
	return code < 0x100 || (code >= 0x370 && code < 0x460) ||
	       (code >= 0x2000 && code < 0xA000) || code >= 0xE000;
}

/* One byte of the damaged UTF-8. [at, end): the character it came in; inner: another byte of that
 * character follows. False when it cannot stand here. */
static bool take_byte(struct reading *r, unsigned char byte, size_t at, size_t end, bool inner)
{
	uint32_t code;

	if (r->n == 0) {
		if ((byte & 0xC0) == 0x80)
			return r->skipping;
		r->skipping = false;
		if (byte < 0x80) { /* an ASCII letter that was taken for a second byte */
			put(r, end, byte);
			return true;
		}
		if (byte < 0xC2 || byte > 0xF4)
			return false;
		r->want = utf8_length(byte);
	} else if ((byte & 0xC0) != 0x80) {
		/* The rest of the one before was dropped without a trace. */
		if (at == r->start)
			return false;
		put_lost(r, at);
		return take_byte(r, byte, at, end, inner);
	}
	r->bytes[r->n++] = (char)byte;
	if (r->n < r->want)
		return true;
	if (utf8_decode(slice_of(r->bytes, r->n), 0, &code) != r->want)
		return false;
	if (!is_expected(code))
		return false;
	r->chars += code >= 0x800;
	r->streak += code >= 0x800;
	if (r->streak > r->best)
		r->best = r->streak;
	r->usual += code >= 0x800 && code_is_usual(code);
	r->skipping = false;
	put(r, inner ? at : end, code);
	return true;
}

static bool is_hole(const struct reading *r, uint32_t code)
{
	if (code == '?')
		return r->n > 0 || r->skipping;
	return code == UTF8_REPLACEMENT || (code >= 0xE000 && code <= 0xF8FF && !gbk_entry(code));
}

/* An ASCII character that stands as it is. */
static void take_ascii(struct reading *r, size_t at, size_t end)
{
	if (r->n > 0)
		put_lost(r, at);
	r->skipping = false;
	r->start = end;
}

/* A character of the damaged text. False when the damage ends before it. */
static bool take_code(struct reading *r, uint32_t code, size_t at, size_t end)
{
	uint32_t entry;

	if (is_hole(r, code)) {
		if (r->n == 0 && !r->skipping)
			r->start = at;
		put_lost(r, end);
		return true;
	}
	if (code < 0x80) {
		take_ascii(r, at, end);
		return true;
	}
	if (code == EURO_SIGN)
		return take_byte(r, 0x80, at, end, false);
	entry = gbk_entry(code);
	if (entry == 0)
		return false;
	return take_byte(r, (unsigned char)(entry >> 8), at, end, true) &&
	       take_byte(r, (unsigned char)entry, at, end, false);
}

/* A text that was cut inside a character. */
static void read_tail(struct reading *r, size_t until)
{
	struct slice rest = slice_sub(r->in, r->start, until);

	if (utf8_count(rest) < UTF8_MAX && !memchr(rest.ptr, '\n', rest.len))
		put_lost(r, until);
}

/* Reads damaged text from r->start until it ends or `until`. */
static void read_on(struct reading *r, size_t until)
{
	uint32_t code;

	for (size_t at = r->start; at < until && r->status == 0;) {
		size_t end = at + utf8_decode(r->in, at, &code);

		if (!take_code(r, code, at, end))
			break;
		at = end;
	}
	if (r->out && r->n > 0 && r->start < r->in.len && until == r->in.len)
		read_tail(r, until);
}

/* The character behind a candidate ends the first sequence and begins the next: a quick look that
 * spares sound text the trial. */
static bool may_go_on(struct slice in, size_t at)
{
	uint32_t code, entry;

	at += utf8_length((unsigned char)in.ptr[at]);
	if (at >= in.len)
		return false;
	utf8_decode(in, at, &code);
	entry = gbk_entry(code);
	if (entry == 0 || code == EURO_SIGN)
		return code == '?' || code >= 0x2000;
	return entry >> 8 < 0xC0 && ((entry & 0xFF) < 0x80 || (entry & 0xFF) >= 0xC2);
}

static bool is_damaged(struct slice in, size_t at, bool beside)
{
	if (!may_go_on(in, at))
		return false;
	struct reading r = {.in = in, .start = at};
	size_t until = in.len - at > TRIAL_BYTES ? at + TRIAL_BYTES : in.len;

	read_on(&r, until);
	if (r.best >= STREAK_MIN)
		return true;
	if (r.chars < (beside ? BESIDE_MIN : ALONE_MIN) || r.lost > r.chars / (beside ? 1 : 2))
		return false;
	return beside && r.chars < ALONE_MIN ? r.usual == r.chars : r.usual * 3 >= r.chars;
}

/* The next place where damaged text may begin; `at` may lie inside a character. Decodes by hand:
 * all sound text is read here. */
static size_t find_candidate(struct slice in, size_t at)
{
	const unsigned char *text = (const unsigned char *)in.ptr;

	while (at + 2 < in.len) {
		unsigned char lead = text[at];

		if (lead < 0xE0 || lead > 0xEF) {
			at++;
			continue;
		}
		uint64_t bits = gbk_begins_utf8[(lead & 0xFu) << 6 | (text[at + 1] & 0x3Fu)];
		if (bits >> (text[at + 2] & 0x3F) & 1)
			return at;
		at += 3;
	}
	return in.len;
}

static size_t find_damage(struct slice in, size_t at, bool beside)
{
	for (at = find_candidate(in, at); at < in.len; at = find_candidate(in, at + 1)) {
		if (is_damaged(in, at, beside))
			return at;
	}
	return in.len;
}

int repair_gbk(struct slice in, struct arena *a, struct pass *ret)
{
	struct rewrite out;
	int status = 0;

	if (find_damage(in, 0, false) >= in.len)
		return 0;
	rewrite_begin(&out, in, a);
	for (size_t at = find_damage(in, 0, true); at < in.len && out.status == 0 && status == 0;
	     at = find_damage(in, at, true)) {
		struct reading r = {.in = in, .out = &out, .pass = ret, .arena = a, .start = at};

		read_on(&r, in.len);
		status = r.status;
		at = r.start > at ? r.start : at + 1;
	}
	return status < 0 ? status : rewrite_end(&out, &ret->text, &ret->map);
}
