#include "query/pattern.h"

#include "base/utf8.h"
#include "index/match_code.h"

#define TABLE_SIZE 4096u /* a power of two, above QUERY_TERMS_MAX */

struct maker {
	const struct match_text *m;
	size_t first, last;
	struct query_terms *terms;
	struct arena *arena;
	struct pattern out;
};

static int term_id(struct maker *mk, term_key low, term_key high, struct slice text, uint32_t *ret)
{
	struct query_terms *t = mk->terms;
	size_t at = (size_t)((low ^ high >> 7) * 0x9E3779B97F4A7C15u >> 40) & (TABLE_SIZE - 1);

	if (!t->table)
		t->table = arena_array(mk->arena, TABLE_SIZE, sizeof *t->table);
	if (!t->table)
		return ERR_LIMIT;
	for (; t->table[at] > 0; at = (at + 1) & (TABLE_SIZE - 1)) {
		const struct query_term *term = &t->items[t->table[at] - 1];

		if (term->low == low && term->high == high) {
			*ret = t->table[at] - 1u;
			return 0;
		}
	}
	struct query_term *term = t->n < QUERY_TERMS_MAX ? ARENA_PUSH(mk->arena, t) : NULL;
	if (!term)
		return ERR_LIMIT;
	*term = (struct query_term){.low = low, .high = high, .text = text};
	t->table[at] = (uint16_t)t->n;
	*ret = (uint32_t)t->n - 1;
	return 0;
}

int query_terms_copy(const struct query_terms *from, struct arena *a, struct query_terms *ret)
{
	struct query_terms t = {.n = from->n, .cap = from->n};

	t.items = arena_array(a, from->n + 1, sizeof *t.items);
	t.table = arena_array(a, TABLE_SIZE, sizeof *t.table);
	if (!t.items || !t.table)
		return ERR_LIMIT;
	if (from->n > 0) {
		memcpy(t.items, from->items, from->n * sizeof *t.items);
		memcpy(t.table, from->table, TABLE_SIZE * sizeof *t.table);
	}
	*ret = t;
	return 0;
}

static int add_score(struct maker *mk, uint32_t term)
{
	for (size_t i = 0; i < mk->out.terms.n; i++)
		if (mk->out.terms.items[i] == term)
			return 0;
	uint32_t *id = ARENA_PUSH(mk->arena, &mk->out.terms);
	if (!id)
		return ERR_LIMIT;
	*id = term;
	return 0;
}

static struct pattern_need *add_need(struct maker *mk, uint32_t term)
{
	struct pattern_need *need = ARENA_PUSH(mk->arena, &mk->out.needs);

	if (need)
		need->term = term;
	return need;
}

static uint32_t code_at(const struct match_text *m, size_t i)
{
	uint32_t code;

	utf8_decode(m->text, m->units[i].start, &code);
	return code;
}

/* A pair, or a character at the end of its run (second 0). */
static int need_pair(struct maker *mk, size_t i, uint32_t second)
{
	const struct match_unit *u = &mk->m->units[i];
	uint32_t end = second > 0 ? u[1].end : u->end;
	term_key key = term_of_pair(code_at(mk->m, i), second);
	uint32_t id;

	if (term_id(mk, key, key, slice_sub(mk->m->text, u->start, end), &id) < 0)
		return ERR_LIMIT;
	return add_score(mk, id) < 0 || !add_need(mk, id) ? ERR_LIMIT : 0;
}

/* Units [start, end) are one run of Han. Its last character pairs with whatever follows in the
 * text, so at the end of the pattern it is covered by the pair before it. */
static int need_run(struct maker *mk, size_t start, size_t end)
{
	for (size_t i = start; i + 1 < end; i++)
		if (need_pair(mk, i, code_at(mk->m, i + 1)) < 0)
			return ERR_LIMIT;
	if (end < mk->last && end - start == 1)
		return need_pair(mk, start, 0);
	return 0;
}

static int need_word(struct maker *mk, size_t start, size_t end)
{
	const struct match_unit *units = mk->m->units;
	struct slice word = slice_sub(mk->m->text, units[start].start, units[end - 1].end);
	bool cut = start == mk->first || end == mk->last;
	uint32_t id;

	if (term_id(mk, term_of_word(word), term_of_word(word), word, &id) < 0 ||
	    add_score(mk, id) < 0)
		return ERR_LIMIT;
	/* Beside Han the first and last word of the pattern may be pieces of longer ones. */
	if (mk->out.has_han && cut && !mk->out.whole)
		return 0;
	struct pattern_need *need = add_need(mk, id);
	if (!need)
		return ERR_LIMIT;
	if (end - start == 1)
		return 0;
	need->parts = arena_array(mk->arena, end - start, sizeof *need->parts);
	if (!need->parts)
		return ERR_LIMIT;
	for (size_t i = start; i < end; i++) {
		struct slice part = slice_sub(mk->m->text, units[i].start, units[i].end);
		term_key key = term_of_word(part);

		if (term_id(mk, key, key, part, &id) < 0 || add_score(mk, id) < 0)
			return ERR_LIMIT;
		need->parts[need->n_parts++] = id;
	}
	return 0;
}

/* Beside a number of the pattern another may follow without a boundary: 6-7 stands in 67. */
static bool is_open(const struct maker *mk, size_t i)
{
	const struct match_unit *u = &mk->m->units[i];

	return u->kind == FOLD_NUMBER &&
	       ((i > mk->first && u[-1].kind == FOLD_NUMBER && u->gap == MATCH_GAP_HIDDEN) ||
		(i + 1 < mk->last && u[1].kind == FOLD_NUMBER && u[1].gap == MATCH_GAP_HIDDEN));
}

/* A word and a number side by side, units i and i + 1, both whole in every match. */
static int need_joint(struct maker *mk, size_t i)
{
	const struct match_unit *u = &mk->m->units[i];
	struct slice first = slice_sub(mk->m->text, u->start, u->end);
	struct slice second = slice_sub(mk->m->text, u[1].start, u[1].end);
	bool cut = mk->out.has_han && !mk->out.whole && (i == mk->first || i + 2 == mk->last);
	term_key key;
	uint32_t id;

	if (cut || u->kind == u[1].kind || u[1].gap == MATCH_GAP_MARK ||
	    first.len > TERM_JOINT_MAX || second.len > TERM_JOINT_MAX || is_open(mk, i) ||
	    is_open(mk, i + 1))
		return 0;
	key = term_of_joint(first, second);
	if (term_id(mk, key, key, slice_of("", 0), &id) < 0 || !add_need(mk, id))
		return ERR_LIMIT;
	return 0;
}

static size_t run_end(const struct maker *mk, size_t i)
{
	const struct match_unit *units = mk->m->units;
	size_t end = i + 1;

	if (units[i].kind != FOLD_HAN) {
		end = match_compound_end(mk->m, i);
		return end < mk->last ? end : mk->last;
	}
	while (end < mk->last && units[end].kind == FOLD_HAN && units[end].gap == MATCH_GAP_NONE)
		end++;
	return end;
}

/* One Han character that nothing else pins down: all pairs it begins. */
static int need_character(struct maker *mk, size_t i)
{
	const struct match_unit *u = &mk->m->units[i];
	term_key low = term_of_pair(code_at(mk->m, i), 0);
	term_key high = low | (((term_key)1 << TERM_CODE_BITS) - 1);
	uint32_t id;

	if (term_id(mk, low, high, slice_sub(mk->m->text, u->start, u->end), &id) < 0)
		return ERR_LIMIT;
	return add_score(mk, id) < 0 || !add_need(mk, id) ? ERR_LIMIT : 0;
}

static int make_needs(struct maker *mk)
{
	const struct match_unit *units = mk->m->units;
	bool single = false; /* the run before is one word or number */

	for (size_t i = mk->first; i < mk->last;) {
		size_t end = run_end(mk, i);
		bool han = units[i].kind == FOLD_HAN, before = single;
		int r = han ? need_run(mk, i, end) : need_word(mk, i, end);

		single = !han && end - i == 1;
		if (r == 0 && before && single)
			r = need_joint(mk, i - 1);
		if (r < 0)
			return r;
		i = end;
	}
	if (mk->out.needs.n == 0)
		return need_character(mk, mk->last - 1);
	return 0;
}

static int encode_pieces(struct maker *mk)
{
	for (size_t i = 0; i < mk->out.pieces.n; i++) {
		struct pattern_piece *piece = &mk->out.pieces.items[i];
		char *code = arena_alloc(mk->arena, match_code_room(piece->text.len) + 1);

		if (!code)
			return ERR_LIMIT;
		piece->code = slice_of(code, match_code_encode(piece->text, code));
	}
	return 0;
}

static int make_pieces(struct maker *mk)
{
	const struct match_unit *units = mk->m->units;
	struct pattern_piece *piece = NULL;

	for (size_t i = mk->first; i < mk->last; i++) {
		enum match_gap gap = i > mk->first ? units[i].gap : MATCH_GAP_NONE;

		if (!piece || gap == MATCH_GAP_SPACE || gap == MATCH_GAP_HIDDEN) {
			piece = ARENA_PUSH(mk->arena, &mk->out.pieces);
			if (!piece)
				return ERR_LIMIT;
			piece->gap = gap;
			piece->text = slice_of(mk->m->text.ptr + units[i].start, 0);
		}
		piece->text.len = (size_t)(mk->m->text.ptr + units[i].end - piece->text.ptr);
		size_t size = units[i].end - units[i].start;
		if (units[i].kind != FOLD_HAN && size > mk->out.longest.len)
			mk->out.longest = slice_sub(mk->m->text, units[i].start, units[i].end);
	}
	return encode_pieces(mk);
}

static int make(struct maker *mk, struct pattern *ret)
{
	const struct match_text *m = mk->m;
	size_t first = mk->first, last = mk->last, n = last - first;

	for (size_t i = first; i < last; i++)
		mk->out.has_han = mk->out.has_han || m->units[i].kind == FOLD_HAN;
	mk->out.folded = slice_sub(m->text, m->units[first].start, m->units[last - 1].end);
	if (make_needs(mk) < 0 || make_pieces(mk) < 0)
		return ERR_LIMIT;
	if (mk->out.has_han)
		mk->out.decided = n == 1 || (n == 2 && m->units[first].kind == FOLD_HAN &&
					     run_end(mk, first) == last);
	else
		mk->out.decided = n == 1;
	*ret = mk->out;
	return 0;
}

int pattern_make(const struct match_text *m, size_t first, size_t last, struct query_terms *terms,
		 struct arena *a, struct pattern *ret)
{
	struct maker mk = {m, first, last, terms, a, {.longest = {"", 0}}};

	return make(&mk, ret);
}

int pattern_make_whole(const struct match_text *m, struct query_terms *terms, struct arena *a,
		       struct pattern *ret)
{
	struct maker mk = {m, 0, m->n_units, terms, a, {.longest = {"", 0}, .whole = true}};

	return make(&mk, ret);
}
