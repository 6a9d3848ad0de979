/* Text of one Chinese charset read in another and stored again: Big5 as GBK (いゅゅ for 中文), GBK
 * as Big5 (笢恅), either as windows-1252 (¤¤¤å), UTF-8 as Big5.
 *
 * The characters are turned back into the bytes of the wrong charset and read in the right one. A
 * reading is believed when nearly all it gives is everyday writing with its due share of the
 * commonest characters; a wrong one gives few of these. Decided on a line with enough to show; then
 * the other lines are tried with the same pair of charsets. */
#include "base/utf8.h"
#include "text/big5.h"
#include "text/common_han.h"
#include "text/gbk.h"
#include "text/markup.h"
#include "text/swapped.h"
#include "text/windows_1252.h"

/* Characters above ASCII that decide, and those of a line beside damaged ones. */
#define DECIDE_MIN 10
/* So many sound characters at the front of a line spare it the rest. */
#define GLANCE 8

struct swap {
	enum charset_name read_as, was;
};

/* What is tried; UTF-8 as GBK and as windows-1252 have passes of their own. */
static const struct swap swaps[] = {
	{GBK, BIG5}, {BIG5, GBK}, {LATIN, GBK}, {LATIN, BIG5}, {BIG5, UTF8},
};

struct verdict {
	size_t chars, everyday, usual, common, lost;
};

static void add_byte(struct part *p, uint32_t byte, size_t at)
{
	p->bytes[p->n] = (uint16_t)byte;
	p->source[p->n++] = (uint32_t)at;
}

void part_take_bytes(struct part *p, enum charset_name as)
{
	uint32_t code;

	p->n = p->strange = 0;
	for (size_t at = p->start; at < p->end;) {
		size_t here = at;
		at += utf8_decode(p->in, at, &code);
		uint32_t entry = code < 0x80  ? 0
				 : as == GBK  ? gbk_entry(code) & 0xFFFF
				 : as == BIG5 ? big5_entry(code)
					      : windows_1252_byte(code);

		if (code < 0x80) {
			add_byte(p, code, here);
		} else if (entry == 0) {
			p->strange += code != UTF8_REPLACEMENT;
			add_byte(p, HOLE, here);
		} else {
			if (entry > 0xFF)
				add_byte(p, entry >> 8, here);
			add_byte(p, entry & 0xFF, here);
		}
	}
}

static struct verdict judge_part(struct part *p, enum charset_name was)
{
	struct verdict v = {0};
	uint32_t code;

	part_find_steps(p, was);
	for (size_t i = 0; i < p->n;) {
		i += part_read(p, i, was, &code);
		if (code < 0x80)
			continue;
		v.lost += code == UTF8_REPLACEMENT;
		if (code == UTF8_REPLACEMENT)
			continue;
		v.chars++;
		v.everyday += code_is_everyday(code);
		v.usual += code_is_usual(code);
		v.common += han_is_common(code);
	}
	return v;
}

/* UTF-8 read as Big5 loses half of its characters, on a short line more; the others lose few. */
static bool is_believed(const struct part *p, const struct verdict *v, enum charset_name was,
			bool beside)
{
	size_t lost_max = was != UTF8 ? v->chars / 2 : beside ? 8 * v->chars + 4 : 2 * v->chars;

	if (p->strange * 12 > p->n || v->lost > lost_max)
		return false;
	if (beside)
		return (v->chars > 0 || was == UTF8) && v->everyday * 4 >= v->chars * 3;
	return v->chars >= DECIDE_MIN && v->everyday * 20 >= v->chars * 17 &&
	       v->usual * 10 >= v->chars * 3 && v->common * 5 >= v->chars;
}

/* Where the part that begins at `from` ends: at a line end, or behind ASCII when it is long. */
static size_t part_end(struct slice in, size_t from)
{
	size_t at = from, n = 0, ascii = 0;

	while (at < in.len && n < PART_MAX) {
		size_t len = utf8_length((unsigned char)in.ptr[at]);
		if (in.ptr[at] == '\n')
			return at + 1;
		at += len;
		n++;
		if (len == 1 && n > PART_MAX / 2)
			ascii = at;
	}
	return at < in.len && ascii > 0 ? ascii : at;
}

/* True when the characters are not those of sound Chinese text: looked at in two places. */
static bool is_suspect(struct slice s, size_t least)
{
	size_t high = 0, everyday = 0, skip = s.len / 2;
	uint32_t code;

	for (size_t at = 0; at < s.len && high < 32;) {
		at += utf8_decode(s, at, &code);
		if (code < 0x80)
			continue;
		high++;
		everyday += code_is_everyday(code);
		if (high == GLANCE && everyday + 1 >= high)
			return false;
		if (high == 16 && at < skip) {
			at = skip;
			while (at < s.len && !utf8_is_boundary(s, at))
				at++;
		}
	}
	return high >= least && everyday * 10 < high * 7;
}

/* The pair of charsets that explains the part; NULL when none does. */
static const struct swap *find_swap(struct part *p)
{
	for (size_t i = 0; i < ARRAY_LEN(swaps); i++) {
		part_take_bytes(p, swaps[i].read_as);
		struct verdict v = judge_part(p, swaps[i].was);
		if (is_believed(p, &v, swaps[i].was, false))
			return &swaps[i];
	}
	return NULL;
}

static int write_part(const struct part *p, enum charset_name was, struct rewrite *out,
		      struct pass *pass, struct arena *a)
{
	int r = 0;

	for (size_t i = 0; i < p->n && r == 0 && out->status == 0;) {
		char text[UTF8_MAX];
		uint32_t code;
		size_t at = p->source[i], n = part_read(p, i, was, &code);

		i += n;
		size_t end = i < p->n ? p->source[i] : p->end;
		/* ASCII may be the second byte of a damaged character: 碼] read as 碼奭. */
		if (code < 0x80 && n == 1 && (unsigned char)p->in.ptr[at] == code)
			continue;
		/* Two characters of the right text may share one of the damaged. */
		if (at < out->done)
			at = out->done;
		if (end <= at)
			end = at + utf8_length((unsigned char)p->in.ptr[at]);
		if (end > p->end)
			return 0;
		rewrite_put(out, at, end, text, utf8_encode(code, text));
		r = pass_mark(pass, a, at, end);
		pass->count++;
	}
	return r;
}

int repair_swapped(struct slice in, struct arena *a, struct pass *ret)
{
	const struct swap *swap = NULL;
	struct rewrite out;
	int r = 0;
	struct part *p = NULL;

	for (size_t at = 0, end; at < in.len && !swap; at = end) {
		end = part_end(in, at);
		if (!is_suspect(slice_sub(in, at, end), DECIDE_MIN))
			continue;
		if (!p && !(p = arena_alloc(a, sizeof *p)))
			return ERR_LIMIT;
		p->in = in;
		p->start = at;
		p->end = end;
		swap = find_swap(p);
	}
	if (!swap)
		return 0;
	rewrite_begin(&out, in, a);
	for (size_t at = 0, end; at < in.len && out.status == 0 && r == 0; at = end) {
		end = part_end(in, at);
		if (!is_suspect(slice_sub(in, at, end), 2))
			continue;
		p->start = at;
		p->end = end;
		part_take_bytes(p, swap->read_as);
		struct verdict v = judge_part(p, swap->was);
		if (is_believed(p, &v, swap->was, true))
			r = write_part(p, swap->was, &out, ret, a);
	}
	return r < 0 ? r : rewrite_end(&out, &ret->text, &ret->map);
}
