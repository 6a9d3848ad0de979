#include "extract/ner_evidence.h"

#include <string.h>

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "extract/name_titles.h"

#define CLEAR        1.0f
#define HALF         0.5f
#define HINT         0.25f
#define EVIDENT      1.0f  /* least sum that turns a person into something else */
#define EVIDENT_PART 0.34f /* of the occurrences, so much */
#define NEAR_CODES   6     /* characters looked at on either side */
#define LIST_TOKENS  48    /* of an enumeration */
#define ITEM_CODES   5     /* of one thing in it, with the word for its kind */

/* A word and what may not follow it. All Simplified: the text is folded. */
struct cue {
	const char *word;
	const char *unless;
	float weight;
};

/* clang-format off */
static const struct cue places_behind[] = {
	{"市", "长议委代场员价值面", CLEAR}, {"县", "长议委代员", CLEAR}, {"区", "长议委代员别分间块", CLEAR},
	{"镇", "长委代定守压静", CLEAR}, {"乡", "长委代亲下", CLEAR}, {"村", "长委主", CLEAR},
	{"里", "长面头拿程手", CLEAR}, {"州", "长议", CLEAR}, {"郡", "主", CLEAR}, {"岛", "主", CLEAR},
	{"溪", "", CLEAR}, {"段", "时长", CLEAR}, {"站", "在起着立出到长了", CLEAR}, {"港", "元币股", CLEAR},
	{"国小", "", CLEAR}, {"国中", "", CLEAR}, {"高中", "", CLEAR}, {"中学", "", HALF}, {"小学", "", HALF},
	{"地区", "", CLEAR}, {"地方法院", "", CLEAR}, {"分局", "长", CLEAR}, {"派出所", "", CLEAR},
	{"交流道", "", CLEAR}, {"车站", "", CLEAR}, {"机场", "", CLEAR}, {"工业区", "", CLEAR},
	{"科学园", "", CLEAR}, {"园区", "", CLEAR}, {"农会", "", CLEAR}, {"渔会", "", CLEAR},
	{"公所", "", CLEAR}, {"境内", "", CLEAR}, {"半岛", "", CLEAR}, {"盆地", "", CLEAR},
	{"平原", "", CLEAR}, {"水库", "", CLEAR}, {"外海", "", CLEAR}, {"海域", "", CLEAR},
	{"海峡", "", CLEAR}, {"两国", "", CLEAR}, {"等国", "", CLEAR}, {"等地", "方", CLEAR},
	{"等区", "", CLEAR}, {"等县", "", CLEAR}, {"以北", "", CLEAR}, {"以南", "", CLEAR},
	{"以东", "", CLEAR}, {"以西", "", CLEAR}, {"籍", "", CLEAR}, {"警方", "", CLEAR},
	{"大使馆", "", CLEAR}, {"外交部", "", CLEAR}, {"国防部", "", CLEAR}, {"当地", "", HALF},
	{"郊区", "", CLEAR}, {"市区", "", CLEAR}, {"前线", "", CLEAR}, {"边境", "", CLEAR},
};
static const struct cue organisations_behind[] = {
	{"公司", "", CLEAR}, {"企业", "家", CLEAR}, {"集团", "", CLEAR}, {"股份", "", CLEAR},
	{"控股", "", CLEAR}, {"有限", "", CLEAR}, {"生技", "", CLEAR}, {"科技", "", CLEAR},
	{"银行", "", CLEAR}, {"证券", "", CLEAR}, {"电子", "", HALF}, {"实业", "家", CLEAR},
	{"药业", "", CLEAR}, {"食品", "", HALF}, {"饭店", "", HALF}, {"局", "长", CLEAR},
	{"署", "长名", CLEAR}, {"厂", "长商", CLEAR},
	{"处", "长理于在", CLEAR}, {"厅", "长", CLEAR}, {"委员会", "", CLEAR}, {"报社", "", CLEAR},
	{"电视台", "", CLEAR}, {"俱乐部", "", CLEAR}, {"队", "长员友", CLEAR}, {"社区", "", HALF},
};
static const struct cue persons_behind[] = {
	{"先生", "", CLEAR}, {"女士", "", CLEAR}, {"小姐", "", CLEAR}, {"太太", "", CLEAR}, {"夫人", "", CLEAR},
	{"夫妇", "", CLEAR}, {"夫妻", "", CLEAR}, {"本人", "", CLEAR}, {"等人", "", CLEAR}, {"博士", "", CLEAR},
	{"教授", "", CLEAR}, {"副教授", "", CLEAR}, {"老师", "", CLEAR}, {"医师", "", CLEAR}, {"医生", "", CLEAR},
	{"律师", "", CLEAR}, {"院士", "", CLEAR}, {"董事长", "", CLEAR}, {"总经理", "", CLEAR}, {"总裁", "", CLEAR},
	{"理事长", "", CLEAR}, {"导演", "", CLEAR}, {"选手", "", CLEAR}, {"教练", "", CLEAR}, {"校长", "", CLEAR},
	{"主任", "", CLEAR}, {"副", "刊本业", HALF}, {"说", "", CLEAR}, {"表示", "", HALF}, {"指出", "", HALF},
	{"认为", "", HALF}, {"强调", "", HALF}, {"透露", "", HALF}, {"告诉", "", CLEAR}, {"坦言", "", CLEAR},
	{"回忆", "", CLEAR}, {"担任", "", CLEAR}, {"出生", "", CLEAR}, {"市长", "", HALF}, {"议员", "", HALF},
	{"总统", "", HALF}, {"的妻", "", CLEAR}, {"的父", "", CLEAR}, {"的母", "", CLEAR}, {"的儿", "", CLEAR},
};
static const struct cue places_before[] = {
	{"前往", "", CLEAR}, {"飞往", "", CLEAR}, {"飞抵", "", CLEAR}, {"抵达", "", CLEAR}, {"赴", "", CLEAR},
	{"位于", "", CLEAR}, {"位处", "", CLEAR}, {"途经", "", CLEAR}, {"驻", "", CLEAR}, {"地处", "", CLEAR},
	{"座落", "", CLEAR}, {"坐落", "", CLEAR}, {"返抵", "", CLEAR}, {"定居", "", CLEAR}, {"移居", "", CLEAR},
	{"在", "", HINT}, {"到", "", HINT}, {"于", "", HINT}, {"往", "", HINT}, {"至", "", HINT},
};
/* clang-format on */

static const char divisions[] = "区县市镇乡";

static bool has_code(const char *codes, struct slice text, size_t at)
{
	uint32_t code, one;
	struct slice s = slice_of_string(codes);

	if (at >= text.len)
		return false;
	utf8_decode(text, at, &code);
	for (size_t i = 0; i < s.len;) {
		i += utf8_decode(s, i, &one);
		if (one == code)
			return true;
	}
	return false;
}

static float behind(struct slice text, const struct cue *cues, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_starts_with(text, slice_of_string(cues[i].word)) &&
		    !has_code(cues[i].unless, text, strlen(cues[i].word)))
			return cues[i].weight;
	return 0;
}

static float before(struct slice text, const struct cue *cues, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_ends_with(text, slice_of_string(cues[i].word)))
			return cues[i].weight;
	return 0;
}

static bool is_comma(const struct ner_document *d, size_t at)
{
	return at < d->tokens.n && d->tokens.items[at].type == NER_TYPE_STOP &&
	       slice_equal(span_slice(d->text, d->tokens.items[at].span), SLICE_LITERAL("、"));
}

static bool is_han(const struct ner_document *d, size_t at)
{
	return at < d->tokens.n && d->tokens.items[at].type == NER_TYPE_HAN;
}

/* Folded Han characters of one line that end before a token. */
static struct slice words_before(const struct ner_document *d, size_t at, struct arena *a)
{
	size_t n = 0;

	while (n < NEAR_CODES && n < at && !d->tokens.items[at - n].starts_sentence &&
	       is_han(d, at - n - 1))
		n++;
	return n > 0 ? ner_words_from(d, at - n, n, a) : (struct slice){"", 0};
}

/* Where the item of an enumeration that starts at a token ends, at the comma; at when it is no
 * short one. */
static size_t item_end(const struct ner_document *d, size_t at)
{
	size_t end = at;

	while (end <= at + ITEM_CODES && is_han(d, end) &&
	       (end == at || !d->tokens.items[end].starts_sentence))
		end++;
	return is_comma(d, end) ? end : at;
}

/* Two characters or more and a word for a kind of place, or for places together. */
static bool is_place_item(struct slice text)
{
	static const char *const kinds[] = {"等地", "等区", "等市", "等国", "两国", "两地", "三地"};

	for (size_t i = 6; i < text.len && i < ITEM_CODES * 3; i += 3) {
		if (has_code(divisions, text, i) && !has_code("长议委代员场别分", text, i + 3))
			return true;
		for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
			if (slice_starts_with(slice_sub(text, i, text.len),
					      slice_of_string(kinds[k])) &&
			    !has_code("方", text, i + strlen(kinds[k])))
				return true;
	}
	return false;
}

static bool starts_item(const struct ner_document *d, size_t at)
{
	const struct ner_token *t = &d->tokens.items[at];

	return t->starts_sentence || at == 0 || t[-1].type == NER_TYPE_STOP ||
	       t[-1].type == NER_TYPE_OPEN;
}

/* 北门、学甲、七股区: one of an enumeration whose last is a place by its word; or right behind one
 * that is. Not 林某某、陈某某区长. */
static int among_places(const struct ner_document *d, size_t at, size_t n, struct arena *a,
			bool *ret)
{
	bool listed = at > 1 && is_comma(d, at - 1) && is_han(d, at - 2);
	size_t end = at + n, next;

	*ret = false;
	if (!is_comma(d, end) || !starts_item(d, at))
		return 0;
	if (listed) {
		struct slice word = ner_words_from(d, at - 2, 1, a);

		if (!word.ptr)
			return ERR_LIMIT;
		*ret = has_code(divisions, word, 0);
	}
	while (end < at + LIST_TOKENS && (next = item_end(d, end + 1)) > end + 1)
		end = next;
	if (!is_han(d, end + 1) || d->tokens.items[end + 1].starts_sentence)
		return 0;
	struct slice last = ner_words_from(d, end + 1, ITEM_CODES + 2, a);
	if (!last.ptr)
		return ERR_LIMIT;
	*ret = *ret || is_place_item(last);
	return 0;
}

int ner_evidence_add(const struct ner_document *d, size_t at, size_t n, struct arena *a,
		     struct ner_evidence *ret)
{
	bool goes_on = is_han(d, at + n) && !d->tokens.items[at + n].starts_sentence;
	struct slice right =
		goes_on ? ner_words_from(d, at + n, NEAR_CODES, a) : (struct slice){"", 0};
	struct slice left = d->tokens.items[at].starts_sentence ? (struct slice){"", 0}
								: words_before(d, at, a);
	bool listed;

	if (!right.ptr || !left.ptr || among_places(d, at, n, a, &listed) < 0)
		return ERR_LIMIT;
	ret->votes[NER_PLACE] += behind(right, places_behind, ARRAY_LEN(places_behind)) +
				 before(left, places_before, ARRAY_LEN(places_before)) +
				 (listed ? CLEAR : 0);
	/* 稽征所; not 林某某所建. */
	ret->votes[NER_ORGANIZATION] +=
		slice_equal(right, SLICE_LITERAL("所"))
			? CLEAR
			: behind(right, organisations_behind, ARRAY_LEN(organisations_behind));
	ret->votes[NER_PERSON] += behind(right, persons_behind, ARRAY_LEN(persons_behind)) +
				  (name_role_suffix(left) > 0 ? CLEAR : 0);
	return 0;
}

enum ner_class ner_evidence_class(const struct ner_evidence *e, uint32_t found)
{
	enum ner_class other =
		e->votes[NER_PLACE] >= e->votes[NER_ORGANIZATION] ? NER_PLACE : NER_ORGANIZATION;
	float least = EVIDENT_PART * (float)found;

	return e->votes[other] >= EVIDENT && e->votes[other] >= least &&
			       e->votes[other] > e->votes[NER_PERSON]
		       ? other
		       : NER_PERSON;
}
