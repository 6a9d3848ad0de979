#include "ftrl.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "extract/ner_decode.h"

#define PAD      16     /* labels a feature has room for: whole vectors */
#define QUIET    0.001f /* units this well known already teach nothing */
#define NO_INDEX UINT32_MAX

/* Feature hash to index, counted first. */
struct dictionary {
	uint32_t *keys, *values; /* key 0 = free (hash 0 is treated as 1) */
	size_t cap, n;
};

struct trainer {
	const struct ftrl_options *options;
	struct dictionary dict;
	uint32_t *features; /* indices of all units' features */
	uint32_t *offsets;  /* first feature of each unit, one more at the end */
	float *w, *z, *n;   /* PAD each feature */
	float step_w[NER_LABELS + 1][PAD], step_z[NER_LABELS + 1][PAD];
	float step_n[NER_LABELS + 1][PAD]; /* the last row is the start */
};

static uint32_t *dictionary_slot(struct dictionary *d, uint32_t hash, bool add)
{
	uint32_t key = hash ? hash : 1;

	for (size_t i = key & (d->cap - 1);; i = (i + 1) & (d->cap - 1)) {
		if (d->keys[i] == key)
			return &d->values[i];
		if (d->keys[i] != 0)
			continue;
		if (!add)
			return NULL;
		d->keys[i] = key;
		d->n++;
		return &d->values[i];
	}
}

static void dictionary_grow(struct dictionary *d)
{
	struct dictionary old = *d;

	d->cap = old.cap > 0 ? old.cap * 2 : (size_t)1 << 22;
	d->n = 0;
	d->keys = xcalloc(d->cap, sizeof *d->keys);
	d->values = xcalloc(d->cap, sizeof *d->values);
	for (size_t i = 0; i < old.cap; i++)
		if (old.keys[i])
			*dictionary_slot(d, old.keys[i], true) = old.values[i];
	free(old.keys);
	free(old.values);
}

static void extract(struct trainer *t, const struct bio *data, const struct ner_model *tables)
{
	struct ner_unit *units = xcalloc(NER_UNITS_MAX, sizeof *units);
	struct ner_context *context = xcalloc(1, sizeof *context);
	size_t total = 0, cap = data->n * NER_POSITION_FEATURES, unit = 0;

	t->features = xreallocarray(NULL, cap, sizeof *t->features);
	t->offsets = xreallocarray(NULL, data->n + 1, sizeof *t->offsets);
	for (size_t s = 0; s < data->n_sentences; s++) {
		size_t n = bio_units(data, &data->sentences[s], tables, units);

		ner_context_init(context, tables, units, n);
		for (size_t i = 0; i < n; i++) {
			t->offsets[unit++] = (uint32_t)total;
			size_t k = ner_features_at(context, i, t->features + total);
			for (size_t f = total; f < total + k; f++) {
				if (t->dict.n * 2 >= t->dict.cap)
					dictionary_grow(&t->dict);
				(*dictionary_slot(&t->dict, t->features[f], true))++;
			}
			total += k;
		}
	}
	t->offsets[unit] = (uint32_t)total;
	free(units);
	free(context);
}

/* Counts become indices, hashes become indices. Returns the number of features kept. */
static size_t number_features(struct trainer *t, size_t n_units)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->dict.cap; i++)
		if (t->dict.keys[i])
			t->dict.values[i] = t->dict.values[i] >= t->options->cutoff
						    ? (uint32_t)kept++
						    : NO_INDEX;
	for (size_t f = 0; f < t->offsets[n_units]; f++)
		t->features[f] = *dictionary_slot(&t->dict, t->features[f], false);
	return kept;
}

static void update(const struct ftrl_options *o, float *w, float *z, float *n, const float *g)
{
	for (size_t k = 0; k < PAD; k++) {
		float square = n[k] + g[k] * g[k];
		float root = sqrtf(square);

		z[k] += g[k] - (root - sqrtf(n[k])) / o->alpha * w[k];
		n[k] = square;
		float shrunk = fabsf(z[k]) - o->l1;
		float size = shrunk > 0 ? shrunk / ((o->beta + root) / o->alpha + o->l2) : 0;
		w[k] = z[k] > 0 ? -size : size;
	}
}

/* Scratch of one sentence. */
struct lattice {
	float emit[NER_UNITS_MAX][PAD], alpha[NER_UNITS_MAX][PAD], beta[NER_UNITS_MAX][PAD];
	float step[NER_LABELS][PAD], start[PAD];
	float step_sum[NER_LABELS + 1][PAD]; /* expected steps, then minus those seen */
};

static void score(const struct trainer *t, struct lattice *l, size_t first, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float *e = l->emit[i], most;

		memset(e, 0, sizeof l->emit[i]);
		for (size_t f = t->offsets[first + i]; f < t->offsets[first + i + 1]; f++) {
			if (t->features[f] == NO_INDEX)
				continue;
			const float *w = t->w + (size_t)t->features[f] * PAD;
			for (size_t k = 0; k < PAD; k++)
				e[k] += w[k];
		}
		most = e[0];
		for (size_t k = 1; k < NER_LABELS; k++)
			most = e[k] > most ? e[k] : most;
		for (size_t k = 0; k < NER_LABELS; k++)
			e[k] = expf(e[k] - most);
		memset(e + NER_LABELS, 0, (PAD - NER_LABELS) * sizeof *e);
	}
	for (size_t to = 0; to < NER_LABELS; to++) {
		l->start[to] =
			ner_step_is_legal(SIZE_MAX, to) ? expf(t->step_w[NER_LABELS][to]) : 0;
		for (size_t from = 0; from < NER_LABELS; from++)
			l->step[from][to] =
				ner_step_is_legal(from, to) ? expf(t->step_w[from][to]) : 0;
	}
}

static void normalise(float *v)
{
	float sum = 1e-30f;

	for (size_t k = 0; k < NER_LABELS; k++)
		sum += v[k];
	for (size_t k = 0; k < PAD; k++)
		v[k] /= sum;
}

static void forward_backward(struct lattice *l, size_t n)
{
	for (size_t k = 0; k < PAD; k++)
		l->alpha[0][k] = k < NER_LABELS ? l->start[k] * l->emit[0][k] : 0;
	normalise(l->alpha[0]);
	for (size_t i = 1; i < n; i++) {
		memset(l->alpha[i], 0, sizeof l->alpha[i]);
		for (size_t from = 0; from < NER_LABELS; from++)
			for (size_t to = 0; to < PAD; to++)
				l->alpha[i][to] += l->alpha[i - 1][from] * l->step[from][to];
		for (size_t to = 0; to < PAD; to++)
			l->alpha[i][to] *= l->emit[i][to];
		normalise(l->alpha[i]);
	}
	memset(l->beta[n - 1], 0, sizeof l->beta[n - 1]);
	for (size_t k = 0; k < NER_LABELS; k++)
		l->beta[n - 1][k] = ner_step_is_legal(k, SIZE_MAX);
	for (size_t i = n - 1; i-- > 0;) {
		memset(l->beta[i], 0, sizeof l->beta[i]);
		for (size_t from = 0; from < NER_LABELS; from++)
			for (size_t to = 0; to < NER_LABELS; to++)
				l->beta[i][from] +=
					l->step[from][to] * l->emit[i + 1][to] * l->beta[i + 1][to];
		normalise(l->beta[i]);
	}
}

static void expect_steps(struct lattice *l, size_t n, const uint8_t *gold)
{
	memset(l->step_sum, 0, sizeof l->step_sum);
	for (size_t i = 1; i < n; i++) {
		float joint[NER_LABELS][NER_LABELS], sum = 1e-30f;

		for (size_t from = 0; from < NER_LABELS; from++)
			for (size_t to = 0; to < NER_LABELS; to++) {
				joint[from][to] = l->alpha[i - 1][from] * l->step[from][to] *
						  l->emit[i][to] * l->beta[i][to];
				sum += joint[from][to];
			}
		for (size_t from = 0; from < NER_LABELS; from++)
			for (size_t to = 0; to < NER_LABELS; to++)
				l->step_sum[from][to] += joint[from][to] / sum;
		l->step_sum[gold[i - 1]][gold[i]] -= 1;
	}
}

static double learn(struct trainer *t, struct lattice *l, size_t first, size_t n,
		    const uint8_t *gold)
{
	double loss = 0;

	score(t, l, first, n);
	forward_backward(l, n);
	expect_steps(l, n, gold);
	for (size_t i = 0; i < n; i++) {
		float g[PAD], most = 0;

		for (size_t k = 0; k < PAD; k++)
			g[k] = l->alpha[i][k] * l->beta[i][k];
		normalise(g);
		if (i == 0)
			memcpy(l->step_sum[NER_LABELS], g, sizeof g);
		loss -= log((double)g[gold[i]] + 1e-9);
		g[gold[i]] -= 1;
		for (size_t k = 0; k < NER_LABELS; k++)
			most = fmaxf(most, fabsf(g[k]));
		if (most < QUIET)
			continue;
		for (size_t f = t->offsets[first + i]; f < t->offsets[first + i + 1]; f++) {
			size_t at = (size_t)t->features[f] * PAD;

			if (t->features[f] != NO_INDEX)
				update(t->options, t->w + at, t->z + at, t->n + at, g);
		}
	}
	l->step_sum[NER_LABELS][gold[0]] -= 1;
	for (size_t row = 0; row <= NER_LABELS; row++)
		update(t->options, t->step_w[row], t->step_z[row], t->step_n[row],
		       l->step_sum[row]);
	return loss;
}

static void shuffle(uint32_t *order, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
		size_t k = (size_t)((*state >> 33) % i);
		uint32_t swap = order[i - 1];

		order[i - 1] = order[k];
		order[k] = swap;
	}
}

static void run_epochs(struct trainer *t, const struct bio *data)
{
	uint32_t *order = xreallocarray(NULL, data->n_sentences, sizeof *order);
	struct lattice *l = xcalloc(1, sizeof *l);
	uint64_t state = 20240607;

	for (size_t i = 0; i < data->n_sentences; i++)
		order[i] = (uint32_t)i;
	for (unsigned epoch = 0; epoch < t->options->epochs; epoch++) {
		double loss = 0;

		shuffle(order, data->n_sentences, &state);
		for (size_t i = 0; i < data->n_sentences; i++) {
			const struct bio_sentence *s = &data->sentences[order[i]];

			loss += learn(t, l, s->first, s->n, data->labels + s->first);
		}
		fprintf(stderr, "epoch %u: loss %.4f a unit\n", epoch + 1, loss / (double)data->n);
	}
	free(order);
	free(l);
}

static void collect(const struct trainer *t, size_t kept, struct pack_weights *w)
{
	w->features = xcalloc(kept > 0 ? kept : 1, sizeof *w->features);
	w->n = kept;
	for (size_t i = 0; i < t->dict.cap; i++) {
		uint32_t index = t->dict.values[i];

		if (!t->dict.keys[i] || index == NO_INDEX)
			continue;
		w->features[index].hash = t->dict.keys[i];
		memcpy(w->features[index].weights, t->w + (size_t)index * PAD,
		       sizeof w->features[index].weights);
	}
	memcpy(w->start, t->step_w[NER_LABELS], sizeof w->start);
	for (size_t from = 0; from < NER_LABELS; from++)
		memcpy(w->step[from], t->step_w[from], sizeof w->step[from]);
}

void ftrl_train(const struct bio *data, const struct ner_model *tables,
		const struct ftrl_options *options, struct pack_weights *w)
{
	struct trainer *t = xcalloc(1, sizeof *t);

	t->options = options;
	dictionary_grow(&t->dict);
	extract(t, data, tables);
	size_t kept = number_features(t, data->n);
	fprintf(stderr, "%zu sentences, %zu units, %zu features of %zu kept\n", data->n_sentences,
		data->n, kept, t->dict.n);
	t->w = xcalloc(kept * PAD, sizeof *t->w);
	t->z = xcalloc(kept * PAD, sizeof *t->z);
	t->n = xcalloc(kept * PAD, sizeof *t->n);
	run_epochs(t, data);
	collect(t, kept, w);
	free(t->dict.keys);
	free(t->dict.values);
	free(t->features);
	free(t->offsets);
	free(t->w);
	free(t->z);
	free(t->n);
	free(t);
}
