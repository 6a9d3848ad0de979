/* What the model took for a name, without what is none of it. */
#include <string.h>

#include "base/error.h"
#include "base/macros.h"
#include "extract/name_titles.h"
#include "extract/ner_names.h"
#include "text/fold.h"

#define HAN_NAME_MAX    7  /* characters of a name without a dot */
#define NAME_TOKENS_MAX 40 /* longer is a mistake, and costly to look for */
#define KIND_CODES      6  /* of the longest word for a kind of organisation */
#define WIDE_MAX        3  /* characters of a name set wide */

static struct slice words_of(const struct ner_document *d, const struct ner_name *n)
{
	return slice_sub(d->text, ner_name_first(d, n)->span.start, ner_name_last(d, n)->span.end);
}

static void trim_marks(const struct ner_document *d, struct ner_name *n)
{
	while (n->n > 0 && ner_token_is_mark(ner_name_first(d, n))) {
		n->first++;
		n->n--;
	}
	/* A full stop behind an initial or "Inc." is better lost than a sentence end kept. */
	while (n->n > 0 && ner_token_is_mark(ner_name_last(d, n)) &&
	       ner_name_last(d, n)->type != NER_TYPE_CLOSE)
		n->n--;
}

static bool has(const struct ner_document *d, const struct ner_name *n, enum ner_type type)
{
	for (uint32_t i = 0; i < n->n; i++)
		if (d->tokens.items[n->first + i].type == type)
			return true;
	return false;
}

static bool cannot_be(const struct ner_document *d, const struct ner_name *n, struct slice folded)
{
	if (n->n == 0 || n->n > NAME_TOKENS_MAX || name_is_generic(folded))
		return true;
	if (n->class != NER_PERSON)
		return n->n == 1 && !ner_token_is_letters(ner_name_first(d, n));
	if (has(d, n, NER_TYPE_NUMBER) || ner_name_is_all(d, n, NER_TYPE_LOWER))
		return true;
	return ner_name_is_all(d, n, NER_TYPE_HAN) && n->n > HAN_NAME_MAX;
}

/* 张 after a number counts sheets, 位 people: no surname there. */
static bool is_measured(const struct ner_document *d, const struct ner_name *n)
{
	static const char numerals[] = "一二三四五六七八九十百千万萬亿億两兩几幾数數每这這那多";
	static const char measures[] =
		"张張项項双雙支段门門台路家位名单單封方部包盘盤束成所和都从於于";

	if (n->first == 0 || ner_name_first(d, n)->starts_sentence)
		return false;
	const struct ner_token *before = ner_name_first(d, n) - 1;
	struct slice first = span_slice(d->text, ner_name_first(d, n)->span);
	struct slice left = span_slice(d->text, before->span);
	if (slice_find(SLICE_LITERAL(measures), first, 0) == SIZE_MAX)
		return false;
	return before->type == NER_TYPE_NUMBER ||
	       (before->type == NER_TYPE_HAN &&
		slice_find(SLICE_LITERAL(numerals), left, 0) != SIZE_MAX);
}

/* 雷军千万年薪: a number that runs into a name is none of it. */
static void cut_number(const struct ner_document *d, struct ner_name *n)
{
	static const char firsts[] = "一二三四五六七八九十百千万萬两兩几幾数數";
	static const char seconds[] = "十百千万萬亿億多余餘";
	const struct ner_token *last = ner_name_last(d, n);

	if (n->n != 3 || !ner_name_is_all(d, n, NER_TYPE_HAN) || n->first + n->n >= d->tokens.n ||
	    last[1].starts_sentence || last[1].type != NER_TYPE_HAN)
		return;
	if (slice_find(SLICE_LITERAL(firsts), span_slice(d->text, last->span), 0) != SIZE_MAX &&
	    slice_find(SLICE_LITERAL(seconds), span_slice(d->text, last[1].span), 0) != SIZE_MAX)
		n->n--;
}

/* OpenAI CEO奥特曼: Latin words that run into a Han name are what stands before it. */
static void cut_latin_prefix(const struct ner_document *d, struct ner_name *n)
{
	uint32_t latin = 0;

	while (latin < n->n && ner_token_is_letters(ner_name_first(d, n) + latin))
		latin++;
	if (latin > 0 && n->n - latin >= 2 && ner_name_first(d, n)[latin].type == NER_TYPE_HAN &&
	    ner_name_first(d, n)[latin - 1].type != NER_TYPE_LETTER) {
		n->first += latin;
		n->n -= latin;
	}
}

/* Mr. Smith is Smith. */
static void cut_honorific(const struct ner_document *d, struct ner_name *n)
{
	if (n->n < 2 || !ner_token_is_honorific(d, ner_name_first(d, n)))
		return;
	n->first++;
	n->n--;
	trim_marks(d, n);
}

/* DeepSeek团队, OpenAI公司: what stands behind the Latin name is a word of kind. */
static void cut_kind(const struct ner_document *d, struct ner_name *n, struct slice folded)
{
	static const char *const kinds[] = {"团队", "公司", "集团", "官网", "总部"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (n->n > 2 && slice_ends_with(folded, slice_of_string(kinds[i])) &&
		    ner_token_is_letters(ner_name_last(d, n) - 2))
			n->n -= 2;
}

static bool is_surname(const struct ner_document *d, const struct ner_token *t, struct arena *a)
{
	struct slice folded = text_fold_key(span_slice(d->text, t->span), a);

	return folded.ptr && name_is_surname(folded);
}

/* 於台南, 爰修正: Traditional text writes the surname 于 otherwise, and nobody is called 爰. */
static void cut_particle(const struct ner_document *d, struct ner_name *n, struct arena *a)
{
	static const char particles[] = "於爰週該";

	if (n->n < 2 || !ner_name_is_all(d, n, NER_TYPE_HAN) ||
	    slice_find(SLICE_LITERAL(particles), span_slice(d->text, ner_name_first(d, n)->span),
		       0) == SIZE_MAX)
		return;
	n->first++;
	n->n--;
	if (n->n < 2 || !is_surname(d, ner_name_first(d, n), a))
		n->n = 0;
}

/* A character of the same line with a space on either side: 委 員. */
static bool stands_alone(const struct ner_document *d, size_t at)
{
	const struct ner_token *t = &d->tokens.items[at];

	if (at >= d->tokens.n || t->starts_sentence || t->type != NER_TYPE_HAN)
		return false;
	return at + 1 >= d->tokens.n || t[1].starts_sentence || t[1].span.start > t->span.end;
}

/* 農會輔導科 王小明: a name does not run over a space, unless it is set wide as a whole (王 小 明).
 */
static void cut_spaced(const struct ner_document *d, struct ner_name *n, struct arena *a)
{
	const struct ner_token *t = ner_name_first(d, n);
	uint32_t gap = 0, gaps = 0;

	for (uint32_t i = 1; i < n->n; i++)
		if (t[i].span.start > t[i - 1].span.end) {
			gap = i;
			gaps++;
		}
	if (gap == 0 || !ner_name_is_all(d, n, NER_TYPE_HAN))
		return;
	bool wide = gaps + 1 == n->n;
	if (n->n <= WIDE_MAX && wide && !stands_alone(d, n->first + n->n) && is_surname(d, t, a))
		return;
	n->first += gap;
	n->n -= gap;
	if (n->n < 2 || !is_surname(d, ner_name_first(d, n), a))
		n->n = 0;
}

/* A single Latin word among Han that is nobody's name in any list is rather a brand. */
static bool is_brand(const struct ner_document *d, const struct ner_name *n)
{
	const struct ner_token *t = ner_name_first(d, n);
	bool left = n->first > 0 && !t->starts_sentence && t[-1].type == NER_TYPE_HAN;
	bool right =
		n->first + 1 < d->tokens.n && !t[1].starts_sentence && t[1].type == NER_TYPE_HAN;

	return n->n == 1 && ner_token_is_letters(t) && (left || right) &&
	       (NER_LATIN_CLASS((unsigned)t->value) & 11) == 0;
}

/* 汉能|控股: an organisation goes on to the end of the word for its kind. */
static void add_kind(const struct ner_document *d, struct ner_name *n, size_t limit,
		     struct arena *a)
{
	static const char *const kinds[] = {
		"股份有限公司", "有限责任公司", "有限公司", "控股集团", "控股公司", "控股",
		"集团",         "公司",         "证券",     "银行",     "保险",     "基金会",
		"大学",         "学院",         "医院",     "委员会",   "研究院",   "研究所",
		"俱乐部",       "出版社",       "电视台",   "日报",     "晚报",     "协会",
		"学会",         "法院",         "检察院",
	};
	size_t end = n->first + n->n;

	if (n->n < 2 || !ner_name_is_all(d, n, NER_TYPE_HAN) || end >= limit ||
	    d->tokens.items[end].starts_sentence)
		return;
	struct slice text = ner_words_from(d, end, KIND_CODES, a);
	for (size_t i = 0; text.ptr && i < ARRAY_LEN(kinds); i++) {
		uint32_t more = (uint32_t)strlen(kinds[i]) / 3;

		if (!slice_starts_with(text, slice_of_string(kinds[i])))
			continue;
		if (end + more <= limit)
			n->n += more;
		return;
	}
}

static void join_dotted(struct ner_document *d)
{
	struct ner_names *names = &d->names;
	size_t kept = 0;

	for (size_t i = 0; i < names->n; i++) {
		struct ner_name *next = &names->items[i];
		struct ner_name *last = kept > 0 ? &names->items[kept - 1] : NULL;

		if (last && last->class == NER_PERSON && next->class == NER_PERSON &&
		    next->first == last->first + last->n + 1 &&
		    d->tokens.items[next->first - 1].type == NER_TYPE_DOT &&
		    !d->tokens.items[next->first].starts_sentence) {
			last->n = next->first + next->n - last->first;
			continue;
		}
		names->items[kept++] = *next;
	}
	names->n = kept;
}

int ner_rules_trim(struct ner_document *d, struct arena *a)
{
	size_t kept = 0;

	join_dotted(d);
	for (size_t i = 0; i < d->names.n; i++) {
		struct ner_name n = d->names.items[i];

		trim_marks(d, &n);
		if (n.class == NER_PERSON) {
			cut_honorific(d, &n);
			cut_latin_prefix(d, &n);
			cut_number(d, &n);
			cut_particle(d, &n, a);
			cut_spaced(d, &n, a);
		}
		if (n.n == 0 || (n.class == NER_PERSON && is_measured(d, &n)))
			continue;
		if (n.class == NER_PERSON && is_brand(d, &n))
			n.class = NER_ORGANIZATION;
		struct slice folded = text_fold_key(words_of(d, &n), a);
		if (!folded.ptr)
			return ERR_LIMIT;
		size_t title = n.class == NER_PERSON && ner_name_is_all(d, &n, NER_TYPE_HAN)
				       ? name_title_suffix(folded)
				       : 0;
		folded.len -= title;
		if (n.class == NER_ORGANIZATION)
			cut_kind(d, &n, folded);
		if (n.class == NER_ORGANIZATION)
			add_kind(d, &n,
				 i + 1 < d->names.n ? d->names.items[i + 1].first : d->tokens.n, a);
		n.n -= (uint32_t)(title / 3 < n.n ? title / 3 : 0);
		if (!cannot_be(d, &n, folded))
			d->names.items[kept++] = n;
	}
	d->names.n = kept;
	return 0;
}
