#include "extract/canonical_forms.h"

#include "base/error.h"
#include "base/lower_bound.h"
#include "base/map.h"
#include "base/utf8.h"
#include "extract/name_titles.h"
#include "extract/ner_units.h"
#include "text/fold.h"

#define BRACKET_MAX 60 /* bytes of Latin in brackets that can be a name */
#define WORDS_MAX   5
#define FULLER_NEAR 2000 /* names looked at in each direction for a fuller one */

static size_t han_count(struct slice s)
{
	size_t n = 0;
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		n += code_is_han(code) || code_is_kana_or_hangul(code);
	}
	return n;
}

static bool has_inner(struct slice s, bool (*test)(uint32_t))
{
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		if (test(code))
			return true;
	}
	return false;
}

static enum form_shape shape_of(enum entity_kind kind, struct slice surface, struct slice key)
{
	size_t han = han_count(key);

	if (kind != ENTITY_PERSON)
		return FORM_PART;
	if (han == 0)
		return has_inner(surface, code_is_space) ? FORM_FULL : FORM_PART;
	if (key.len == 3 || name_is_compound_surname(key))
		return FORM_SURNAME;
	if (key.len == 6 && name_is_surname(slice_sub(key, 3, 6)) &&
	    (slice_starts_with(key, SLICE_LITERAL("老")) ||
	     slice_starts_with(key, SLICE_LITERAL("小")) ||
	     slice_starts_with(key, SLICE_LITERAL("阿"))))
		return FORM_NICKNAME;
	if (has_inner(surface, ner_code_is_dot))
		return FORM_FULL;
	/* Names of surname and given name are full; transliterations may be a part of one. */
	return FORM_PART;
}

static uint32_t sentence_of(const struct analysis *an, struct span span)
{
	size_t low = lower_bound(an->n_sentences, i, an->sentences[i].end <= span.start);

	return low < an->n_sentences && span_contains(an->sentences[low], span) ? (uint32_t)low
										: FORM_NONE;
}

/* The form of a key, made when it is new. */
static uint32_t form_of(struct forms *f, struct map *seen, struct arena *a, enum entity_kind kind,
			struct slice surface)
{
	struct slice key = text_fold_key(surface, a);
	char *tagged = key.ptr ? arena_alloc(a, key.len + 1) : NULL;
	uint32_t index;

	if (!tagged)
		return FORM_NONE;
	/* A person and an organisation of one name are two. */
	memcpy(tagged + 1, key.ptr, key.len);
	tagged[0] = (char)kind;
	if (map_find(seen, slice_of(tagged, key.len + 1), &index))
		return index;
	struct form *form = ARENA_PUSH(a, f);
	if (!form)
		return FORM_NONE;
	form->kind = kind;
	form->key = slice_of(tagged + 1, key.len);
	form->surface = surface;
	form->shape = shape_of(kind, surface, form->key);
	form->latin = han_count(form->key) == 0;
	form->same_as = form->entity = FORM_NONE;
	map_put(seen, slice_of(tagged, key.len + 1), (uint32_t)(f->n - 1));
	return (uint32_t)(f->n - 1);
}

static int add_named(struct forms *f, struct map *seen, const struct analysis *an, struct arena *a,
		     struct name_span name)
{
	uint32_t form = form_of(f, seen, a, name.kind, span_slice(an->text, name.span));

	if (form == FORM_NONE)
		return ERR_LIMIT;
	if (f->items[form].key.len == 0)
		return 0;
	struct named *grown = arena_grow(a, f->named, f->n_named, &f->cap_named, sizeof *grown);
	if (!grown)
		return ERR_LIMIT;
	f->named = grown;
	f->named[f->n_named++] =
		(struct named){form, sentence_of(an, name.span), name.span, FORM_NONE};
	f->items[form].count++;
	return 0;
}

static bool is_open(uint32_t code)
{
	return code == '(' || code == 0xFF08;
}

static bool is_close(uint32_t code)
{
	return code == ')' || code == 0xFF09;
}

/* A Latin name in brackets right behind at: letters with spaces, dots, hyphens; capitalised words.
 * For persons no acronyms: (CEO), (AI) are none. */
static bool bracketed_latin(struct slice text, size_t at, enum entity_kind kind, struct span *ret)
{
	uint32_t code;
	size_t words = 0, upper = 0, end, step;

	if (at >= text.len)
		return false;
	at += utf8_decode(text, at, &code);
	if (!is_open(code))
		return false;
	bool fresh = true;
	for (end = at; end < text.len && end - at < BRACKET_MAX; end += step) {
		step = utf8_decode(text, end, &code);
		if (is_close(code))
			break;
		bool letter = ner_code_is_letter(code);
		if (!letter && code != ' ' && code != '.' && code != '-' && code != '\'')
			return false;
		words += letter && fresh;
		upper += letter && fresh && code >= 'A' && code <= 'Z';
		fresh = !letter && code != '\'' && code != '-';
	}
	if (end == at || end >= text.len || !is_close(code) || words > WORDS_MAX)
		return false;
	*ret = (struct span){(uint32_t)at, (uint32_t)end};
	return kind == ENTITY_PERSON ? words >= 2 && upper == words : upper > 0;
}

int forms_gather(const struct name_spans *names, const struct analysis *an, struct arena *a,
		 struct forms *ret)
{
	struct map seen = {0};
	int r = 0;

	for (size_t i = 0; r == 0 && i < names->n; i++) {
		struct name_span name = names->items[i], inner;

		r = add_named(ret, &seen, an, a, name);
		bool taken = i + 1 < names->n && names->items[i + 1].span.start < name.span.end + 8;
		if (r < 0 || taken || han_count(span_slice(an->text, name.span)) == 0)
			continue;
		inner = name;
		if (bracketed_latin(an->text, name.span.end, name.kind, &inner.span))
			r = add_named(ret, &seen, an, a, inner);
	}
	map_free(&seen);
	return r;
}

/* What may stand between the bracket and the second name; Simplified and Traditional. */
static const char *const tie_words[] = {
	"英文名", "英文名为", "英文", "英语",     "以下简称", "下称", "简称", "又称", "又名",
	"原名",   "即",       "音译", "以下簡稱", "下稱",     "簡稱", "又稱", "英語",
};
static const char *const tie_marks = " :：“”\"「」『』‘’,，";

static bool is_tie_mark(uint32_t code)
{
	struct slice marks = slice_of_string(tie_marks);
	uint32_t mark;

	for (size_t at = 0; at < marks.len;) {
		at += utf8_decode(marks, at, &mark);
		if (mark == code)
			return true;
	}
	return false;
}

static struct slice skip_marks(struct slice s)
{
	uint32_t code;

	while (s.len > 0) {
		size_t step = utf8_decode(s, 0, &code);

		if (!is_tie_mark(code))
			break;
		s = slice_sub(s, step, s.len);
	}
	return s;
}

/* Whether text between two names is an opening bracket with nothing or a tie word in it. *says is
 * set when there is a tie word. */
static bool is_tie(struct slice between, bool *says)
{
	uint32_t code;
	size_t longest = 0;

	between = slice_trim(between);
	if (between.len == 0 || !is_open((utf8_decode(between, 0, &code), code)))
		return false;
	struct slice rest = skip_marks(
		slice_sub(between, utf8_length((unsigned char)*between.ptr), between.len));
	for (size_t i = 0; i < ARRAY_LEN(tie_words); i++) {
		struct slice word = slice_of_string(tie_words[i]);

		if (word.len > longest && slice_starts_with(rest, word))
			longest = word.len;
	}
	*says = longest > 0;
	return skip_marks(slice_sub(rest, longest, rest.len)).len == 0;
}

static bool closes(struct slice text, size_t at)
{
	uint32_t code;

	for (int marks = 0; at < text.len && marks < 3; marks++) {
		at += utf8_decode(text, at, &code);
		if (is_close(code))
			return true;
		if (!is_tie_mark(code))
			return false;
	}
	return false;
}

static void tie(struct forms *f, const struct named *first, const struct named *second, bool says)
{
	struct form *x = &f->items[first->form], *y = &f->items[second->form];
	bool other = x->latin != y->latin;

	if (x == y || y->same_as != FORM_NONE || x->same_as == second->form)
		return;
	if (!other && !says)
		return;
	/* The organisation behind somebody's name in brackets is where they work. */
	if (x->kind != y->kind)
		return;
	y->same_as = x->same_as != FORM_NONE ? x->same_as : first->form;
	y->tie = other ? ALIAS_TRANSLATION : ALIAS_SHORT_FORM;
	y->tie_span = (struct span){first->span.start, second->span.end};
}

void forms_pair(struct forms *f, const struct analysis *an)
{
	for (size_t i = 0; i + 1 < f->n_named; i++) {
		const struct named *x = &f->named[i], *y = &f->named[i + 1];
		bool says = false;

		if (x->sentence != y->sentence || x->span.end >= y->span.start)
			continue;
		if (is_tie(slice_sub(an->text, x->span.end, y->span.start), &says) &&
		    closes(an->text, y->span.end))
			tie(f, x, y, says);
	}
}

/* Words that a short name of an organisation leaves out. */
static const char *const left_out[] = {
	"有限责任公司", "股份有限公司", "有限公司",    "总公司", "公司", "集团", "控股",    "科技",
	"技术",         "网络",         "信息",        "量化",   "投资", "资本", "基金",    "证券",
	"管理",         "银行",         "大学",        "学院",   "股份", "实业", "电子",    "汽车",
	"传媒",         "文化",         "教育",        "医药",   "能源", "软件", "智能",    "国际",
	"inc",          "corp",         "corporation", "ltd",    "llc",  "co",   "company", "group",
	"holdings",     "technologies", "university",  " ",
};

/* 幻方 for 幻方科技有限公司: what the short form leaves out is only such words. */
static bool is_short_organisation(struct slice part, struct slice full)
{
	if (part.len < 6 || part.len >= full.len || !slice_starts_with(full, part))
		return false;
	for (size_t at = part.len; at < full.len;) {
		size_t longest = 0;

		for (size_t i = 0; i < ARRAY_LEN(left_out); i++) {
			struct slice word = slice_of_string(left_out[i]);

			if (word.len > longest &&
			    slice_starts_with(slice_sub(full, at, full.len), word))
				longest = word.len;
		}
		if (longest == 0)
			return false;
		at += longest;
	}
	return true;
}

/* Whether part is one of the dotted parts (or words) of the full name. */
static bool is_part_of(struct slice part, const struct form *full)
{
	size_t from = 0;
	uint32_t code;

	if (part.len >= full->key.len)
		return false;
	if (full->latin) {
		size_t at = slice_find(full->key, part, 0);

		while (at != SIZE_MAX) {
			size_t end = at + part.len;
			if ((at == 0 || full->key.ptr[at - 1] == ' ') &&
			    (end == full->key.len || full->key.ptr[end] == ' '))
				return true;
			at = slice_find(full->key, part, at + 1);
		}
		return false;
	}
	/* The key has lost its dots: parts are told apart in the surface by their lengths. */
	for (size_t at = 0, key_at = 0; at <= full->surface.len;) {
		size_t step = at < full->surface.len ? utf8_decode(full->surface, at, &code) : 1;
		bool dot = at == full->surface.len || ner_code_is_dot(code);

		if (dot) {
			if (key_at <= full->key.len && key_at - from == part.len &&
			    from + part.len < full->key.len + 1 &&
			    memcmp(full->key.ptr + from, part.ptr, part.len) == 0)
				return from > 0 || key_at < full->key.len;
			from = key_at;
		} else {
			key_at += 3;
		}
		at += step;
	}
	return false;
}

static bool stands_for(const struct form *x, const struct form *full)
{
	struct slice surname;

	if (full->kind != x->kind || full == x || full->shape == FORM_SURNAME ||
	    full->shape == FORM_NICKNAME)
		return false;
	switch (x->shape) {
	case FORM_SURNAME:
		return full->key.len > x->key.len && full->key.len <= x->key.len + 6 &&
		       !has_inner(full->surface, ner_code_is_dot) &&
		       slice_starts_with(full->key, x->key);
	case FORM_NICKNAME:
		surname = slice_sub(x->key, 3, 6);
		return full->key.len >= 6 && full->key.len <= 9 &&
		       slice_starts_with(full->key, surname);
	case FORM_PART:
		if (x->kind == ENTITY_ORGANIZATION)
			return is_short_organisation(x->key, full->key);
		if (x->latin != full->latin)
			return false;
		if (is_part_of(x->key, full))
			return true;
		/* The given name alone: 文锋 for 梁文锋. */
		return !x->latin && x->key.len == 6 && full->key.len == 9 &&
		       slice_ends_with(full->key, x->key) &&
		       name_is_surname(slice_sub(full->key, 0, 3));
	case FORM_FULL:
	default:
		return false;
	}
}

/* The fuller name nearest before named i, else nearest behind it. */
static uint32_t fuller(const struct forms *f, size_t i)
{
	const struct form *x = &f->items[f->named[i].form];

	for (size_t k = i; k-- > 0 && i - k < FULLER_NEAR;)
		if (stands_for(x, &f->items[f->named[k].form]))
			return f->named[k].form;
	for (size_t k = i + 1; k < f->n_named && k - i < FULLER_NEAR; k++)
		if (stands_for(x, &f->items[f->named[k].form]))
			return f->named[k].form;
	return FORM_NONE;
}

void forms_target(struct forms *f)
{
	for (size_t i = 0; i < f->n_named; i++) {
		struct named *x = &f->named[i];
		struct form *form = &f->items[x->form];
		uint32_t full = form->shape == FORM_FULL ? FORM_NONE : fuller(f, i);

		x->target = full != FORM_NONE                                      ? full
			    : form->shape == FORM_FULL || form->shape == FORM_PART ? x->form
										   : FORM_NONE;
		/* A pair of forms that point at each other cannot arise: only later ones point
		 * back; the bound is for safety. */
		for (int hops = 0; hops < 4 && x->target != FORM_NONE; hops++) {
			if (f->items[x->target].same_as == FORM_NONE)
				break;
			x->target = f->items[x->target].same_as;
		}
	}
}
