#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/macros.h"
#include "extract/name_titles.h"
#include "extract/ner_document.h"
#include "text/fold.h"

#define BRAND_SURE   0.6f
#define WORD_CODES   5
#define QUOTED_MAX   10 /* tokens of a quoted name */
#define APPOSED_MAX  6  /* characters of a name before an office */
#define APPOSED_MIN  2
#define SUFFIXED_MAX 6 /* words of a Latin name */

struct slice ner_words_from(const struct ner_document *d, size_t at, size_t max, struct arena *a)
{
	size_t end = at;

	while (end < d->tokens.n && end < at + max && d->tokens.items[end].type == NER_TYPE_HAN &&
	       (end == at || !d->tokens.items[end].starts_sentence))
		end++;
	if (end == at)
		return (struct slice){"", 0};
	return text_fold_key(slice_sub(d->text, d->tokens.items[at].span.start,
				       d->tokens.items[end - 1].span.end),
			     a);
}

static bool word_at(const struct ner_document *d, size_t at, const char *const *words, size_t n,
		    struct arena *a)
{
	struct slice here = ner_words_from(d, at, WORD_CODES, a);

	for (size_t i = 0; here.ptr && i < n; i++)
		if (slice_starts_with(here, slice_of_string(words[i])))
			return true;
	return false;
}

/* An office in an organisation starts at a token. */
static bool office_at(const struct ner_document *d, size_t at, struct arena *a)
{
	static const char *const offices[] = {
		"创始人",     "联合创始人", "创始合伙人", "首席执行官", "首席科学家", "首席技术官",
		"首席财务官", "董事长",     "创办人",     "总裁",       "总经理",
	};

	if (ner_token_is_letters(&d->tokens.items[at]))
		return slice_equal(text_fold_key(span_slice(d->text, d->tokens.items[at].span), a),
				   SLICE_LITERAL("ceo"));
	return word_at(d, at, offices, ARRAY_LEN(offices), a);
}

/* A word for a kind of organisation, or an office in one, starts at a token. */
static bool organisation_word_at(const struct ner_document *d, size_t at, struct arena *a)
{
	static const char *const kinds[] = {"公司",   "集团", "团队", "实验室",
					    "研究院", "官网", "总部", "旗下"};

	if (at >= d->tokens.n || d->tokens.items[at].starts_sentence)
		return false;
	return office_at(d, at, a) || word_at(d, at, kinds, ARRAY_LEN(kinds), a);
}

static bool is_brand_word(const struct ner_document *d, const struct ner_token *t, struct arena *a)
{
	if (t->type != NER_TYPE_CAPITALISED && t->type != NER_TYPE_MIXED &&
	    t->type != NER_TYPE_UPPER)
		return false;
	struct slice folded = text_fold_key(span_slice(d->text, t->span), a);
	return folded.ptr && !name_is_generic(folded) && name_role_prefix(folded) != folded.len;
}

/* Words before a quoted name that say it is an organisation; Simplified. */
static const char *const founding[] = {
	"成立",   "创立",   "创办", "创建",   "组建", "成立了", "创立了",
	"创办了", "创建了", "收购", "收购了", "公司", "新公司", "子公司",
	"企业",   "机构",   "集团", "旗下",   "团队",
};

static bool founds_before(const struct ner_document *d, size_t at, struct arena *a)
{
	for (size_t n = 2; n <= 3 && n <= at; n++) {
		struct slice words = ner_words_from(d, at - n, n, a);

		for (size_t i = 0; words.ptr && words.len == n * 3 && i < ARRAY_LEN(founding); i++)
			if (slice_equal(words, slice_of_string(founding[i])))
				return true;
	}
	return false;
}

/* 成立新公司「深蓝」: the number of tokens of a quoted name that starts at a token, or 0. */
static uint32_t quoted_name(const struct ner_document *d, size_t at, struct arena *a)
{
	if (at < 3 || d->tokens.items[at - 1].type != NER_TYPE_OPEN ||
	    d->tokens.items[at].starts_sentence || !founds_before(d, at - 1, a))
		return 0;
	for (uint32_t n = 0; n <= QUOTED_MAX && at + n < d->tokens.n; n++) {
		const struct ner_token *t = &d->tokens.items[at + n];

		if (t->type == NER_TYPE_CLOSE)
			return n >= APPOSED_MIN || (n == 1 && ner_token_is_letters(t - 1)) ? n : 0;
		if (t->starts_sentence || (t->type != NER_TYPE_HAN && !ner_token_is_letters(t)))
			return 0;
	}
	return 0;
}

/* A name may start here: at the start of a clause, or behind a word like 和. */
static bool starts_clause(const struct ner_document *d, size_t at)
{
	static const char links[] = "和与與由跟向对對";
	const struct ner_token *t = &d->tokens.items[at];

	if (!t->starts_sentence && t[-1].type == NER_TYPE_HAN)
		return slice_find(SLICE_LITERAL(links), span_slice(d->text, t[-1].span), 0) !=
		       SIZE_MAX;

	return t->starts_sentence || t[-1].type == NER_TYPE_STOP || t[-1].type == NER_TYPE_OPEN ||
	       t[-1].type == NER_TYPE_CLOSE;
}

/* Words that start a description rather than a name; Simplified. */
static const char *const described[] = {
	"其",   "该",   "本",   "这",   "那",   "某", "两", "几", "各",   "一", "他", "她", "我",
	"你",   "它",   "作为", "身为", "据",   "对", "而", "由", "与",   "和", "在", "是", "公司",
	"联合", "共同", "前",   "原",   "现任", "曾", "首", "另", "时任", "当", "到", "从", "多",
	"许多", "很多", "不少", "连",   "如",   "像", "同", "让", "被",   "向",
};

static bool is_described(struct slice words)
{
	for (size_t i = 0; i < ARRAY_LEN(described); i++)
		if (slice_starts_with(words, slice_of_string(described[i])))
			return true;
	return slice_find(words, SLICE_LITERAL("的"), 0) != SIZE_MAX ||
	       slice_find(words, SLICE_LITERAL("是"), 0) != SIZE_MAX;
}

/* 深蓝科技创始人…: Han from the start of a clause up to an office. */
static uint32_t apposed_name(const struct ner_document *d, size_t at, struct arena *a)
{
	if (d->tokens.items[at].type != NER_TYPE_HAN || !starts_clause(d, at))
		return 0;
	for (uint32_t n = APPOSED_MIN; n <= APPOSED_MAX; n++) {
		if (at + n >= d->tokens.n || d->tokens.items[at + n].starts_sentence)
			return 0;
		if (d->tokens.items[at + n - 1].type != NER_TYPE_HAN)
			return 0;
		if (!office_at(d, at + n, a))
			continue;
		struct slice words = ner_words_from(d, at, n, a);
		return words.ptr && !name_is_generic(words) && !is_described(words) ? n : 0;
	}
	return 0;
}

bool ner_token_is_word(const struct ner_document *d, const struct ner_token *t,
		       const char *const *words, size_t n)
{
	struct slice s = span_slice(d->text, t->span);

	for (size_t i = 0; i < n; i++)
		if (strlen(words[i]) == s.len && strncasecmp(words[i], s.ptr, s.len) == 0)
			return true;
	return false;
}

static bool is_capital(const struct ner_token *t)
{
	return t->type == NER_TYPE_CAPITALISED || t->type == NER_TYPE_UPPER ||
	       t->type == NER_TYPE_MIXED;
}

/* Only a space stands between a token and the one before it. */
static bool follows_word(const struct ner_document *d, size_t at)
{
	const struct ner_token *t = &d->tokens.items[at];

	return at > 0 && !t->starts_sentence && t->span.start == t[-1].span.end + 1 &&
	       d->text.ptr[t[-1].span.end] == ' ';
}

/* Harbour Bank, Acme Holdings: capitalised words up to one that only organisations end with. */
static uint32_t suffixed_name(const struct ner_document *d, size_t at)
{
	static const char *const suffixes[] = {
		"bank",         "inc",    "corp",       "corporation", "ltd",        "llc",
		"plc",          "group",  "university", "holdings",    "capital",    "ventures",
		"technologies", "motors", "industries", "airlines",    "foundation",
	};
	/* Words of the language as well: only where the text speaks of a company. */
	static const char *const trades[] = {"optics",        "electronics", "systems",
					     "semiconductor", "robotics",    "pharmaceuticals"};
	static const char *const no_starts[] = {"the", "a",  "an",   "in",   "at",   "of",   "on",
						"and", "by", "for",  "but",  "this", "that", "its",
						"as",  "to", "from", "with", "when", "our",  "his"};

	if (!is_capital(&d->tokens.items[at]) ||
	    (follows_word(d, at) && is_capital(&d->tokens.items[at - 1]) &&
	     !ner_token_is_word(d, &d->tokens.items[at - 1], no_starts, ARRAY_LEN(no_starts))) ||
	    ner_token_is_word(d, &d->tokens.items[at], no_starts, ARRAY_LEN(no_starts)))
		return 0;
	uint32_t best = 0;
	for (uint32_t n = 1; n < SUFFIXED_MAX && at + n < d->tokens.n; n++) {
		const struct ner_token *t = &d->tokens.items[at + n];

		if (!is_capital(t) || !follows_word(d, at + n))
			break;
		if (ner_token_is_word(d, t, suffixes, ARRAY_LEN(suffixes)) ||
		    (d->names_company && ner_token_is_word(d, t, trades, ARRAY_LEN(trades))))
			best = n + 1;
	}
	return best;
}

/* Tokens of an organisation that a rule finds at a place, or 0. *weak: the model knows better when
 * it found a name there. */
static uint32_t organisation_at(const struct ner_document *d, size_t at, bool *weak,
				struct arena *a)
{
	const struct ner_token *t = &d->tokens.items[at];

	*weak = false;
	uint32_t words = suffixed_name(d, at);
	if (words > 0)
		return words;
	if (is_brand_word(d, t, a) && organisation_word_at(d, at + 1, a))
		return 1;
	uint32_t n = at > 0 ? quoted_name(d, at, a) : 0;
	if (n > 0)
		return n;
	*weak = true;
	n = ner_institution_at(d, at, a);
	return n > 0 ? n : apposed_name(d, at, a);
}

static int keep_known(struct ner_document *d, struct arena *a, struct ner_names *out, size_t *next)
{
	struct ner_name *name = ARENA_PUSH(a, out);

	if (!name)
		return ERR_LIMIT;
	*name = d->names.items[(*next)++];
	return 0;
}

int ner_rules_organisations(struct ner_document *d, struct arena *a)
{
	struct ner_names out = {0}, *names = &d->names;
	size_t next = 0;
	bool weak;

	d->names_company = slice_find(d->text, SLICE_LITERAL("company"), 0) != SIZE_MAX;
	for (size_t at = 0; at < d->tokens.n; at++) {
		uint32_t n = organisation_at(d, at, &weak, a);
		const struct ner_name *known = next < names->n ? &names->items[next] : NULL;

		if (known && known->first > at && (n == 0 || known->first >= at + n))
			known = NULL;
		/* What the model found stays where it is longer, or somebody named in full, or
		 * where the rule only guesses. */
		bool keep =
			known && (weak || n == 0 || known->n > n || known->first > at ||
				  (known->n == n && known->class == NER_PLACE) ||
				  (known->n > 1 && known->class == NER_PERSON &&
				   (known->n != n || d->tokens.items[at].type == NER_TYPE_HAN)));
		if (keep && known->first == at) {
			at += known->n - 1;
			if (keep_known(d, a, &out, &next) < 0)
				return ERR_LIMIT;
		}
		if (keep || n == 0)
			continue;
		struct ner_name *name = ARENA_PUSH(a, &out);
		if (!name)
			return ERR_LIMIT;
		*name = (struct ner_name){(uint32_t)at, n,    NER_ORGANIZATION,
					  BRAND_SURE,   true, false};
		while (next < names->n && names->items[next].first < at + n)
			next++;
		at += n - 1;
	}
	d->names = out;
	return 0;
}
