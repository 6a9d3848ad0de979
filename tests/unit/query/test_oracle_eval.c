/* Answers compared with a scan of every text, over real documents of the shared evaluation corpus:
 * words, phrases, titles, dates, AND, OR and exclusions, nested at random. The sets must be equal
 * and the totals exact. The oracle knows folded texts (index/match_text.h) and nothing else. */
#include "base/macros.h"
#include "base/utf8.h"
#include "index/match_text.h"
#include "unit/query/corpus.h"
#include "unit/text/eval_corpus.h"

#define DOCS      1000u
#define STEP      100u /* of the corpus' documents */
#define QUERIES   1500u
#define DEPTH_MAX 3u
#define SEGMENT   130u /* documents of one segment */

struct part {
	struct slice source;
	struct match_text match;
};

struct entry {
	struct part title, text;
	struct date published; /* day 0: none */
	bool is_dated;
};

struct oracle {
	struct index *index;
	struct arena arena;
	struct entry entries[DOCS];
	size_t n;
};

static uint64_t seed = 20261121;

static uint32_t roll(size_t n)
{
	return test_roll(&seed, (uint32_t)n);
}

/* --- the scan --- */

static bool is_hidden_boundary(const struct match_text *m, uint32_t at)
{
	for (size_t i = 0; i < m->hidden.n && m->hidden.items[i] <= at; i++)
		if (m->hidden.items[i] == at)
			return true;
	return false;
}

/* A word may begin or end here. */
static bool is_boundary(const struct match_text *m, uint32_t at)
{
	size_t low = 0, high = m->n_units;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (m->units[middle].end < at)
			low = middle + 1;
		else
			high = middle;
	}
	bool inside = low < m->n_units && m->units[low].start < at && at < m->units[low].end;
	return !inside || is_hidden_boundary(m, at);
}

static bool stands_in(const struct match_text *m, struct slice folded, bool has_han)
{
	for (size_t at = 0; (at = slice_find(m->text, folded, at)) != SIZE_MAX; at++)
		if (has_han ||
		    (is_boundary(m, (uint32_t)at) && is_boundary(m, (uint32_t)(at + folded.len))))
			return true;
	return false;
}

static void scan_words(const struct oracle *o, struct slice folded, bool has_han, bool in_title,
		       bool *ret)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct entry *e = &o->entries[i];

		ret[i] = stands_in(&e->title.match, folded, has_han) ||
			 (!in_title && stands_in(&e->text.match, folded, has_han));
	}
}

/* --- queries --- */

static bool is_plain_pair(const struct match_unit *a, const struct match_unit *b)
{
	return b->kind == FOLD_HAN ? b->gap != MATCH_GAP_HIDDEN
				   : a->kind == FOLD_HAN && b->gap == MATCH_GAP_NONE;
}

/* Units [first, *ret_last) of one text: Han characters with at most single words or numbers between
 * them, or one word or number. Words side by side are left out: those may be joined or parted, of
 * which the oracle has no idea. */
static bool pick_units(const struct match_text *m, size_t max, size_t *ret_first, size_t *ret_last)
{
	size_t first = roll(m->n_units), last = first + 1, n = 1 + roll(max);

	while (last < m->n_units && last - first < n &&
	       is_plain_pair(&m->units[last - 1], &m->units[last]))
		last++;
	/* A number of several parts, a joined word: another rule. */
	for (size_t i = first; i < last; i++) {
		const struct match_unit *u = &m->units[i], *next = u + 1;
		bool parted = u->kind != FOLD_HAN && i + 1 < m->n_units && next->kind != FOLD_HAN &&
			      next->gap < MATCH_GAP_SPACE;
		bool joined = u->kind != FOLD_HAN && i > 0 && u[-1].kind != FOLD_HAN &&
			      u->gap < MATCH_GAP_SPACE;

		if (parted || joined)
			return false;
	}
	*ret_first = first;
	*ret_last = last;
	return true;
}

static bool has_han(const struct match_text *m, size_t first, size_t last)
{
	for (size_t i = first; i < last; i++)
		if (m->units[i].kind == FOLD_HAN)
			return true;
	return false;
}

static bool has_gap(const struct match_text *m, size_t first, size_t last)
{
	for (size_t i = first + 1; i < last; i++)
		if (m->units[i].gap >= MATCH_GAP_SPACE)
			return true;
	return false;
}

/* As it stands there, with what folding drops, or folded. */
static void print_words(const struct part *part, size_t first, size_t last, struct buf *query)
{
	const struct match_unit *from = &part->match.units[first];
	const struct match_unit *to = &part->match.units[last - 1];
	bool gap = has_gap(&part->match, first, last);
	bool quoted = gap || roll(2) == 0;

	buf_add_string(query, quoted ? "\"" : "");
	if (quoted && !gap && roll(2) == 0) {
		buf_add_slice(query, slice_sub(part->source, from->source_start, to->source_end));
	} else {
		struct slice folded = slice_sub(part->match.text, from->start, to->end);

		/* Marks become line ends in match text, which would not part a phrase. */
		for (size_t i = 0; i < folded.len; i++)
			if (folded.ptr[i] == '\n')
				buf_add_string(query, "，");
			else
				buf_add_char(query, folded.ptr[i]);
	}
	buf_add_string(query, quoted ? "\"" : "");
}

static void make_words(struct oracle *o, struct buf *query, bool *matches)
{
	bool in_title = roll(6) == 0;
	const struct part *part;
	size_t first, last;

	do {
		const struct entry *e = &o->entries[roll(o->n)];
		part = in_title ? &e->title : &e->text;
	} while (part->match.n_units == 0 ||
		 !pick_units(&part->match, roll(3) == 0 ? 12 : 3, &first, &last));
	const struct match_text *m = &part->match;

	buf_add_string(query, in_title ? "title:" : "");
	print_words(part, first, last, query);
	scan_words(o, slice_sub(m->text, m->units[first].start, m->units[last - 1].end),
		   has_han(m, first, last), in_title, matches);
}

static void make_date(struct oracle *o, struct buf *query, bool *matches)
{
	bool after = roll(2) == 0;
	uint32_t precision = roll(3);
	char text[16];
	struct date date;

	snprintf(text, sizeof text, "%04u-%02u-%02u", 2005 + roll(20), 1 + roll(12), 1 + roll(28));
	text[precision == 0 ? 4 : precision == 1 ? 7 : 10] = '\0';
	assert_true(date_parse_iso(slice_of_string(text), &date));
	buf_printf(query, "%s:%s", after ? "after" : "before", text);
	for (size_t i = 0; i < o->n; i++) {
		const struct entry *e = &o->entries[i];

		matches[i] = e->is_dated && (after ? e->published.first >= date.first
						   : e->published.last < date.first);
	}
}

static void make_query(struct oracle *o, unsigned depth, struct buf *query, bool *matches)
{
	static const char *const between[] = {" ", " AND ", " OR ", " -"};
	bool other[DOCS];
	uint32_t kind = roll(ARRAY_LEN(between));

	if (depth == 0 || roll(5) == 0) {
		if (roll(8) == 0)
			make_date(o, query, matches);
		else
			make_words(o, query, matches);
		return;
	}
	buf_add_char(query, '(');
	make_query(o, depth - 1, query, matches);
	buf_add_string(query, between[kind]);
	make_query(o, depth - 1, query, other);
	buf_add_char(query, ')');
	for (size_t i = 0; i < o->n; i++) {
		if (kind == 2)
			matches[i] = matches[i] || other[i];
		else
			matches[i] = matches[i] && other[i] == (kind < 2);
	}
}

static unsigned compare(struct oracle *o, struct slice query, const bool *matches)
{
	bool found[DOCS] = {false};
	unsigned want = 0;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	struct search_result r = corpus_search(o->index, query, true, &a);
	for (size_t i = 0; i < r.n_hits; i++)
		found[r.hits[i].doc->document.id - 1] = true;
	for (size_t i = 0; i < o->n; i++) {
		if (found[i] != matches[i])
			fail_msg("'%.*s': document %zu is %s, but must %s", SLICE_ARGS(query),
				 i + 1, found[i] ? "found" : "not found",
				 matches[i] ? "match" : "not");
		want += matches[i];
	}
	assert_int_equal(r.total, want);
	assert_int_equal(r.n_hits, want);
	arena_release(&a);
	return want;
}

/* --- the documents --- */

static void read_date(struct buf *field, struct entry *e, char ret[16])
{
	const char *d = buf_string(field);

	ret[0] = '\0';
	if (field->len == 8)
		snprintf(ret, 16, "%.4s-%.2s-%.2s", d, d + 4, d + 6);
	e->is_dated = date_parse_iso(slice_of_string(ret), &e->published);
}

static void part_make(struct oracle *o, struct part *part, const struct buf *text)
{
	part->source = arena_copy(&o->arena, buf_slice(text));
	assert_int_equal(match_text_make(part->source, &o->arena, &part->match), 0);
}

static bool fill(struct oracle *o)
{
	struct buf title = BUF_INIT, text = BUF_INIT, date = BUF_INIT;
	struct segment_builder *b = segment_builder_new();
	struct eval_corpus c;
	bool there = eval_open(&c, STEP);

	while (there && o->n < DOCS && eval_next(&c, &title, &text)) {
		struct entry *e = &o->entries[o->n++];
		char day[16];

		buf_clear(&date);
		eval_field(c.line, "date", &date);
		read_date(&date, e, day);
		struct test_doc d = {.id = o->n,
				     .title = buf_string(&title),
				     .published = e->is_dated ? day : NULL};
		part_make(o, &e->title, &title);
		part_make(o, &e->text, &text);
		corpus_add(b, &d, e->text.source);
		if (o->n % SEGMENT == 0)
			index_publish(o->index, segment_builder_finish(b), NULL, 0, o->n);
	}
	if (there)
		eval_close(&c);
	if (o->n % SEGMENT != 0)
		index_publish(o->index, segment_builder_finish(b), NULL, 0, DOCS + 1);
	segment_builder_free(b);
	buf_free(&title);
	buf_free(&text);
	buf_free(&date);
	return o->n > 0;
}

static void test_sets(void **state)
{
	struct oracle *o = xcalloc(1, sizeof *o);
	unsigned n_some = 0;
	size_t n_hits = 0;

	(void)state;
	arena_init(&o->arena, SIZE_MAX / 2);
	o->index = index_new();
	bool there = fill(o);
	for (unsigned i = 0; i < QUERIES && there; i++) {
		struct buf query = BUF_INIT;
		bool matches[DOCS];

		buf_add_char(&query, '(');
		make_query(o, roll(DEPTH_MAX + 1), &query, matches);
		buf_add_char(&query, ')');
		unsigned n = compare(o, buf_slice(&query), matches);
		n_some += n > 0;
		n_hits += n;
		buf_free(&query);
	}
	row("%zu documents, %u queries, %u with hits, %zu hits", o->n, QUERIES, n_some, n_hits);
	index_free(o->index);
	arena_release(&o->arena);
	free(o);
	if (!there)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
