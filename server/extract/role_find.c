#include "extract/role_find.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/utf8.h"
#include "extract/name_titles.h"
#include "text/fold.h"

#define ROLES_PER_MENTION 4
#define ROLES_PER_ENTITY  64
#define NOT_A_MENTION     UINT32_MAX

/* A sentence, folded, with its mentions. */
struct scene {
	struct analysis *an;
	struct arena *arena;
	struct span sentence;
	struct folded folded;
	size_t first, end; /* mentions of the sentence */
};

/* Unit whose source starts at or behind a place in the text. */
static size_t unit_at(const struct scene *s, uint32_t at)
{
	size_t i = 0, n = s->folded.n;

	while (i < n) {
		size_t mid = i + (n - i) / 2;

		if (s->folded.items[mid].source_start + s->sentence.start < at)
			i = mid + 1;
		else
			n = mid;
	}
	return i;
}

static uint32_t source_start(const struct scene *s, size_t unit)
{
	return s->sentence.start + s->folded.items[unit].source_start;
}

static uint32_t source_end(const struct scene *s, size_t unit)
{
	return s->sentence.start + s->folded.items[unit].source_end;
}

/* The text between two places holds nothing but spaces and the given marks. */
static bool only_between(const struct scene *s, uint32_t from, uint32_t to, const char *marks)
{
	struct slice between, allowed = slice_of_string(marks);
	uint32_t code, mark;

	if (from > to)
		return false;
	between = slice_sub(s->an->text, from, to);
	for (size_t at = 0; at < between.len;) {
		bool known = false;

		at += utf8_decode(between, at, &code);
		for (size_t k = 0; k < allowed.len && !known;) {
			k += utf8_decode(allowed, k, &mark);
			known = mark == code;
		}
		if (!known && !code_is_space(code))
			return false;
	}
	return true;
}

static struct slice folded_range(const struct scene *s, size_t from, size_t to)
{
	return slice_sub(s->folded.text, s->folded.items[from].start, s->folded.items[to - 1].end);
}

/* Units of the role that ends before unit end; 0 when there is none. */
static size_t role_units_before(const struct scene *s, size_t end)
{
	size_t bytes = end > 0 ? name_role_suffix(folded_range(s, 0, end)) : 0;

	for (size_t i = end; bytes > 0 && i-- > 0;) {
		if (s->folded.items[end - 1].end - s->folded.items[i].start == bytes)
			return end - i;
		if (s->folded.items[end - 1].end - s->folded.items[i].start > bytes)
			break;
	}
	return 0;
}

static size_t role_units_from(const struct scene *s, size_t from)
{
	size_t n = s->folded.n;
	size_t bytes = from < n ? name_role_prefix(folded_range(s, from, n)) : 0;

	for (size_t i = from; bytes > 0 && i < n; i++)
		if (s->folded.items[i].end - s->folded.items[from].start == bytes)
			return i + 1 - from;
	return 0;
}

static bool is_organisation(const struct scene *s, size_t mention)
{
	return s->an->entities[s->an->mentions[mention].entity].kind == ENTITY_ORGANIZATION;
}

/* The organisation that ends at a place, with only 的 or spaces between. */
static uint32_t organisation_before(const struct scene *s, uint32_t at)
{
	for (size_t i = s->first; i < s->end; i++)
		if (is_organisation(s, i) && s->an->mentions[i].span.end <= at &&
		    only_between(s, s->an->mentions[i].span.end, at, "的之’'前原現现任聯联合共同s"))
			return (uint32_t)i;
	return NOT_A_MENTION;
}

static uint32_t organisation_from(const struct scene *s, uint32_t at, const char *marks)
{
	for (size_t i = s->first; i < s->end; i++)
		if (is_organisation(s, i) && s->an->mentions[i].span.start >= at &&
		    only_between(s, at, s->an->mentions[i].span.start, marks))
			return (uint32_t)i;
	return NOT_A_MENTION;
}

static bool has_role(const struct entity *e, struct slice title, struct slice organization)
{
	for (size_t i = 0; i < e->n_roles; i++)
		if (slice_equal(e->roles[i].title, title) &&
		    slice_equal(e->roles[i].organization, organization))
			return true;
	return false;
}

/* Adds a role told in units [from, to) to the entity of a mention. */
static int add_role(struct scene *s, size_t mention, size_t from, size_t to, uint32_t organization)
{
	const struct mention *m = &s->an->mentions[mention];
	struct entity *e = &s->an->entities[m->entity];
	struct role role = {.organization = {"", 0}};
	struct span told = {source_start(s, from), source_end(s, to - 1)};

	role.title = span_slice(s->an->text, told);
	if (organization != NOT_A_MENTION) {
		const struct mention *o = &s->an->mentions[organization];

		role.organization = s->an->entities[o->entity].name;
		told.start = o->span.start < told.start ? o->span.start : told.start;
		told.end = o->span.end > told.end ? o->span.end : told.end;
	}
	if (e->n_roles >= ROLES_PER_ENTITY || has_role(e, role.title, role.organization))
		return 0;
	role.span.start = m->span.start < told.start ? m->span.start : told.start;
	role.span.end = m->span.end > told.end ? m->span.end : told.end;
	role.original = offset_map_to_original(&s->an->map, role.span);
	role.sentence = m->sentence;
	role.sentence_original = m->sentence_original;
	/* Roles are few: room is made once, for as many as an entity may have. */
	if (!e->roles)
		e->roles = arena_array(s->arena, ROLES_PER_ENTITY, sizeof *e->roles);
	if (!e->roles)
		return ERR_LIMIT;
	e->roles[e->n_roles++] = role;
	return 0;
}

/* 幻方创始人、DeepSeek CEO 梁文锋: roles read backwards from the name. */
static int roles_before(struct scene *s, size_t mention)
{
	uint32_t at = s->an->mentions[mention].span.start;
	size_t end = unit_at(s, at);
	uint32_t pending[ROLES_PER_MENTION][2];
	size_t n_pending = 0;

	for (int k = 0; k < ROLES_PER_MENTION && end > 0; k++) {
		if (!only_between(s, source_end(s, end - 1), at, k == 0 ? " " : "、，,/兼和及与與"))
			break;
		size_t n = role_units_before(s, end);
		/* 兼, 和 between two roles are units of their own. */
		if (n == 0 && k > 0 && end > 1) {
			struct slice word = folded_range(s, end - 1, end);
			if (slice_equal(word, SLICE_LITERAL("兼")) ||
			    slice_equal(word, SLICE_LITERAL("和")) ||
			    slice_equal(word, SLICE_LITERAL("及")) ||
			    slice_equal(word, SLICE_LITERAL("and")))
				n = role_units_before(s, --end);
		}
		if (n == 0)
			break;
		pending[n_pending][0] = (uint32_t)(end - n);
		pending[n_pending++][1] = (uint32_t)end;
		at = source_start(s, end - n);
		uint32_t org = organisation_before(s, at);
		end -= n;
		if (org == NOT_A_MENTION)
			continue;
		for (; n_pending > 0; n_pending--)
			if (add_role(s, mention, pending[n_pending - 1][0],
				     pending[n_pending - 1][1], org) < 0)
				return ERR_LIMIT;
		at = s->an->mentions[org].span.start;
		end = unit_at(s, at);
	}
	for (; n_pending > 0; n_pending--)
		if (add_role(s, mention, pending[n_pending - 1][0], pending[n_pending - 1][1],
			     NOT_A_MENTION) < 0)
			return ERR_LIMIT;
	return 0;
}

/* Words that join a name to a role behind it; folded. */
static const char *const joins[] = {
	"是",     "为",      "任",   "担任", "出任",   "曾任", "现任",
	"系",     "作为",    "身为", "曾是", "曾担任", "is",   "was",
	"is the", "was the", "the",  "as",   "became", "is a", "was a",
};

static size_t skip_join(const struct scene *s, size_t unit)
{
	size_t best = unit;

	for (size_t k = 0; k < ARRAY_LEN(joins); k++) {
		struct slice word = slice_of_string(joins[k]);

		for (size_t end = unit + 1; end <= s->folded.n && end <= unit + 3; end++)
			if (end > best && slice_equal(folded_range(s, unit, end), word))
				best = end;
	}
	return best;
}

/* 梁文锋是幻方的创始人; Sam Altman, CEO of OpenAI: the role behind the name. */
static int role_behind(struct scene *s, size_t mention)
{
	uint32_t name_end = s->an->mentions[mention].span.end;
	size_t unit = unit_at(s, name_end);

	if (unit >= s->folded.n || !only_between(s, name_end, source_start(s, unit), ",，(（:：—-"))
		return 0;
	bool gap = source_start(s, unit) > name_end;
	size_t joined = skip_join(s, unit);
	if (joined >= s->folded.n || (!gap && joined == unit))
		return 0;
	uint32_t org = organisation_from(s, source_start(s, joined), "");
	size_t role = joined;
	if (org != NOT_A_MENTION) {
		role = unit_at(s, s->an->mentions[org].span.end);
		if (role < s->folded.n &&
		    slice_equal(folded_range(s, role, role + 1), SLICE_LITERAL("的")))
			role++;
	}
	size_t n = role_units_from(s, role);
	if (n == 0)
		return 0;
	/* A role right before another name belongs to that one. */
	for (size_t i = s->first; i < s->end; i++)
		if (i != mention && !is_organisation(s, i) &&
		    s->an->mentions[i].span.start >= source_end(s, role + n - 1) &&
		    only_between(s, source_end(s, role + n - 1), s->an->mentions[i].span.start, ""))
			return 0;
	if (org == NOT_A_MENTION && role + n < s->folded.n &&
	    (slice_equal(folded_range(s, role + n, role + n + 1), SLICE_LITERAL("of")) ||
	     slice_equal(folded_range(s, role + n, role + n + 1), SLICE_LITERAL("at"))))
		org = organisation_from(s, source_end(s, role + n), "");
	return add_role(s, mention, role, role + n, org);
}

static int find_in_sentence(struct scene *s)
{
	s->folded = (struct folded){0};
	if (text_fold(span_slice(s->an->text, s->sentence), s->arena, &s->folded) < 0)
		return ERR_LIMIT;
	for (size_t i = s->first; i < s->end; i++)
		if (!is_organisation(s, i) && (roles_before(s, i) < 0 || role_behind(s, i) < 0))
			return ERR_LIMIT;
	return 0;
}

int role_find(struct arena *a, struct analysis *an)
{
	struct scene s = {.an = an, .arena = a};

	for (s.first = 0; s.first < an->n_mentions; s.first = s.end) {
		bool has_person = false;

		s.sentence = an->mentions[s.first].sentence;
		for (s.end = s.first; s.end < an->n_mentions; s.end++) {
			if (an->mentions[s.end].sentence.start != s.sentence.start)
				break;
			has_person = has_person || !is_organisation(&s, s.end);
		}
		if (has_person && find_in_sentence(&s) < 0)
			return ERR_LIMIT;
	}
	return 0;
}
