/* Scores against BM25 worked out from the texts: a word of three characters or more counts as one,
 * as often as the rarest of its pairs stands there (query/scorers.h). */
#include <math.h>

#include "base/buf.h"
#include "base/macros.h"
#include "unit/query/corpus.h"

#define DOCS     600u
#define SEGMENTS 3u
#define LETTERS  4u /* characters that texts are made of: words overlap and repeat */
#define ROUNDS   400u
#define WORDS    3u
#define K1       1.2
#define B        0.75
#define HAN      3u /* bytes */

struct entry {
	struct buf title, text;
};

struct corpus {
	struct entry entries[DOCS];
	double mean; /* characters of a text */
};

static uint64_t seed = 11;

static uint32_t roll(uint32_t n)
{
	return test_roll(&seed, n);
}

static void add_han(struct buf *b, uint32_t n)
{
	static const char *const letters[LETTERS] = {"山", "水", "火", "土"};

	for (; n > 0; n--)
		buf_add_string(b, letters[roll(LETTERS)]);
}

static void make(struct corpus *c)
{
	for (uint32_t i = 0; i < DOCS; i++) {
		struct entry *e = &c->entries[i];

		if (roll(3) == 0)
			add_han(&e->title, 1 + roll(8));
		add_han(&e->text, 1 + roll(40));
		if (roll(2) == 0)
			buf_add_slice(&e->text, buf_slice(&e->title));
		c->mean += (double)e->text.len / HAN / DOCS;
	}
}

static struct index *publish(const struct corpus *c)
{
	struct index *ix = index_new();

	for (uint32_t part = 0; part < SEGMENTS; part++) {
		struct segment_builder *b = segment_builder_new();

		for (uint32_t i = part * DOCS / SEGMENTS; i < (part + 1) * DOCS / SEGMENTS; i++) {
			const struct entry *e = &c->entries[i];
			char *title = xasprintf("%.*s", SLICE_ARGS(buf_slice(&e->title)));

			corpus_add(b, &(struct test_doc){.id = i + 1, .title = title},
				   buf_slice(&e->text));
			free(title);
		}
		index_publish(ix, segment_builder_finish(b), NULL, 0, part + 1);
		segment_builder_free(b);
	}
	return ix;
}

static uint32_t count(struct slice text, struct slice word)
{
	uint32_t n = 0;

	for (size_t at = 0; (at = slice_find(text, word, at)) != SIZE_MAX; at += HAN)
		n++;
	return n;
}

/* A pair counts in title and text, but once where the text has the title too; and more where the
 * title has it. */
static double tf_of_pair(const struct entry *e, struct slice word)
{
	struct slice title = buf_slice(&e->title), text = buf_slice(&e->text);
	uint32_t titled = count(title, word);
	bool inside = slice_find(text, title, 0) != SIZE_MAX;

	return count(text, word) + (inside ? 0 : titled) + (titled > 0 ? 2.0 : 0.0);
}

static double idf_of(const struct corpus *c, struct slice pair)
{
	double df = 0.0;

	for (uint32_t i = 0; i < DOCS; i++)
		df += tf_of_pair(&c->entries[i], pair) > 0.0;
	return log(1.0 + (DOCS - df + 0.5) / (df + 0.5));
}

static double tf_of(const struct entry *e, struct slice word)
{
	double least = HUGE_VAL;

	for (size_t at = 0; at + 2 * HAN <= word.len; at += HAN)
		least = fmin(least, tf_of_pair(e, slice_sub(word, at, at + 2 * HAN)));
	return least;
}

/* The idf of a word: of its pairs together, each once. */
static double idf_of_word(const struct corpus *c, struct slice word)
{
	double sum = 0.0;

	for (size_t at = 0; at + 2 * HAN <= word.len; at += HAN) {
		struct slice pair = slice_sub(word, at, at + 2 * HAN);

		if (slice_find(word, pair, 0) == at)
			sum += idf_of(c, pair);
	}
	return sum;
}

struct asked {
	char words[WORDS][64];
	double idfs[WORDS];
	uint32_t n;
};

static double score_of(const struct corpus *c, const struct asked *q, uint32_t i, bool any)
{
	const struct entry *e = &c->entries[i];
	double norm = K1 * (1.0 - B + B * ((double)e->text.len / HAN) / c->mean), sum = 0.0;
	uint32_t n = 0;

	for (uint32_t k = 0; k < q->n; k++) {
		struct slice word = slice_of_string(q->words[k]);
		double tf = tf_of(e, word);

		n += count(buf_slice(&e->title), word) + count(buf_slice(&e->text), word) > 0;
		sum += q->idfs[k] * tf * (K1 + 1.0) / (tf + norm);
	}
	return (any ? n > 0 : n == q->n) ? sum : -1.0;
}

static void make_words(const struct corpus *c, struct asked *q)
{
	q->n = 1 + roll(WORDS);
	for (uint32_t i = 0; i < q->n; i++) {
		struct buf word = BUF_INIT;
		bool again = true;

		while (again) {
			word.len = 0;
			add_han(&word, 2 + roll(4));
			again = false;
			for (uint32_t k = 0; k < i; k++)
				again = again ||
					slice_equal(slice_of_string(q->words[k]), buf_slice(&word));
		}
		snprintf(q->words[i], sizeof q->words[i], "%.*s", SLICE_ARGS(buf_slice(&word)));
		q->idfs[i] = idf_of_word(c, buf_slice(&word));
		buf_free(&word);
	}
}

static void compare(const struct corpus *c, struct index *ix, const struct asked *q, bool any,
		    bool counts)
{
	struct search_options options = {
		.limit = 1 + roll(15), .exact = true, .bare = true, .no_total = !counts};
	struct buf text = BUF_INIT;
	const struct query *query;
	struct search_result r;
	double scores[DOCS];
	struct arena a;
	uint32_t want = 0;

	for (uint32_t i = 0; i < q->n; i++)
		buf_printf(&text, "%s%s", i == 0 ? "" : (any ? " OR " : " "), q->words[i]);
	for (uint32_t i = 0; i < DOCS; i++) {
		scores[i] = score_of(c, q, i, any);
		want += scores[i] >= 0.0;
	}
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	options.ids_only = true;
	assert_int_equal(query_parse(buf_slice(&text), &a, &query, NULL), 0);
	assert_int_equal(search_run(index_current(ix), query, &options, NULL, &a, &r, NULL), 0);
	assert_int_equal(r.n_hits, want < options.limit ? want : options.limit);
	if (counts)
		assert_int_equal(r.total, want);
	for (size_t i = 0; i < r.n_hits; i++) {
		double *mine = &scores[r.hits[i].id - 1];

		if (fabs(*mine - r.hits[i].score) > 1e-9 * fabs(*mine))
			fail_msg("'%.*s': document %u scores %.12g, not %.12g",
				 SLICE_ARGS(buf_slice(&text)), (unsigned)r.hits[i].id,
				 r.hits[i].score, *mine);
		*mine = -1.0;
	}
	/* Nothing better was left out. */
	for (uint32_t i = 0; i < DOCS && r.n_hits > 0; i++)
		assert_true(scores[i] <= r.hits[r.n_hits - 1].score * (1.0 + 1e-9));
	arena_release(&a);
	buf_free(&text);
}

static void test_scores(void **state)
{
	struct corpus *c = xcalloc(1, sizeof *c);

	(void)state;
	make(c);
	struct index *ix = publish(c);
	for (uint32_t i = 0; i < ROUNDS; i++) {
		struct asked q;

		make_words(c, &q);
		compare(c, ix, &q, i % 2 > 0, i % 3 > 0);
	}
	index_free(ix);
	for (uint32_t i = 0; i < DOCS; i++) {
		buf_free(&c->entries[i].title);
		buf_free(&c->entries[i].text);
	}
	free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
