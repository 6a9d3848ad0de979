/* A word at the edge of a pattern with Han may be a piece of a longer one (发布了V3，20 in
 * …发布了V3，2025年…), so that no term stands for it. But letters, or digits, that stand together
 * in a match text are one word of the dictionary: it must begin or end with the piece. */
#include "base/utf8.h"
#include "query/run.h"
#include "text/fold_table.h"

#define EDGE_MIN  512u /* fewer candidates are looked at sooner */
#define WORD_COST 8u   /* what the documents of a word cost, in candidates looked at */
#define BYTES_MAX 64u

static enum fold_class class_of(uint32_t code)
{
	enum fold_class class = fold_entry_class(fold_table_entry(code));

	return class == FOLD_CLASS_LETTER || class == FOLD_CLASS_DIGIT ? class : FOLD_CLASS_MARK;
}

/* The letters or digits at the start of a pattern, when something else follows them in any text
 * that it matches; else empty. */
static struct slice first_word(const struct pattern *p)
{
	struct slice text = p->pieces.items[0].text;
	uint32_t code = 0;
	size_t at = utf8_decode(text, 0, &code);
	enum fold_class class = class_of(code);

	if (class == FOLD_CLASS_MARK)
		return slice_of("", 0);
	for (size_t next; at < text.len; at = next) {
		next = at + utf8_decode(text, at, &code);
		if (class_of(code) != class)
			return slice_sub(text, 0, at);
	}
	if (p->pieces.n > 1)
		utf8_decode(p->pieces.items[1].text, 0, &code);
	return class_of(code) != class ? text : slice_of("", 0);
}

/* The same at the end. */
static struct slice last_word(const struct pattern *p)
{
	struct slice text = p->pieces.items[p->pieces.n - 1].text;
	uint32_t code = 0;
	size_t at = utf8_decode_before(text, text.len, &code);
	enum fold_class class = class_of(code);

	if (class == FOLD_CLASS_MARK)
		return slice_of("", 0);
	for (size_t before; at > 0; at = before) {
		before = utf8_decode_before(text, at, &code);
		if (class_of(code) != class)
			return slice_sub(text, at, text.len);
	}
	if (p->pieces.n > 1) {
		struct slice other = p->pieces.items[p->pieces.n - 2].text;

		utf8_decode_before(other, other.len, &code);
	}
	return class_of(code) != class ? text : slice_of("", 0);
}

/* The word that holds this byte of the letters of all words. */
static uint32_t word_at(const struct segment_view *v, size_t at)
{
	uint32_t low = 0, high = v->header->n_words;

	while (low + 1 < high) {
		uint32_t middle = low + (high - low) / 2;

		if (v->word_offsets[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* The documents with a word that begins or ends with the text. 1, or 0 when those words are too
 * many. A NUL stands behind each word. */
static int find_words(struct run *run, struct slice text, bool at_end, uint32_t most, uint64_t *out)
{
	const struct segment_view *v = run->view;
	uint32_t first = v->header->n_terms - v->header->n_words, n = 0;
	struct slice words = v->sections[SECTION_WORDS];
	char bytes[BYTES_MAX + 1] = "";
	struct slice needle = {bytes, text.len + 1};

	if (text.len > BYTES_MAX || v->header->n_words == 0)
		return 0;
	memcpy(bytes + (at_end ? 0 : 1), text.ptr, text.len);
	for (size_t at = 0; (at = slice_find(words, needle, at)) != SIZE_MAX; at++) {
		struct posting_list list;

		if (++n > most)
			return 0;
		if (segment_view_postings(v, first + word_at(v, at + !at_end), &list) < 0)
			return run_damaged(run);
		int r = run_list_bits(run, &list, out);
		if (r < 0)
			return r;
	}
	/* No NUL stands before the first. */
	if (at_end || !slice_starts_with(segment_view_word(v, 0), text))
		return 1;
	struct posting_list list;
	if (segment_view_postings(v, first, &list) < 0)
		return run_damaged(run);
	int r = run_list_bits(run, &list, out);
	return r < 0 ? r : 1;
}

static int add_edge(struct run *run, struct slice text, bool at_end, uint32_t most, uint64_t **bits)
{
	uint64_t *found = text.len > 0 ? run_bitmap(run) : NULL;

	if (!found)
		return text.len > 0 ? ERR_LIMIT : 0;
	int r = find_words(run, text, at_end, most, found);
	if (r <= 0)
		return r;
	for (uint32_t i = 0; *bits && i < run->n_words64; i++)
		found[i] &= (*bits)[i];
	*bits = found;
	return 0;
}

int eval_edges(struct run *run, const struct pattern *p, uint64_t **ret)
{
	uint32_t least = UINT32_MAX;

	*ret = NULL;
	if (!p->has_han || p->whole || p->decided)
		return 0;
	for (size_t i = 0; i < p->needs.n; i++) {
		const struct posting_list *list;
		int r = run_list(run, p->needs.items[i].term, &list);

		if (r < 0)
			return r;
		if (p->needs.items[i].n_parts == 0 && list->df < least)
			least = list->df;
	}
	if (least < EDGE_MIN)
		return 0;
	int r = add_edge(run, first_word(p), true, least / WORD_COST, ret);
	return r < 0 ? r : add_edge(run, last_word(p), false, least / WORD_COST, ret);
}
