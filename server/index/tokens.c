/* Terms of a match text. */
#include "base/buf.h"
#include "base/lower_bound.h"
#include "base/map.h"
#include "index/match_code.h"
#include "index/match_text.h"

/* All joined sub-runs of a compound of up to this many parts are terms; of longer ones the parts,
 * neighbouring pairs and the whole. */
#define COMPOUND_PARTS_FULL 6
#define COMPOUND_PARTS_MAX  64

static int add_token(struct tokens *t, struct arena *a, term_key key, uint32_t start, uint32_t end)
{
	struct token *token = ARENA_PUSH(a, t);

	if (!token)
		return ERR_LIMIT;
	*token = (struct token){key, start, end};
	return 0;
}

static int add_word(const struct match_text *m, struct arena *a, struct tokens *t, uint32_t start,
		    uint32_t end)
{
	return add_token(t, a, term_of_word(slice_sub(m->text, start, end)), start, end);
}

size_t match_compound_end(const struct match_text *m, size_t i)
{
	size_t end = i + 1;

	if (m->units[i].kind != FOLD_WORD)
		return end;
	while (end < m->n_units && m->units[end].kind == FOLD_WORD &&
	       m->units[end].gap == MATCH_GAP_HIDDEN)
		end++;
	return end;
}

static int add_parts(const struct match_text *m, struct arena *a, struct tokens *t,
		     const uint32_t *cuts, size_t n)
{
	for (size_t from = 0; from < n; from++) {
		for (size_t to = from + 1; to <= n; to++) {
			bool wanted = n <= COMPOUND_PARTS_FULL || to - from <= 2 || to - from == n;

			if (wanted && add_word(m, a, t, cuts[from], cuts[to]) < 0)
				return ERR_LIMIT;
		}
	}
	return 0;
}

/* *hidden walks the list of hidden boundaries along with the units. */
static int add_compound(const struct match_text *m, struct arena *a, struct tokens *t, size_t i,
			size_t end, size_t *hidden)
{
	uint32_t cuts[COMPOUND_PARTS_MAX + 1] = {m->units[i].start};
	uint32_t stop = m->units[end - 1].end;
	size_t n = 1;

	while (*hidden < m->hidden.n && m->hidden.items[*hidden] <= cuts[0])
		++*hidden;
	for (; *hidden < m->hidden.n && m->hidden.items[*hidden] < stop; ++*hidden)
		if (n < COMPOUND_PARTS_MAX)
			cuts[n++] = m->hidden.items[*hidden];
	cuts[n] = stop;
	return add_parts(m, a, t, cuts, n);
}

static int add_joint(const struct match_text *m, struct arena *a, struct tokens *t, uint32_t start,
		     uint32_t end, struct match_unit number, bool before)
{
	struct slice word = slice_sub(m->text, start, end);
	struct slice digits = slice_sub(m->text, number.start, number.end);
	term_key key;

	if (word.len > TERM_JOINT_MAX || digits.len > TERM_JOINT_MAX)
		return 0;
	key = before ? term_of_joint(word, digits) : term_of_joint(digits, word);
	return add_token(t, a, key, before ? start : number.start, before ? number.end : end);
}

/* A number side by side with the words that end, or begin, where the letters beside it do. */
static int add_joints(const struct match_text *m, struct arena *a, struct tokens *t, size_t word,
		      size_t word_end, struct match_unit number, bool before)
{
	uint32_t start = m->units[word].start, end = m->units[word_end - 1].end;
	const struct offsets *hidden = &m->hidden;
	size_t at = lower_bound(hidden->n, i, hidden->items[i] <= start);

	if (add_joint(m, a, t, start, end, number, before) < 0)
		return ERR_LIMIT;
	for (; at < hidden->n && hidden->items[at] < end; at++) {
		uint32_t cut = hidden->items[at];
		int r = before ? add_joint(m, a, t, cut, end, number, true)
			       : add_joint(m, a, t, start, cut, number, false);

		if (r < 0)
			return r;
	}
	return 0;
}

static bool are_joint(const struct match_unit *last, const struct match_unit *next)
{
	return last->kind != FOLD_HAN && next->kind != FOLD_HAN && last->kind != next->kind &&
	       next->gap != MATCH_GAP_MARK;
}

/* Units [i, end) and the ones beside them. */
static int add_neighbours(const struct match_text *m, struct arena *a, struct tokens *t, size_t i,
			  size_t end)
{
	const struct match_unit *u = m->units;
	int r = 0;

	if (u[i].kind != FOLD_WORD)
		return 0;
	if (i > 0 && are_joint(&u[i - 1], &u[i]))
		r = add_joints(m, a, t, i, end, u[i - 1], false);
	if (r == 0 && end < m->n_units && are_joint(&u[end - 1], &u[end]))
		r = add_joints(m, a, t, i, end, u[end], true);
	return r;
}

static uint32_t code_of(const struct match_text *m, size_t i)
{
	uint32_t code;

	match_decode_utf8(m->text, m->units[i].start, &code);
	return code;
}

int match_text_tokens(const struct match_text *m, struct arena *a, struct tokens *ret)
{
	struct tokens t = {.cap = m->n_units + m->n_units / 8 + 8};
	size_t hidden = 0;
	uint32_t code = 0;
	int r = 0;

	t.items = arena_array(a, t.cap, sizeof *t.items);
	if (!t.items)
		return ERR_LIMIT;
	for (size_t i = 0; i < m->n_units && r == 0;) {
		const struct match_unit *u = &m->units[i];

		if (u->kind != FOLD_HAN) {
			size_t end = match_compound_end(m, i);
			r = add_compound(m, a, &t, i, end, &hidden);
			if (r == 0)
				r = add_neighbours(m, a, &t, i, end);
			i = end;
			code = 0;
			continue;
		}
		uint32_t next = 0;
		if (code == 0)
			code = code_of(m, i);
		if (i + 1 < m->n_units && u[1].kind == FOLD_HAN && u[1].gap == MATCH_GAP_NONE)
			next = code_of(m, i + 1);
		r = add_token(&t, a, term_of_pair(code, next), u->start, u->end);
		code = next;
		i++;
	}
	*ret = t;
	return r;
}

uint64_t match_text_fingerprint(void)
{
	static const char sample[] =
		"深度 求索\n發布，DGX-A100 GPU、HTTPServer don't ½ a, b 2024-12-26 "
		"ＤｅｅｐＳｅｅｋ-V3カタカナ 한글 萤火2号 x-y-z-u-v-w-q";
	struct buf b = BUF_INIT;
	struct arena a;
	struct match_text m;
	struct tokens t;

	for (uint32_t code = 1; code < 0x20000; code++) {
		uint32_t folded[FOLD_CODE_MAX];
		size_t n = fold_code(code, folded);

		if (n != 1 || folded[0] != code)
			buf_add(&b, folded, n * sizeof *folded);
		buf_add_char(&b, (char)n);
	}
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (match_text_make(SLICE_LITERAL(sample), &a, &m) == 0 &&
	    match_text_tokens(&m, &a, &t) == 0) {
		buf_add_slice(&b, m.text);
		for (size_t i = 0; i < t.n; i++)
			buf_add(&b, &t.items[i].key, sizeof t.items[i].key);
	}
	arena_release(&a);
	uint64_t hash = hash_bytes(buf_slice(&b));
	buf_free(&b);
	return hash;
}
