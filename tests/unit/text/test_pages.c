/* Whole pages: which part is what, and title, author, publisher, date. Prints a score table. */
#include "support/testing.h"

#include <stdio.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "text/decode.h"
#include "text/regions.h"
#include "unit/text/pages.h"

static const char *const kind_names[REGION_MAX] = {
	[REGION_NONE] = "none",       [REGION_TITLE] = "title",
	[REGION_BODY] = "body",       [REGION_BYLINE] = "byline",
	[REGION_CAPTION] = "caption", [REGION_BOILERPLATE] = "boilerplate",
	[REGION_TAIL] = "tail",       [REGION_REFERENCES] = "references"};

static const char *const from_names[] = {"", "metadata", "markup", "byline", "dateline", "url"};

enum field { FIELD_TITLE, FIELD_AUTHOR, FIELD_PUBLISHER, FIELD_PUBLISHED, FIELDS };
static const char *const field_names[FIELDS] = {"title", "author", "publisher", "published"};

struct score {
	unsigned pages, whole; /* whole: nothing wrong */
	unsigned right[FIELDS], wanted[FIELDS], n[FIELDS];
	size_t got[REGION_MAX][REGION_MAX]; /* characters: [wanted][got] */
};

struct reading {
	struct arena a;
	struct decoded decoded;
	struct cleaned cleaned;
	struct offset_map map;
	struct regions regions;
	struct document doc;
};

static void read_page(const struct page *p, struct reading *r)
{
	struct source source = {.uri = slice_of_string(p->uri), .content_type = p->type};

	*r = (struct reading){0};
	arena_init(&r->a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(
		text_decode(buf_slice(&p->bytes), slice_of(NULL, 0), &r->a, &r->decoded, NULL), 0);
	assert_int_equal(text_clean(r->decoded.text, p->type, &r->a, &r->cleaned, NULL), 0);
	assert_int_equal(offset_map_compose(&r->cleaned.map, &r->decoded.map, &r->a, &r->map), 0);
	assert_int_equal(text_regions(&r->cleaned, &r->a, &r->regions, NULL), 0);
	assert_int_equal(text_metadata(&source, &r->cleaned, &r->regions, &r->a, &r->doc, NULL), 0);
}

/* The kind that most characters of the line were given; REGION_NONE when it has no text. */
static enum region_kind line_kind(const struct page *p, const struct page_line *l,
				  const struct reading *r, struct score *s)
{
	size_t counts[REGION_MAX] = {0}, best = 0;
	struct slice text = r->cleaned.text;

	(void)p;
	for (size_t i = 0; i < r->regions.n; i++) {
		struct span span = r->regions.items[i].span;

		for (uint32_t at = span.start, len; at < span.end; at += len) {
			uint32_t code;

			len = (uint32_t)utf8_decode(text, at, &code);
			struct span o =
				offset_map_to_original(&r->map, (struct span){at, at + len});
			if (code_is_space(code) || o.start < l->start || o.start >= l->end)
				continue;
			counts[r->regions.items[i].kind]++;
			if (l->want == WANT_KIND)
				s->got[l->kind][r->regions.items[i].kind]++;
		}
	}
	for (size_t k = 0; k < REGION_MAX; k++)
		best = counts[k] > counts[best] ? k : best;
	return counts[best] > 0 ? (enum region_kind)best : REGION_NONE;
}

static bool check_lines(const struct page *p, const struct reading *r, struct score *s)
{
	bool right = true;

	for (size_t i = 0; i < p->n; i++) {
		const struct page_line *l = &p->lines[i];
		enum region_kind kind = line_kind(p, l, r, s);
		bool fits = l->want == WANT_KIND  ? kind == l->kind
			    : l->want == WANT_ANY ? kind != REGION_BODY && kind != REGION_TITLE
						  : true;

		if (fits)
			continue;
		right = false;
		printf("%s: %s, not %s: %.*s\n", p->name, kind_names[kind],
		       l->want == WANT_ANY ? "?" : kind_names[l->kind],
		       (int)(l->end - l->start > 120 ? 120 : l->end - l->start),
		       p->bytes.data + l->start);
	}
	return right;
}

static bool check_field(const struct page *p, enum field field, struct slice got, const char *want,
			struct score *s)
{
	bool right = slice_equal(got, slice_of_string(want));

	if (strcmp(want, "*") == 0)
		return true;
	s->n[field]++;
	s->wanted[field] += want[0] != 0;
	s->right[field] += right;
	if (!right)
		printf("%s: %s is '%.*s', not '%s'\n", p->name, field_names[field], SLICE_ARGS(got),
		       want);
	return right;
}

static bool check_page(const struct page *p, struct score *s)
{
	struct reading r;
	char published[DATE_EDTF_MAX + 16] = "";

	read_page(p, &r);
	if (date_is_known(&r.doc.published))
		snprintf(published, sizeof published, "%s %s", r.doc.published.edtf,
			 from_names[r.doc.published_from]);
	bool right = check_lines(p, &r, s);
	right &= check_field(p, FIELD_TITLE, r.doc.title, p->title, s);
	right &= check_field(p, FIELD_AUTHOR, r.doc.author, p->author, s);
	right &= check_field(p, FIELD_PUBLISHER, r.doc.publisher, p->publisher, s);
	right &= check_field(p, FIELD_PUBLISHED, slice_of_string(published), p->published, s);
	s->pages++;
	s->whole += right;
	arena_release(&r.a);
	return right;
}

static double share(size_t part, size_t all)
{
	return all > 0 ? 100 * (double)part / (double)all : 100;
}

static void print_score(const char *name, const struct score *s)
{
	printf("\n%s: %u pages, %u without a fault\n%-12s %6s %6s %8s\n", name, s->pages, s->whole,
	       "field", "pages", "told", "right %");
	for (int f = 0; f < FIELDS; f++)
		printf("%-12s %6u %6u %8.1f\n", field_names[f], s->n[f], s->wanted[f],
		       share(s->right[f], s->n[f]));
	printf("%-12s %6s %8s %9s\n", "characters", "n", "found %", "of them %");
	for (int k = REGION_NONE + 1; k < REGION_MAX; k++) {
		size_t wanted = 0, given = 0;

		for (int j = 0; j < REGION_MAX; j++) {
			wanted += s->got[k][j];
			given += s->got[j][k];
		}
		printf("%-12s %6zu %8.1f %9.1f\n", kind_names[k], wanted,
		       share(s->got[k][k], wanted), share(s->got[k][k], given));
	}
}

static void test_file(void **state)
{
	const char *name = *state;
	struct score score = {0};
	struct buf text = BUF_INIT;
	char path[512];
	struct page p;

	snprintf(path, sizeof path, TEST_DATA_DIR "/pages/%s.pages", name);
	assert_true(test_read_file(path, &text));
	for (size_t at = 0; page_next(buf_slice(&text), &at, &p);) {
		check_page(&p, &score);
		buf_free(&p.bytes);
	}
	buf_free(&text);
	print_score(name, &score);
	assert_true(score.pages > 0);
	assert_int_equal(score.whole, score.pages);
}

int main(void)
{
	static char files[][24] = {"mainland", "taiwan_hongkong", "english", "html",
				   "markdown", "joined",          "fresh",   "sites",
				   "outlets",  "platforms",       "scraped", "heads"};
	struct CMUnitTest tests[ARRAY_LEN(files)];

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		tests[i] = (struct CMUnitTest){files[i], test_file, NULL, NULL, files[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
