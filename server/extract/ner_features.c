#include "extract/ner_features.h"

#define SEED 0x51ED270Bu

/* Where features of one unit are gathered. */
struct sink {
	const struct ner_context *c;
	size_t i;
	uint32_t *items;
	size_t n;
	uint32_t template;
};

static const struct ner_unit edge;

static const struct ner_unit *at(const struct sink *s, int offset)
{
	size_t k = s->i + (size_t)offset;

	return k < s->c->n ? &s->c->units[k] : &edge;
}

/* Value of a per-unit array at an offset; 15 outside. */
#define NEAR(s, array, offset)                                          \
	((s)->i + (size_t)(offset) < (s)->c->n                          \
		 ? (uint32_t)((s)->c->array[(s)->i + (size_t)(offset)]) \
		 : 15u)

/* Each call is one template: calls come in a fixed order, so their number tells them apart. */
static void add(struct sink *s, uint32_t value)
{
	s->items[s->n++] = ner_mix(ner_mix(SEED, s->template ++), value);
}

static void add2(struct sink *s, uint32_t a, uint32_t b)
{
	add(s, ner_mix(a + 0x1000193u, b));
}

static void add3(struct sink *s, uint32_t a, uint32_t b, uint32_t c)
{
	add2(s, ner_mix(a + 0x811C9DC5u, b), c);
}

static void add_window(struct sink *s)
{
	uint32_t u[5], t[5];

	for (int k = -2; k <= 2; k++) {
		u[k + 2] = at(s, k)->hash;
		t[k + 2] = at(s, k)->type;
		add(s, u[k + 2]);
	}
	add2(s, u[1], u[2]);
	add2(s, u[2], u[3]);
	add2(s, u[0], u[1]);
	add2(s, u[3], u[4]);
	add2(s, u[1], u[3]);
	add3(s, u[1], u[2], u[3]);
	add3(s, u[0], u[1], u[2]);
	add3(s, u[2], u[3], u[4]);
	uint32_t around = t[1] << 8 | t[2] << 4 | t[3];
	add(s, around);
	add(s, t[0] << 16 | around << 4 | t[4]);
	add2(s, s->c->latin, t[2] | (s->i == 0 ? 16u : 0u));
}

/* Quarter nats to nats, clipped; characters without statistics and runs have their own bins. */
static uint32_t odds_bin(const struct ner_unit *u, enum ner_role role)
{
	if (!u->stats)
		return u->type == NER_TYPE_HAN ? 30 : 31;
	int bin = (u->stats->odds[role] + 32) / 4;
	return (uint32_t)(bin < 5 ? 5 : bin > 14 ? 14 : bin);
}

static void add_names(struct sink *s)
{
	uint32_t three0 = NEAR(s, name3, 0) & 31, three1 = NEAR(s, name3, -1) & 31;
	uint32_t three2 = NEAR(s, name3, -2) & 31, two0 = NEAR(s, name2, 0) & 31;
	uint32_t two1 = NEAR(s, name2, -1) & 31;
	uint32_t s0 = odds_bin(at(s, 0), NER_SURNAME), s1 = odds_bin(at(s, -1), NER_SURNAME);
	uint32_t s2 = odds_bin(at(s, -2), NER_SURNAME);

	add(s, s0);
	add(s, s1);
	add(s, s2);
	add(s, odds_bin(at(s, 1), NER_SURNAME));
	add(s, three0);
	add(s, three1);
	add(s, three2);
	add(s, two0);
	add(s, two1);
	add2(s, three0, two0);
	add2(s, three1, two1);
	add3(s, s0, odds_bin(at(s, 1), NER_GIVEN_SINGLE), odds_bin(at(s, 1), NER_GIVEN_FIRST));
	add2(s, s1, odds_bin(at(s, 0), NER_GIVEN_SINGLE));
	add3(s, s2, odds_bin(at(s, -1), NER_GIVEN_FIRST), odds_bin(at(s, 0), NER_GIVEN_SECOND));
	uint32_t left = NEAR(s, before, -1), right = NEAR(s, after, 1);
	add2(s, left, three0);
	add2(s, left, two0);
	add2(s, right, three2);
	add2(s, right, two1);
	add3(s, three1, NEAR(s, before, -2), NEAR(s, after, 2));
	add3(s, left, s0, right);
}

static void add_context_words(struct sink *s)
{
	add(s, NEAR(s, before, -1));
	add(s, NEAR(s, after, 1));
	add(s, NEAR(s, after, 2));
	add(s, NEAR(s, after, 3));
	add(s, NEAR(s, before, -2));
	add(s, NEAR(s, before, -3));
}

static uint32_t foreign_bin(const struct ner_unit *u)
{
	uint32_t start = odds_bin(u, NER_FOREIGN_START), inner = odds_bin(u, NER_FOREIGN_INNER);
	uint32_t end = odds_bin(u, NER_FOREIGN_END);
	uint32_t most = start > inner ? start : inner;

	return most > end ? most : end;
}

static void add_foreign(struct sink *s)
{
	uint32_t left = NEAR(s, run_left, 0), right = NEAR(s, run_right, 0);
	uint32_t dots = (at(s, -(int)left)->type == NER_TYPE_DOT) * 2u +
			(at(s, (int)right)->type == NER_TYPE_DOT);

	add(s, odds_bin(at(s, 0), NER_FOREIGN_START));
	add(s, odds_bin(at(s, 0), NER_FOREIGN_INNER));
	add(s, odds_bin(at(s, 0), NER_FOREIGN_END));
	add3(s, foreign_bin(at(s, -1)), foreign_bin(at(s, 0)), foreign_bin(at(s, 1)));
	add2(s, left, right);
	add2(s, left + right, dots);
	add3(s, left == 1, right == 1, left + right);
	add3(s, odds_bin(at(s, -1), NER_JAPANESE), odds_bin(at(s, 0), NER_JAPANESE),
	     odds_bin(at(s, 1), NER_JAPANESE));
	add2(s, odds_bin(at(s, 0), NER_ORGANIZATION_END), odds_bin(at(s, 1), NER_ORGANIZATION_END));
}

static uint32_t speech_of(const struct ner_word *w, bool exists)
{
	return exists ? NER_WORD_SPEECH((unsigned)w->value) : 16;
}

static void add_words(struct sink *s)
{
	const struct ner_context *c = s->c;
	const struct ner_word *w = &c->words[s->i];
	size_t first = s->i - w->start_distance, behind = first + w->length;
	bool has_left = first > 0, has_right = behind < c->n;
	const struct ner_word *left = has_left ? &c->words[first - 1] : w;
	const struct ner_word *right = has_right ? &c->words[behind] : w;
	uint32_t place = w->start_distance * 8u + w->length;

	add(s, place);
	add2(s, w->hash, w->start_distance);
	add2(s, has_left ? left->hash : 1, place);
	add2(s, has_right ? right->hash : 1, place);
	add3(s, speech_of(left, has_left), speech_of(w, true), speech_of(right, has_right));
	add2(s, speech_of(w, true), place);
	add2(s, NEAR(s, classes, 0), NEAR(s, classes, 1));
	add2(s, NEAR(s, classes, -1), NEAR(s, classes, 0));
	add2(s, NEAR(s, longest, 0), NEAR(s, longest_end, 0));
	add2(s, NEAR(s, longest, -1), NEAR(s, longest, 1));
	add2(s, has_right ? right->length : 0, has_left ? left->length : 0);
}

static uint32_t latin_class(const struct ner_unit *u)
{
	bool letters = u->type >= NER_TYPE_LOWER && u->type <= NER_TYPE_MIXED;

	return u->type | (letters ? NER_LATIN_CLASS((unsigned)u->value) << 4 : 0u);
}

static void add_latin(struct sink *s)
{
	const struct ner_unit *u = at(s, 0);
	uint32_t v0 = latin_class(u), v1 = latin_class(at(s, 1)), v_1 = latin_class(at(s, -1));
	uint32_t v2 = latin_class(at(s, 2)), v_2 = latin_class(at(s, -2));
	uint32_t common = NER_LATIN_COMMON((unsigned)u->value);

	s->template = 128;
	add(s, u->prefix);
	add(s, u->suffix);
	add2(s, u->suffix, u->type);
	add2(s, v0, common);
	add2(s, v_1, v0);
	add2(s, v0, v1);
	add3(s, v_1, v0, v1);
	add3(s, v0, v1, v2);
	add3(s, v_2, v_1, v0);
	add2(s, u->hash, u->type);
	add2(s, at(s, -1)->hash, v0);
	add2(s, at(s, 1)->hash, v0);
	add3(s, at(s, -2)->hash, at(s, -1)->hash, u->type);
	add3(s, at(s, 1)->hash, at(s, 2)->hash, u->type);
	add3(s, common, NER_LATIN_COMMON((unsigned)at(s, 1)->value), u->type);
	add2(s, at(s, -1)->suffix, at(s, 1)->suffix);
}

size_t ner_features_at(const struct ner_context *c, size_t i, uint32_t *ret)
{
	struct sink s = {.c = c, .i = i, .items = ret};
	enum ner_type type = (enum ner_type)c->units[i].type;

	add_window(&s);
	if (type >= NER_TYPE_LOWER && type <= NER_TYPE_MIXED) {
		add_latin(&s);
		return s.n;
	}
	add_names(&s);
	add_context_words(&s);
	add_foreign(&s);
	add_words(&s);
	return s.n;
}
