#include "index/match_text.h"

#include "base/utf8.h"
#include "text/fold_table.h"

static enum fold_class class_of_code(uint32_t code)
{
	uint32_t entry = fold_table_entry(code);

	return entry & FOLD_MANY ? FOLD_CLASS_MARK : fold_entry_class(entry);
}

static bool only_space(struct slice s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t code;

		at += utf8_decode(s, at, &code);
		enum fold_class class = class_of_code(code);
		if (class != FOLD_CLASS_SPACE && class != FOLD_CLASS_DROP)
			return false;
	}
	return s.len > 0;
}

static enum match_gap gap_before(struct slice source, const struct fold_unit *last,
				 const struct fold_unit *unit)
{
	bool runs = last->kind != FOLD_HAN && unit->kind != FOLD_HAN;
	bool apart = last->source_end < unit->source_start;

	if (unit->glued)
		return runs && apart ? MATCH_GAP_HIDDEN : MATCH_GAP_NONE;
	if (runs && apart && only_space(slice_sub(source, last->source_end, unit->source_start)))
		return MATCH_GAP_SPACE;
	return MATCH_GAP_MARK;
}

static bool is_upper(uint32_t code)
{
	uint32_t folded[FOLD_CODE_MAX];

	if (code >= 0xFF01 && code <= 0xFF5E)
		code -= 0xFF01 - '!'; /* full width: small letters change in folding too */
	return class_of_code(code) == FOLD_CLASS_LETTER && fold_code(code, folded) == 1 &&
	       folded[0] != code;
}

static int add_offset(struct offsets *o, struct arena *a, uint32_t offset)
{
	uint32_t *item = ARENA_PUSH(a, o);

	if (!item)
		return ERR_LIMIT;
	*item = offset;
	return 0;
}

/* Boundaries inside a word that its capitals tell: Deep-Seek, and the last capital before a small
 * letter in HTTP-Server. */
static int add_capitals(struct slice word, uint32_t start, struct arena *a, struct offsets *ret)
{
	uint32_t code, folded[FOLD_CODE_MAX];
	char bytes[UTF8_MAX];
	bool last = true, before_last = false; /* were the two characters before capitals */
	uint32_t at = start, last_at = start;

	for (size_t i = 0; i < word.len;) {
		i += utf8_decode(word, i, &code);
		size_t n = fold_code(code, folded);
		if (n == 0)
			continue;
		bool upper = is_upper(code);
		bool rises = upper && !last;
		bool falls = !upper && last && before_last && last_at > start;
		if ((rises || falls) && add_offset(ret, a, rises ? at : last_at) < 0)
			return ERR_LIMIT;
		before_last = last && at > start;
		last = upper;
		last_at = at;
		for (size_t k = 0; k < n; k++)
			at += (uint32_t)utf8_encode(folded[k], bytes);
	}
	return 0;
}

static int add_unit(struct slice source, const struct fold_unit *unit, struct match_unit *ret,
		    struct arena *a, struct match_text *m)
{
	if (ret->gap == MATCH_GAP_HIDDEN && add_offset(&m->hidden, a, ret->start) < 0)
		return ERR_LIMIT;
	if (ret->kind != FOLD_WORD)
		return 0;
	return add_capitals(slice_sub(source, unit->source_start, unit->source_end), ret->start, a,
			    &m->hidden);
}

int match_text_make(struct slice text, struct arena *a, struct match_text *ret)
{
	struct folded f;
	int r = text_fold(text, a, &f);

	if (r < 0)
		return r;
	struct match_text m = {.n_units = f.n};
	char *out = arena_alloc(a, f.text.len + f.n + 1);
	m.units = arena_array(a, f.n > 0 ? f.n : 1, sizeof *m.units);
	if (!out || !m.units)
		return ERR_LIMIT;
	uint32_t len = 0;
	for (size_t i = 0; i < f.n; i++) {
		const struct fold_unit *unit = &f.items[i];
		struct match_unit *u = &m.units[i];
		uint32_t size = unit->end - unit->start;

		u->gap = i > 0 ? gap_before(text, unit - 1, unit) : MATCH_GAP_NONE;
		if (u->gap >= MATCH_GAP_SPACE)
			out[len++] = u->gap == MATCH_GAP_SPACE ? ' ' : '\n';
		if (size == 3) /* a Han character: no call */
			memcpy(out + len, f.text.ptr + unit->start, 3);
		else
			memcpy(out + len, f.text.ptr + unit->start, size);
		u->kind = unit->kind;
		u->start = len;
		u->end = len += size;
		u->source_start = unit->source_start;
		u->source_end = unit->source_end;
		if (unit->kind != FOLD_HAN && add_unit(text, unit, u, a, &m) < 0)
			return ERR_LIMIT;
	}
	m.text = slice_of(out, len);
	*ret = m;
	return 0;
}
