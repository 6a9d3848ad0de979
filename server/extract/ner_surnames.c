/* People who are named in full elsewhere, by their surname: 梁总, 老梁, Mr. O'Brien. */
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "extract/name_titles.h"
#include "extract/ner_names.h"
#include "text/fold.h"

#define TITLE_CODES  5
#define SURNAME_SURE 0.7f

/* Length in characters of a title that starts here. */
static size_t title_at(const struct ner_document *d, size_t at, struct arena *a)
{
	struct slice words = ner_words_from(d, at, TITLE_CODES, a);

	for (size_t n = words.len / 3; words.ptr && n > 0; n--) {
		struct slice title = slice_sub(words, 0, n * 3);
		char probe[3 * (TITLE_CODES + 1)] = "王";

		memcpy(probe + 3, title.ptr, title.len);
		if (name_title_suffix(slice_of(probe, 3 + title.len)) == title.len)
			return n;
	}
	return 0;
}

static bool is_nickname_prefix(const struct ner_document *d, size_t at)
{
	struct slice word = span_slice(d->text, d->tokens.items[at].span);

	return slice_equal(word, SLICE_LITERAL("老")) || slice_equal(word, SLICE_LITERAL("小"));
}

/* Hashes of the surnames of people named in full. */
static int known_surnames(const struct ner_document *d, struct arena *a, struct map *ret)
{
	for (size_t i = 0; i < d->names.n; i++) {
		const struct ner_name *n = &d->names.items[i];

		if (n->class != NER_PERSON || n->n < 2 || n->n > 3 ||
		    !ner_name_is_all(d, n, NER_TYPE_HAN))
			continue;
		struct slice surname =
			text_fold_key(span_slice(d->text, ner_name_first(d, n)->span), a);
		if (!surname.ptr)
			return ERR_LIMIT;
		if (name_is_surname(surname))
			map_put(ret, slice_of((const char *)&ner_name_first(d, n)->hash, 4), 1);
	}
	return 0;
}

static bool is_known(const struct map *surnames, const struct ner_token *t)
{
	uint32_t value;

	return map_find(surnames, slice_of((const char *)&t->hash, 4), &value);
}

/* First token of the last word of a Latin name: O of Thomas O'Brien. */
static uint32_t last_word(const struct ner_document *d, const struct ner_name *n)
{
	uint32_t at = n->first + n->n - 1;

	while (at > n->first && d->tokens.items[at].span.start == d->tokens.items[at - 1].span.end)
		at--;
	return at;
}

/* Last words of Latin names of persons: the hash of their first token, and the name's index. */
static void known_last_words(const struct ner_document *d, struct map *ret)
{
	for (size_t i = 0; i < d->names.n && i < UINT32_MAX; i++) {
		const struct ner_name *n = &d->names.items[i];
		uint32_t at = last_word(d, n), other;
		struct slice key = slice_of((const char *)&d->tokens.items[at].hash, 4);

		if (n->class == NER_PERSON && at > n->first &&
		    ner_token_is_letters(ner_name_first(d, n)) && !map_find(ret, key, &other))
			map_put(ret, key, (uint32_t)i);
	}
}

/* Mr. O'Brien where Thomas O'Brien is named: the tokens of the surname behind an honorific, and in
 * *from where they start; 0 for none. */
static uint32_t addressed(const struct ner_document *d, const struct map *last_words, size_t at,
			  size_t *from)
{
	const struct ner_token *t = d->tokens.items;
	size_t next = at + 1;
	uint32_t name;

	if (last_words->n == 0 || !ner_token_is_honorific(d, &t[at]))
		return 0;
	if (next < d->tokens.n && ner_token_is_mark(&t[next]) &&
	    d->text.ptr[t[next].span.start] == '.')
		next++;
	if (next >= d->tokens.n ||
	    !map_find(last_words, slice_of((const char *)&t[next].hash, 4), &name))
		return 0;
	uint32_t last = last_word(d, &d->names.items[name]);
	uint32_t n = d->names.items[name].first + d->names.items[name].n - last;
	for (uint32_t i = 0; i < n; i++)
		if (next + i >= d->tokens.n || t[next + i].hash != t[last + i].hash)
			return 0;
	*from = next;
	return n;
}

/* Number of tokens of a surname form at a place: 1 for 梁(总), 2 for 老梁; 0 for none. */
static uint32_t surname_form(const struct ner_document *d, const struct map *surnames, size_t at,
			     struct arena *a)
{
	const struct ner_token *t = &d->tokens.items[at];
	bool has_next = at + 1 < d->tokens.n && !t[1].starts_sentence;

	if (!has_next)
		return 0;
	if (is_nickname_prefix(d, at) && is_known(surnames, &t[1]))
		return at + 2 >= d->tokens.n || t[2].type != NER_TYPE_HAN || t[2].starts_sentence ||
				       title_at(d, at + 2, a) == 0
			       ? 2
			       : 0;
	return is_known(surnames, t) && title_at(d, at + 1, a) > 0 ? 1 : 0;
}

static int insert_surnames(struct ner_document *d, const struct map *surnames,
			   const struct map *last_words, struct arena *a)
{
	struct ner_names out = {0};
	size_t next = 0;

	for (size_t at = 0; at < d->tokens.n; at++) {
		struct ner_name *name;

		if (next < d->names.n && d->names.items[next].first == at) {
			name = ARENA_PUSH(a, &out);
			if (!name)
				return ERR_LIMIT;
			*name = d->names.items[next++];
			at += name->n - 1;
			continue;
		}
		uint32_t n = surname_form(d, surnames, at, a);
		size_t from = at;
		if (n == 0)
			n = addressed(d, last_words, at, &from);
		if (n == 0 || (next < d->names.n && d->names.items[next].first < from + n))
			continue;
		at = from;
		name = ARENA_PUSH(a, &out);
		if (!name)
			return ERR_LIMIT;
		*name = (struct ner_name){(uint32_t)at, n, NER_PERSON, SURNAME_SURE, true, 0};
		at += n - 1;
	}
	d->names = out;
	return 0;
}

int ner_rules_surnames(struct ner_document *d, struct arena *a)
{
	struct map surnames = {0}, last_words = {0};
	int r = known_surnames(d, a, &surnames);

	known_last_words(d, &last_words);
	if (r == 0 && surnames.n + last_words.n > 0)
		r = insert_surnames(d, &surnames, &last_words, a);
	map_free(&surnames);
	map_free(&last_words);
	return r;
}
