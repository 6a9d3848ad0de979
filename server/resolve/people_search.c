#include "resolve/people.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/utf8.h"
#include "resolve/people_build.h"
#include "text/fold.h"
#include "text/pinyin.h"

#define QUERY_CODES_MAX  64
#define PINYIN_BYTES_MAX 256
#define PINYIN_MIN       2 /* letters of pinyin that are worth a look */
#define HAN_EDIT_MIN     3 /* characters a Han name needs before one may be wrong */
#define LATIN_EDIT_MIN   5

/* What was typed, in the shapes that it is compared in. */
struct wanted {
	struct slice key;
	uint32_t codes[QUERY_CODES_MAX];
	size_t n_codes;
	bool han;
	char typed_pinyin[PINYIN_BYTES_MAX]; /* what was typed, read as pinyin */
	size_t n_typed;
	char reading[PINYIN_BYTES_MAX]; /* how the typed Han is read */
	size_t n_reading;
};

static size_t codes_of(struct slice s, uint32_t *ret, bool *han)
{
	size_t n = 0;

	*han = false;
	for (size_t at = 0; at < s.len && n < QUERY_CODES_MAX; n++) {
		at += utf8_decode(s, at, &ret[n]);
		*han = *han || code_is_han(ret[n]);
	}
	return n;
}

/* At most one character added, left out, or another. */
static bool one_edit(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
	size_t head = 0, tail = 0;

	if (na > nb + 1 || nb > na + 1)
		return false;
	while (head < na && head < nb && a[head] == b[head])
		head++;
	while (tail < na - head && tail < nb - head && a[na - 1 - tail] == b[nb - 1 - tail])
		tail++;
	return na - head - tail <= 1 && nb - head - tail <= 1;
}

static bool is_misspelt(const struct wanted *q, struct slice key)
{
	uint32_t codes[QUERY_CODES_MAX];
	bool han;
	size_t n = codes_of(key, codes, &han);

	if (han != q->han || n < (han ? HAN_EDIT_MIN : LATIN_EDIT_MIN) ||
	    q->n_codes < (han ? HAN_EDIT_MIN : LATIN_EDIT_MIN))
		return false;
	return one_edit(q->codes, q->n_codes, codes, n);
}

static bool reads_so(const struct wanted *q, struct slice pinyin)
{
	if (pinyin.len == 0)
		return false;
	if (q->han)
		return q->n_codes >= 2 && slice_equal(slice_of(q->reading, q->n_reading), pinyin);
	return q->n_typed >= PINYIN_MIN &&
	       slice_starts_with(pinyin, slice_of(q->typed_pinyin, q->n_typed));
}

static enum people_match match_of(const struct wanted *q, const struct people_form *form)
{
	size_t at = slice_find(form->key, q->key, 0);

	if (slice_equal(form->key, q->key))
		return PEOPLE_MATCH_EXACT;
	for (; at != SIZE_MAX && !q->han; at = slice_find(form->key, q->key, at + 1))
		if (at == 0 || form->key.ptr[at - 1] == ' ')
			return PEOPLE_MATCH_PREFIX;
	at = slice_find(form->key, q->key, 0);
	if (at != SIZE_MAX && q->han)
		return at == 0 ? PEOPLE_MATCH_PREFIX : PEOPLE_MATCH_PART;
	if (reads_so(q, form->pinyin))
		return PEOPLE_MATCH_PINYIN;
	return is_misspelt(q, form->key) ? PEOPLE_MATCH_MISSPELT : PEOPLE_MATCH_MAX;
}

static int compare_hits(const void *x, const void *y)
{
	const struct person_hit *a = x, *b = y;

	if (a->match != b->match)
		return a->match < b->match ? -1 : 1;
	/* People lie in the order of their mentions. */
	return (a->person > b->person) - (a->person < b->person);
}

/* Keeps the best match of each person. hit_of: index of a person's hit + 1, or 0. */
static int add_hit(const struct people *p, struct arena *a, uint32_t *hit_of,
		   struct person_hits *out, const struct people_form *form, enum people_match match)
{
	uint32_t *known = &hit_of[form->person];

	if (*known == 0) {
		if (!ARENA_PUSH(a, out))
			return ERR_LIMIT;
		*known = (uint32_t)out->n;
		out->items[*known - 1].match = PEOPLE_MATCH_MAX;
	}
	struct person_hit *hit = &out->items[*known - 1];
	if (match < hit->match)
		*hit = (struct person_hit){&p->items[form->person], match, form->key};
	return 0;
}

int people_search(const struct people *p, struct slice query, struct arena *a,
		  struct person_hits *ret)
{
	struct person_hits out = {0};
	struct wanted q = {.key = text_fold_key(query, a)};
	uint32_t *hit_of = arena_array(a, p->n + 1, sizeof *hit_of);

	if (!q.key.ptr || !hit_of)
		return ERR_LIMIT;
	q.n_codes = codes_of(q.key, q.codes, &q.han);
	q.n_typed = pinyin_fold(query, q.typed_pinyin, sizeof q.typed_pinyin);
	q.n_reading = pinyin_of_name(q.key, q.reading, sizeof q.reading);
	for (size_t i = 0; q.key.len > 0 && i < p->n_forms; i++) {
		enum people_match match = match_of(&q, &p->forms[i]);

		if (match < PEOPLE_MATCH_MAX &&
		    add_hit(p, a, hit_of, &out, &p->forms[i], match) < 0)
			return ERR_LIMIT;
	}
	if (out.n > 1)
		qsort(out.items, out.n, sizeof *out.items, compare_hits);
	*ret = out;
	return 0;
}
