#include <string.h>

#include "base/macros.h"
#include "extract/ner_features.h"

#define WORD_MAX      6
#define FOREIGN_MIN   4 /* quarter nats: e times likelier in a foreign name than elsewhere */
#define COST_UNKNOWN  18.0f
#define COST_PER_STEP 1.5f /* nats between two levels of frequency */

enum { CLASS_PLACE = 1, CLASS_JAPANESE = 2, CLASS_COMPOUND = 4 };

static int odds(const struct ner_unit *u, enum ner_role role)
{
	return u->stats ? u->stats->odds[role] : -8;
}

static int8_t bin_score(int sum)
{
	int bin = sum >= 0 ? sum / 4 : -((3 - sum) / 4);

	return (int8_t)(bin < -4 ? -4 : bin > 12 ? 12 : bin);
}

static void score_names(struct ner_context *c, size_t i)
{
	const struct ner_unit *u = &c->units[i];

	c->name2[i] = c->name3[i] = -8;
	if (u->type != NER_TYPE_HAN || i + 1 >= c->n || u[1].type != NER_TYPE_HAN)
		return;
	int surname = odds(u, NER_SURNAME);
	c->name2[i] = bin_score(surname + odds(u + 1, NER_GIVEN_SINGLE));
	if (i + 2 < c->n && u[2].type == NER_TYPE_HAN)
		c->name3[i] = bin_score(surname + odds(u + 1, NER_GIVEN_FIRST) +
					odds(u + 2, NER_GIVEN_SECOND));
}

static bool is_foreign(const struct ner_unit *u)
{
	return u->stats && (u->stats->odds[NER_FOREIGN_START] >= FOREIGN_MIN ||
			    u->stats->odds[NER_FOREIGN_INNER] >= FOREIGN_MIN ||
			    u->stats->odds[NER_FOREIGN_END] >= FOREIGN_MIN);
}

static void measure_runs(struct ner_context *c)
{
	uint8_t run = 0;

	for (size_t i = 0; i < c->n; i++) {
		run = is_foreign(&c->units[i]) ? (uint8_t)(run < 9 ? run + 1 : 9) : 0;
		c->run_left[i] = run;
	}
	run = 0;
	for (size_t i = c->n; i-- > 0;) {
		run = is_foreign(&c->units[i]) ? (uint8_t)(run < 9 ? run + 1 : 9) : 0;
		c->run_right[i] = run;
	}
}

struct lattice {
	float cost[NER_UNITS_MAX + 1];
	uint8_t length[NER_UNITS_MAX + 1]; /* of the best word that ends before this place */
	uint32_t hash[NER_UNITS_MAX + 1];
	uint16_t value[NER_UNITS_MAX + 1];
};

static void relax(struct lattice *l, size_t from, size_t length, uint32_t hash, uint16_t value)
{
	unsigned level = NER_WORD_LEVEL((unsigned)value);
	float cost = l->cost[from] + COST_UNKNOWN - COST_PER_STEP * (float)level;

	if (cost >= l->cost[from + length])
		return;
	l->cost[from + length] = cost;
	l->length[from + length] = (uint8_t)length;
	l->hash[from + length] = hash;
	l->value[from + length] = value;
}

static void note_word(struct ner_context *c, size_t i, size_t length, unsigned value)
{
	size_t last = i + length - 1;

	if (NER_WORD_BEFORE(value) > c->before[last])
		c->before[last] = (uint8_t)NER_WORD_BEFORE(value);
	if (NER_WORD_AFTER(value) > c->after[i])
		c->after[i] = (uint8_t)NER_WORD_AFTER(value);
	if (NER_WORD_LEVEL(value) > 0) {
		c->longest[i] = (uint8_t)length;
		if (length > c->longest_end[last])
			c->longest_end[last] = (uint8_t)length;
	}
	uint8_t bits = (uint8_t)((value & NER_WORD_PLACE ? CLASS_PLACE : 0) |
				 (value & NER_WORD_JAPANESE ? CLASS_JAPANESE : 0) |
				 (value & NER_WORD_COMPOUND ? CLASS_COMPOUND : 0));
	for (size_t k = i; bits && k <= last; k++)
		c->classes[k] |= bits;
	if (bits & (CLASS_JAPANESE | CLASS_COMPOUND))
		c->classes[i] |= NER_CLASS_NAME_START;
}

static void read_words(struct ner_context *c, struct lattice *l, size_t i)
{
	const struct ner_unit *units = c->units;
	uint32_t codes[WORD_MAX];

	if (units[i].type != NER_TYPE_HAN) {
		relax(l, i, 1, units[i].hash, 0);
		return;
	}
	for (size_t k = 0; k < WORD_MAX && i + k < c->n; k++) {
		if (units[i + k].type != NER_TYPE_HAN)
			break;
		codes[k] = units[i + k].code;
		uint32_t hash = ner_word_hash(codes, k + 1);
		uint16_t value = ner_model_word(c->model, hash);
		if (value)
			note_word(c, i, k + 1, value);
		if (k == 0 || NER_WORD_LEVEL((unsigned)value) > 0)
			relax(l, i, k + 1, hash, value);
	}
}

/* Dictionary words by the cheapest path (unigram frequencies). */
static void segment(struct ner_context *c)
{
	struct lattice l;

	l.cost[0] = 0;
	for (size_t i = 1; i <= c->n; i++)
		l.cost[i] = 1e30f;
	for (size_t i = 0; i < c->n; i++)
		read_words(c, &l, i);
	for (size_t end = c->n; end > 0;) {
		size_t length = l.length[end];

		for (size_t k = 0; k < length; k++)
			c->words[end - length + k] = (struct ner_word){l.hash[end], l.value[end],
								       (uint8_t)k, (uint8_t)length};
		end -= length;
	}
}

void ner_context_init(struct ner_context *c, const struct ner_model *m,
		      const struct ner_unit *units, size_t n)
{
	size_t letters = 0;

	ensure(n <= NER_UNITS_MAX);
	c->model = m;
	c->units = units;
	c->n = n;
	memset(c->before, 0, n);
	memset(c->after, 0, n);
	memset(c->longest, 0, n);
	memset(c->longest_end, 0, n);
	memset(c->classes, 0, n);
	for (size_t i = 0; i < n; i++) {
		letters += units[i].type >= NER_TYPE_LOWER && units[i].type <= NER_TYPE_MIXED;
		score_names(c, i);
	}
	c->latin = letters * 2 > n;
	measure_runs(c);
	segment(c);
}
