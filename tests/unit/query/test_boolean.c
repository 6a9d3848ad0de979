/* Boolean queries over segments of several windows (query/tree.h), against a plain scan: totals,
 * and the same best hits whether everything is ranked, only the best, and with or without a total;
 * in one segment and in many compressed ones, with documents that left, and among a few documents
 * only. */
#include "base/buf.h"
#include "base/macros.h"
#include "unit/query/corpus.h"

#define DOCS      9000u
#define REMOVED   11u /* every so many-th document leaves */
#define QUERIES   220u
#define DEPTH_MAX 3u
#define WITHIN    40u
#define FIRST_DAY 18262 /* 2020-01-01 */

struct entry {
	struct buf text, title;
	int32_t first, last; /* first > last: no date */
};

struct corpus {
	struct entry entries[DOCS + 1]; /* by id */
	struct index *one, *many;
};

static uint64_t seed = 7;

static uint32_t roll(uint32_t n)
{
	return test_roll(&seed, n);
}

/* Common ones and rare ones, some of which share pairs of characters, or a word and a number. Marks
 * stand between them, so that none is found across two others. */
static const char *const words[] = {
	"北京市", "公司",     "北京",   "京市民",    "记者", "研究所", "人工智能", "智能",
	"人工",   "工智",     "数据库", "数据",      "水",   "山火",   "萤火虫",   "火星人",
	"深空站", "深空",     "木",     "金额",      "金",   "额度表", "度表",     "研究",
	"k6",     "covid-19", "19",     "deep-seek", "deep", "6",      "k7",       "型k6的"};

static const char *pick_word(void)
{
	/* The least of some is mostly a common one. */
	uint32_t a = roll(ARRAY_LEN(words)), b = roll(ARRAY_LEN(words));

	return words[roll(3) == 0 ? a : (a < b ? a : b)];
}

static void add_words(struct buf *b, unsigned n)
{
	for (; n > 0; n--) {
		buf_add_string(b, pick_word());
		buf_add_string(b, "，");
	}
}

static void print_day(int32_t day, char ret[16])
{
	static const int months[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int left = day - FIRST_DAY, month = 0;

	while (left >= months[month])
		left -= months[month++];
	snprintf(ret, 16, "2020-%02d-%02d", month + 1, left + 1);
}

static void make(struct corpus *c)
{
	for (unsigned i = 1; i <= DOCS; i++) {
		struct entry *e = &c->entries[i];

		*e = (struct entry){.first = 1};
		/* A stretch without anything common. */
		if (i < 5000 || i > 8000)
			add_words(&e->text, 1 + roll(roll(20) == 0 ? 60 : 6));
		else if (roll(50) == 0)
			buf_add_string(&e->text, words[12 + roll(12)]);
		if (roll(5) == 0)
			add_words(&e->title, 1 + roll(2));
		if (roll(4) > 0)
			e->first = e->last = FIRST_DAY + (int32_t)roll(366);
	}
}

static struct index *build(struct corpus *c, unsigned per_segment, bool compress)
{
	struct index *ix = index_new();
	struct segment_builder *b = segment_builder_new();

	for (unsigned i = 1; i <= DOCS; i++) {
		struct entry *e = &c->entries[i];
		char day[16];

		if (e->first <= e->last)
			print_day(e->first, day);
		struct test_doc d = {.id = i,
				     .title = buf_string(&e->title),
				     .published = e->first <= e->last ? day : NULL};
		corpus_add(b, &d, buf_slice(&e->text));
		if (i % per_segment != 0 && i != DOCS)
			continue;
		struct segment *s = segment_builder_finish(b);
		index_publish(ix, compress ? corpus_compress(s) : s, NULL, 0, i);
	}
	for (doc_id i = REMOVED; i <= DOCS; i += REMOVED)
		index_publish(ix, NULL, &i, 1, DOCS + i);
	segment_builder_free(b);
	return ix;
}

/* --- queries and the scan --- */

static bool has(const struct buf *b, const char *word)
{
	return slice_find(buf_slice(b), slice_of_string(word), 0) != SIZE_MAX;
}

static void make_leaf(const struct corpus *c, struct buf *query, bool *matching)
{
	uint32_t kind = roll(8);
	const char *word = pick_word();
	int32_t day = FIRST_DAY + (int32_t)roll(366);
	char text[16];

	print_day(day, text);
	if (kind == 0)
		buf_printf(query, "title:%s", word);
	else if (kind == 1)
		buf_printf(query, "%s:%s", day % 2 > 0 ? "after" : "before", text);
	else
		buf_printf(query, kind == 2 ? "\"%s\"" : "%s", word);
	for (unsigned i = 1; i <= DOCS; i++) {
		const struct entry *e = &c->entries[i];

		if (kind == 0)
			matching[i] = has(&e->title, word);
		else if (kind == 1)
			matching[i] = e->first <= e->last &&
				      (day % 2 > 0 ? e->first >= day : e->last < day);
		else
			matching[i] = has(&e->title, word) || has(&e->text, word);
	}
}

static void make_query(const struct corpus *c, unsigned depth, struct buf *query, bool *matching)
{
	static const char *const between[] = {" ", " OR ", " -"};
	uint32_t kind = roll(ARRAY_LEN(between)), n = 1 + roll(3);
	bool *other;

	if (depth == 0 || roll(5) == 0) {
		make_leaf(c, query, matching);
		return;
	}
	other = xcalloc(DOCS + 1, sizeof *other);
	buf_add_char(query, '(');
	make_query(c, depth - 1, query, matching);
	for (; n > 0; n--) {
		buf_add_string(query, between[kind]);
		make_query(c, depth - 1, query, other);
		for (unsigned i = 1; i <= DOCS; i++)
			matching[i] = kind == 1 ? matching[i] || other[i]
						: matching[i] && other[i] == (kind == 0);
	}
	buf_add_char(query, ')');
	free(other);
}

/* --- comparing --- */

static struct search_result ask(struct index *ix, struct slice text, struct search_options options,
				struct arena *a)
{
	const struct query *query;
	struct search_result result;

	options.ids_only = options.exact = true;
	assert_int_equal(query_parse(text, a, &query, NULL), 0);
	assert_int_equal(search_run(index_current(ix), query, &options, NULL, a, &result, NULL), 0);
	return result;
}

static void expect_hits(const struct search_result *r, const struct search_hit *want, size_t n,
			struct slice query)
{
	if (r->n_hits != n)
		row("%.*s: %zu hits, not %zu", SLICE_ARGS(query), r->n_hits, n);
	assert_int_equal(r->n_hits, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(r->hits[i].id, want[i].id);
		assert_true(memcmp(&r->hits[i].score, &want[i].score, sizeof(double)) == 0);
	}
}

/* Among some documents those of all hits that are there. */
static void expect_within(struct index *ix, const struct search_result *all, struct slice query,
			  struct arena *a)
{
	struct search_hit *want = arena_array(a, all->n_hits + 1, sizeof *want);
	doc_id ids[WITHIN];
	size_t n = 0;

	for (unsigned i = 0; i < WITHIN; i++)
		ids[i] = 1 + i * (DOCS / WITHIN) + roll(DOCS / WITHIN);
	for (size_t i = 0; i < all->n_hits; i++)
		for (unsigned k = 0; k < WITHIN; k++)
			if (all->hits[i].id == ids[k])
				want[n++] = all->hits[i];
	struct search_options among = {
		.limit = WITHIN, .within = ids, .n_within = WITHIN, .bare = true};
	struct search_result r = ask(ix, query, among, a);
	assert_int_equal(r.total, n);
	expect_hits(&r, want, n, query);
}

static unsigned compare(struct corpus *c, struct slice query, const bool *matching)
{
	struct index *both[] = {c->one, c->many};
	struct search_options every = {.limit = DOCS, .bare = true};
	unsigned want = 0;
	struct arena a;

	for (unsigned i = 1; i <= DOCS; i++)
		want += matching[i] && i % REMOVED != 0;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result all = ask(c->one, query, every, &a);
	if (all.total != want)
		row("%.*s: total %u, not %u", SLICE_ARGS(query), all.total, want);
	assert_int_equal(all.total, want);
	assert_int_equal(all.n_hits, want);
	for (size_t i = 0; i < all.n_hits; i++)
		assert_true(matching[all.hits[i].id] && all.hits[i].id % REMOVED != 0);
	for (size_t i = 0; i < ARRAY_LEN(both); i++) {
		struct search_options best = {.limit = 1 + roll(20), .bare = true};
		size_t n = want < best.limit ? want : best.limit;
		struct search_result r = ask(both[i], query, best, &a);

		assert_int_equal(r.total, want);
		expect_hits(&r, all.hits, n, query);
		best.no_total = true;
		r = ask(both[i], query, best, &a);
		expect_hits(&r, all.hits, n, query);
		r = ask(both[i], query, (struct search_options){.bare = true}, &a);
		assert_int_equal(r.total, want);
		expect_within(both[i], &all, query, &a);
	}
	arena_release(&a);
	return want;
}

static void test_windows(void **state)
{
	struct corpus *c = xcalloc(1, sizeof *c);
	bool *matching = xcalloc(DOCS + 1, sizeof *matching);
	unsigned n_some = 0;

	(void)state;
	make(c);
	c->one = build(c, DOCS, false);
	c->many = build(c, DOCS / 3, true);
	for (unsigned i = 0; i < QUERIES; i++) {
		struct buf query = BUF_INIT;

		make_query(c, 1 + roll(DEPTH_MAX), &query, matching);
		n_some += compare(c, buf_slice(&query), matching) > 0;
		buf_free(&query);
	}
	row("%u documents, %u queries, %u with hits", DOCS, QUERIES, n_some);
	assert_in_range(n_some, QUERIES / 2, QUERIES);
	index_free(c->one);
	index_free(c->many);
	for (unsigned i = 1; i <= DOCS; i++) {
		buf_free(&c->entries[i].text);
		buf_free(&c->entries[i].title);
	}
	free(matching);
	free(c);
}

/* A date is a range of days: all of it must be in the range that is asked for. */
static void test_ranges(void **state)
{
	static const struct test_doc docs[] = {
		{1, NULL, "新闻", NULL, "2020"},       {2, NULL, "新闻", NULL, "2020-05"},
		{3, NULL, "新闻", NULL, "2020-05-12"}, {4, NULL, "新闻", NULL, NULL},
		{5, NULL, "新闻", NULL, "2019-12-31"}, {6, NULL, "新闻", NULL, "0850"},
	};
	static const struct {
		const char *query, *want;
	} cases[] = {
		{"after:2020-05", "2 3"},
		{"before:2020-06", "2 3 5 6"},
		{"before:2020-05", "5 6"},
		{"before:2020", "5 6"},
		{"before:2020-05-20", "3 5 6"},
		{"before:2020-05-12", "5 6"},
		{"after:2020-05-12", "3"},
		{"after:2020-05-13", ""},
		{"after:2020 before:2021", "1 2 3"},
		{"新闻 after:2020-02 before:2020-06", "2 3"},
		{"新闻 (after:2020-05-12 OR before:1900)", "3 6"},
		{"新闻 -after:1900", "4 6"},
		{"after:2020-06 before:2020-05", ""},
	};
	struct index *ix = index_new();
	char got[64];

	(void)state;
	corpus_publish(ix, docs, ARRAY_LEN(docs));
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		corpus_ids(ix, cases[i].query, true, got, sizeof got);
		if (strcmp(got, cases[i].want) != 0)
			row("%s: %s", cases[i].query, got);
		assert_string_equal(got, cases[i].want);
	}
	index_free(ix);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_windows),
		cmocka_unit_test(test_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
