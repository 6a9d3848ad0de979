/* GBK that lost a byte.
 *
 * A converter that wrote the pinyin of characters behind them looked at GBK bytes without keeping
 * step: it took the second byte of one character and the first of the next for a character of its
 * own, 因|為 = D2 [F2 9E] E9 with F29E = 驗, and wrote "(yàn)" behind that. The first byte of 為
 * and the '(' became one '?', and everything behind ")" was read out of step until an ASCII second
 * byte let it fall into step again: 因?yàn)镈 for 因為D. The lost byte is the one that makes, with
 * the second byte of the character before, a character of the reading that was written: where
 * exactly one does, it is put back and the text behind it is read in step. Elsewhere a lost byte is
 * marked and counted, and what stands behind it is read in step only when that makes clear sense.
 */
#include "base/utf8.h"
#include "text/common_han.h"
#include "text/fold_table.h"
#include "text/gbk.h"
#include "text/markup.h"
#include "text/pinyin.h"

#define SYLLABLE_MAX 6 /* letters */
#define OPEN_BYTES   60
/* Characters that must come out of step before they are read in step without a reading. */
#define SHIFTED_MIN  3
#define SHIFTED_SURE 6
/* Characters that are looked at ahead. */
#define PROBE_MAX 12
/* Marks that two full-width spaces leave; a run of more is something else. */
#define INDENT_MAX 4

struct loss {
	struct slice in;
	struct rewrite out;
	struct pass *pass;
	struct arena *arena;
	int status;
};

/* "yàn)" behind a '?': its letters, empty when there is none, and the offset behind ')'. */
static struct slice read_gloss(struct slice in, size_t at, size_t *end)
{
	size_t letters = 0, from = at;
	bool marked = false;
	uint32_t code;

	while (at < in.len && letters <= SYLLABLE_MAX) {
		char folded[PINYIN_MAX];
		size_t len = utf8_decode(in, at, &code);

		if (code >= 0xE0 && code < 0x300 &&
		    pinyin_fold(slice_sub(in, at, at + len), folded, sizeof folded) == 1)
			marked = true;
		else if (code < 'a' || code > 'z')
			break;
		letters++;
		at += len;
	}
	char plain[PINYIN_MAX];
	struct slice gloss = slice_sub(in, from, at);
	if (!marked || letters > SYLLABLE_MAX || at >= in.len || in.ptr[at] != ')')
		return slice_of(NULL, 0);
	pinyin_fold(gloss, plain, sizeof plain);
	if (!pinyin_is_syllable(plain))
		return slice_of(NULL, 0);
	*end = at + 1;
	return gloss;
}

/* The second byte that makes a Traditional character of this reading with `lead`, 0 when none or
 * several do. One with the same tone is preferred to those with another. */
static uint32_t byte_of_reading(uint32_t lead, struct slice gloss)
{
	char typed[PINYIN_MAX], plain[PINYIN_MAX], marked[16];
	uint32_t any = 0, exact = 0;
	unsigned n_any = 0, n_exact = 0;

	pinyin_fold(gloss, typed, sizeof typed);
	for (uint32_t byte = GBK_LEAD_MIN; byte <= GBK_LEAD_MAX; byte++) {
		uint32_t code = gbk_code(lead, byte);

		if (!code || !(fold_table_entry(code) & FOLD_HANT_ONLY) ||
		    !pinyin_of_code(code, plain) || strcmp(plain, typed) != 0)
			continue;
		any = byte;
		n_any++;
		if (pinyin_marked_of_code(code, marked) &&
		    slice_equal(slice_of_string(marked), gloss)) {
			exact = byte;
			n_exact++;
		}
	}
	if (n_exact == 1)
		return exact;
	return n_exact == 0 && n_any == 1 ? any : 0;
}

/* Text out of step. */
struct shift {
	size_t from;   /* what is read in step stands for the text from here */
	size_t at;     /* the next character to read */
	uint32_t lead; /* the first byte that waits for its second */
	/* Characters read in step, and those that make sense in step and as they stood. */
	unsigned n, plausible, plausible_out, usual, usual_out;
	bool probing;
	bool closed; /* fell into step again by an ASCII letter with more of its word behind */
};

/* A character read in step stands for what is displayed before its second byte, so that the first
 * one stands for the hole and an ASCII second byte for the character it hid in. */
static void put_shifted(struct loss *l, struct shift *s, size_t end, uint32_t code)
{
	char text[UTF8_MAX];

	rewrite_put(&l->out, s->from, end, text, utf8_encode(code, text));
	if (l->status == 0)
		l->status = pass_mark(l->pass, l->arena, s->from, end);
	s->from = end;
}

/* Another reading inside text out of step brings it back: its character is `lead` and the byte that
 * the reading tells. */
static bool shift_gloss(struct loss *l, struct shift *s, bool emit)
{
	size_t end;
	struct slice gloss = read_gloss(l->in, s->at + 1, &end);
	uint32_t byte = gloss.len > 0 ? byte_of_reading(s->lead, gloss) : 0;

	if (byte == 0)
		return false;
	if (emit)
		put_shifted(l, s, end, gbk_code(s->lead, byte));
	s->n++;
	s->plausible++;
	s->usual++;
	s->at = end;
	return true;
}

static bool shift_step(struct loss *l, struct shift *s, bool emit);

/* True when the text behind makes more sense out of step with `lead` than as it stands. */
static bool is_shifted(struct loss *l, uint32_t lead, size_t at)
{
	struct shift s = {.at = at, .lead = lead, .probing = true};

	while (s.n < PROBE_MAX && shift_step(l, &s, false))
		;
	return s.n > 0 && s.plausible > s.plausible_out;
}

/* What ASCII out of step stood for: the second byte of s->lead, which ends the matter, or a
 * character of full width. 0 when neither makes sense. */
static uint32_t bytes_of_ascii(struct loss *l, const struct shift *s, uint32_t code, size_t end)
{
	bool alone = code >= GBK_TRAIL_MIN && code_is_everyday(gbk_code(s->lead, code));
	bool wide = code_is_everyday(gbk_code(s->lead, code == ' ' ? 0xA1 : 0xA3));

	if (code < ' ')
		return 0;
	if (alone && wide) {
		if (s->probing)
			return 0;
		wide = is_shifted(l, code | 0x80, end);
	}
	if (wide)
		return code == ' ' ? 0xA1A1 : 0xA300 | code | 0x80;
	return alone ? code << 8 : 0;
}

static bool is_letter(uint32_t code)
{
	return (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

/* One character. False when the text is in step again or cannot be read so. */
static bool shift_step(struct loss *l, struct shift *s, bool emit)
{
	uint32_t code;

	if (s->at >= l->in.len)
		return false;
	size_t end = s->at + utf8_decode(l->in, s->at, &code);
	if (code == '?' || code == UTF8_REPLACEMENT) {
		shift_gloss(l, s, emit);
		return false;
	}
	uint32_t bytes = code < 0x80 ? bytes_of_ascii(l, s, code, end) : gbk_entry(code) & 0xFFFF;
	uint32_t read = gbk_code(s->lead, bytes >> 8), tail = bytes & 0xFF;
	if (bytes == 0 || read == 0)
		return false;
	if (emit)
		put_shifted(l, s, s->at, read);
	if (emit && tail > 0 && tail < 0x80)
		put_shifted(l, s, end, tail);
	s->n++;
	s->plausible += code_is_everyday(read);
	s->plausible_out += code < 0x80 || code_is_everyday(code);
	s->usual += code_is_usual(read);
	s->usual_out += code < 0x80 || code_is_usual(code);
	s->lead = tail;
	s->at = end;
	s->closed = is_letter(tail) && end < l->in.len && is_letter((unsigned char)l->in.ptr[end]);
	return tail >= 0x80;
}

static struct shift shift_try(struct loss *l, uint32_t lead, size_t at)
{
	struct shift s = {.at = at, .lead = lead};

	while (shift_step(l, &s, false))
		;
	return s;
}

static size_t shift_apply(struct loss *l, uint32_t lead, size_t from, size_t at)
{
	struct shift s = {.from = from, .at = at, .lead = lead};

	while (l->status == 0 && l->out.status == 0 && shift_step(l, &s, true))
		;
	if (s.from < s.at && l->status == 0) {
		/* The last one was the first half of what was lost. */
		rewrite_drop(&l->out, s.from, s.at);
		l->status = pass_mark(l->pass, l->arena, s.from, s.at);
	}
	l->pass->count += s.n;
	return s.at;
}

static size_t mark(struct loss *l, size_t start, size_t end)
{
	l->pass->count++;
	l->status = pass_mark(l->pass, l->arena, start, end);
	return end;
}

/* "(爱?ài)" is sound: a bracket is open. */
static bool is_bracketed(struct slice in, size_t at)
{
	size_t low = at > OPEN_BYTES ? at - OPEN_BYTES : 0;

	while (at-- > low && in.ptr[at] != '\n') {
		if (in.ptr[at] == '(')
			return true;
		if (in.ptr[at] == ')')
			return false;
	}
	return false;
}

/* "因?yàn)": returns the offset behind what was repaired or marked. */
static size_t repair_gloss(struct loss *l, size_t at, uint32_t before, struct slice gloss,
			   size_t end)
{
	uint32_t second = gbk_entry(before) & 0xFF;
	uint32_t lead = second >= GBK_LEAD_MIN ? byte_of_reading(second, gloss) : 0;
	struct shift s = lead > 0 ? shift_try(l, lead, end) : (struct shift){0};

	rewrite_keep(&l->out, at);
	if (s.n == 0 || s.plausible <= s.plausible_out) {
		/* The mark of what was lost stays, the reading is noise. */
		rewrite_drop(&l->out, (size_t)(gloss.ptr - l->in.ptr), end);
		return mark(l, at, end);
	}
	return shift_apply(l, lead, at, end);
}

/* Text behind a '?' that lost a character's first byte: its second opens the next character. */
static size_t repair_shifted(struct loss *l, size_t at, size_t hole)
{
	uint32_t code;
	size_t next = at + hole;

	if (next >= l->in.len)
		return next;
	size_t end = next + utf8_decode(l->in, next, &code);
	if (code < 0x80 && code != '!' && code != ',' && code != ';')
		return next;
	uint32_t lead = code < 0x80 ? code | 0x80 : gbk_entry(code) & 0xFF;
	struct shift s = lead >= GBK_LEAD_MIN ? shift_try(l, lead, end) : (struct shift){0};
	/* "?!" is what 。” leaves; behind another '?' it takes more to believe. */
	unsigned least = code != '!' ? SHIFTED_SURE : s.closed ? SHIFTED_MIN - 1 : SHIFTED_MIN;
	if (s.n < least || s.plausible < s.n || s.usual * 5 < s.n * 2 ||
	    s.usual_out * 3 > s.n + s.closed)
		return next;
	mark(l, at, next);
	return l->status < 0 ? end : shift_apply(l, lead, next, end);
}

/* "。”</p>" that became "?!?/p>", and its like: a character's first byte and the '<' of a tag. */
static bool is_tag_rest(struct slice in, size_t at)
{
	struct slice rest = slice_sub(in, at, in.len);

	return slice_starts_with(rest, SLICE_LITERAL("/p>")) ||
	       slice_starts_with(rest, SLICE_LITERAL("/strong>")) ||
	       slice_starts_with(rest, SLICE_LITERAL("strong>")) ||
	       slice_starts_with(rest, SLICE_LITERAL("/span>"));
}

/* The two full-width spaces that open a paragraph, each byte a '?'. Offset behind, `at` when the
 * marks are something else. */
static size_t lost_indent(struct slice in, size_t at)
{
	uint32_t code = 0;
	size_t end = at;

	while (end < in.len && in.ptr[end] == '?' && end - at <= INDENT_MAX)
		end++;
	if (end < in.len)
		utf8_decode(in, end, &code);
	bool opens = at == 0 || in.ptr[at - 1] == '\n';
	bool text = code_is_han(code) || code == 0x201C || code == 0x300C || code == 0x300A;
	return opens && text && (end - at == 2 || end - at == INDENT_MAX) ? end : at;
}

static size_t repair_hole(struct loss *l, size_t at, size_t hole)
{
	uint32_t before = 0;
	size_t end, next;

	end = hole == 1 ? lost_indent(l->in, at) : at;
	if (end > at) {
		rewrite_drop(&l->out, at, end);
		return mark(l, at, end);
	}
	if (at == 0)
		return hole;
	utf8_decode_before(l->in, at, &before);
	struct slice gloss = read_gloss(l->in, at + hole, &end);
	if (gloss.len > 0 && code_is_han(before) && !is_bracketed(l->in, at))
		return repair_gloss(l, at, before, gloss, end);
	if (is_tag_rest(l->in, at + hole))
		return mark(l, at, at + hole);
	if (before < 0x3000 && before != ' ')
		return at + hole;
	next = repair_shifted(l, at, hole);
	if (next == at + hole && next + 1 < l->in.len && l->in.ptr[next] == '!' &&
	    l->in.ptr[next + 1] == '?' && is_tag_rest(l->in, next + 2))
		mark(l, at, next + 1);
	return next;
}

/* Offset of the next '?'; the length when none follows. */
static size_t next_question(struct slice in, size_t from)
{
	const char *found = from < in.len ? memchr(in.ptr + from, '?', in.len - from) : NULL;

	return found ? (size_t)(found - in.ptr) : in.len;
}

int repair_lost(struct slice in, struct arena *a, struct pass *ret)
{
	struct loss l = {.in = in, .pass = ret, .arena = a};
	/* The next of each: looked for again only behind it, so that a text of one stays linear. */
	size_t bad = slice_find(in, SLICE_LITERAL("\xEF\xBF\xBD"), 0);
	size_t at = next_question(in, 0);

	rewrite_begin(&l.out, in, a);
	for (size_t from = 0; from < in.len && l.out.status == 0 && l.status == 0;) {
		if (at < from)
			at = next_question(in, from);
		if (bad < from)
			bad = slice_find(in, SLICE_LITERAL("\xEF\xBF\xBD"), from);
		if (bad < at)
			from = repair_hole(&l, bad, 3);
		else if (at < in.len)
			from = repair_hole(&l, at, 1);
		else
			break;
	}
	return l.status < 0 ? l.status : rewrite_end(&l.out, &ret->text, &ret->map);
}
