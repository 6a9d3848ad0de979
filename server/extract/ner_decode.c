#include "extract/ner_decode.h"

#include <math.h>
#include <string.h>

#define ILLEGAL (-1e9f)

bool ner_step_is_legal(size_t from, size_t to)
{
	bool open = from != SIZE_MAX && from != NER_OUTSIDE &&
		    ner_label_part((unsigned)from) <= NER_INSIDE;

	if (to == SIZE_MAX || to == NER_OUTSIDE)
		return !open;
	bool goes_on = ner_label_part((unsigned)to) == NER_INSIDE ||
		       ner_label_part((unsigned)to) == NER_END;
	if (!open)
		return !goes_on;
	return goes_on && ner_label_class((unsigned)from) == ner_label_class((unsigned)to);
}

static void score_units(const struct ner_model *m, size_t n, struct ner_scratch *s)
{
	uint32_t features[NER_POSITION_FEATURES];

	for (size_t i = 0; i < n; i++) {
		size_t n_features = ner_features_at(&s->context, i, features);

		memset(s->emit[i], 0, sizeof s->emit[i]);
		for (size_t k = 0; k < n_features; k++)
			ner_model_add(m, features[k], s->emit[i]);
		for (size_t label = 0; label < NER_LABELS; label++)
			s->emit[i][label] *= m->header->scale;
	}
}

static float step_weight(const struct ner_model *m, size_t from, size_t to)
{
	return ner_step_is_legal(from, to) ? m->step[from * NER_LABELS + to] : ILLEGAL;
}

static float start_weight(const struct ner_model *m, size_t to)
{
	return ner_step_is_legal(SIZE_MAX, to) ? m->start[to] : ILLEGAL;
}

static void advance(const float *before, const float (*steps)[NER_LABELS], const float *emit,
		    float *after, uint8_t *back)
{
	for (size_t to = 0; to < NER_LABELS; to++) {
		float best = 2 * ILLEGAL;

		for (size_t from = 0; from < NER_LABELS; from++) {
			float score = before[from] + steps[from][to];

			if (score > best) {
				best = score;
				back[to] = (uint8_t)from;
			}
		}
		after[to] = best + emit[to];
	}
}

void ner_decode(const struct ner_model *m, const struct ner_unit *units, size_t n,
		struct ner_scratch *s)
{
	float steps[NER_LABELS][NER_LABELS];
	size_t best = 0;

	if (n == 0)
		return;
	ner_context_init(&s->context, m, units, n);
	score_units(m, n, s);
	for (size_t from = 0; from < NER_LABELS; from++)
		for (size_t to = 0; to < NER_LABELS; to++)
			steps[from][to] = step_weight(m, from, to);
	for (size_t to = 0; to < NER_LABELS; to++)
		s->alpha[0][to] = start_weight(m, to) + s->emit[0][to];
	for (size_t i = 1; i < n; i++)
		advance(s->alpha[i - 1], (const float(*)[NER_LABELS])steps, s->emit[i], s->alpha[i],
			s->back[i]);
	for (size_t label = 1; label < NER_LABELS; label++)
		if (ner_step_is_legal(label, SIZE_MAX) &&
		    s->alpha[n - 1][label] > s->alpha[n - 1][best])
			best = label;
	for (size_t i = n; i-- > 0;) {
		s->labels[i] = (uint8_t)best;
		best = s->back[i][best];
	}
}

static void normalise(float *values)
{
	float sum = 0;

	for (size_t k = 0; k < NER_LABELS; k++)
		sum += values[k];
	for (size_t k = 0; k < NER_LABELS && sum > 0; k++)
		values[k] /= sum;
}

/* exp of the scores, scaled so that the largest is 1: only ratios count. */
static void to_odds(float *emit)
{
	float most = emit[0];

	for (size_t k = 1; k < NER_LABELS; k++)
		most = emit[k] > most ? emit[k] : most;
	for (size_t k = 0; k < NER_LABELS; k++)
		emit[k] = expf(emit[k] - most);
}

static void forward(struct ner_scratch *s, size_t n, const float (*steps)[NER_LABELS],
		    const float *start)
{
	for (size_t to = 0; to < NER_LABELS; to++)
		s->alpha[0][to] = start[to] * s->emit[0][to];
	normalise(s->alpha[0]);
	for (size_t i = 1; i < n; i++) {
		for (size_t to = 0; to < NER_LABELS; to++) {
			float sum = 0;

			for (size_t from = 0; from < NER_LABELS; from++)
				sum += s->alpha[i - 1][from] * steps[from][to];
			s->alpha[i][to] = sum * s->emit[i][to];
		}
		normalise(s->alpha[i]);
	}
}

static void backward(struct ner_scratch *s, size_t n, const float (*steps)[NER_LABELS])
{
	for (size_t label = 0; label < NER_LABELS; label++)
		s->beta[n - 1][label] = ner_step_is_legal(label, SIZE_MAX);
	for (size_t i = n - 1; i-- > 0;) {
		for (size_t from = 0; from < NER_LABELS; from++) {
			float sum = 0;

			for (size_t to = 0; to < NER_LABELS; to++)
				sum += steps[from][to] * s->emit[i + 1][to] * s->beta[i + 1][to];
			s->beta[i][from] = sum;
		}
		normalise(s->beta[i]);
	}
}

void ner_marginals(const struct ner_model *m, size_t n, struct ner_scratch *s)
{
	float steps[NER_LABELS][NER_LABELS], start[NER_LABELS];

	if (n == 0)
		return;
	for (size_t from = 0; from < NER_LABELS; from++) {
		start[from] = expf(start_weight(m, from));
		for (size_t to = 0; to < NER_LABELS; to++)
			steps[from][to] = expf(step_weight(m, from, to));
	}
	for (size_t i = 0; i < n; i++)
		to_odds(s->emit[i]);
	forward(s, n, (const float(*)[NER_LABELS])steps, start);
	backward(s, n, (const float(*)[NER_LABELS])steps);
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < NER_LABELS; k++)
			s->beta[i][k] *= s->alpha[i][k];
		normalise(s->beta[i]);
		s->sure[i] = s->beta[i][s->labels[i]];
	}
}
