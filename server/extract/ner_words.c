#include "base/macros.h"
#include "base/utf8.h"
#include "extract/ner_doubt.h"

#define REST_MAX 4 /* characters behind a suffix that may be no part of the name */

/* What an organisation's name ends with; Simplified. */
static const char *const suffixes[] = {
	"大学",   "学院",   "中学",   "小学", "公司", "银行", "集团", "委员会",
	"基金会", "研究院", "研究所", "医院", "法院", "协会", "学会", "管理局",
};

/* What stands before an organisation and is none of it; Simplified. */
static const char *const before[] = {
	"依据", "根据",   "按照", "经由",   "以及", "会同", "函请", "报请", "加入", "就读于",
	"就读", "任职于", "任职", "毕业于", "考入", "进入", "创办", "创立", "收购", "访问",
	"前往", "来自",   "担任", "通知",   "委托", "依",   "据",   "由",   "向",   "与",
	"对",   "在",     "为",   "被",     "将",   "从",   "至",   "于",   "经",
};

/* Units that a word covers from a place on, 0 when it does not stand there. */
static size_t stands_at(const struct ner_context *c, size_t at, size_t end, const char *word)
{
	struct slice s = slice_of_string(word);
	size_t n = 0;
	uint32_t code;

	for (size_t i = 0; i < s.len; n++) {
		i += utf8_decode(s, i, &code);
		if (at + n >= end || c->units[at + n].code != code)
			return 0;
	}
	return n;
}

/* Where the last suffix ends, 0 when there is none. */
static size_t suffix_end(const struct ner_context *c, size_t first, size_t end)
{
	size_t found = 0;

	for (size_t at = first + 1; at < end; at++)
		for (size_t k = 0; k < ARRAY_LEN(suffixes); k++) {
			size_t n = stands_at(c, at, end, suffixes[k]);
			found = n > 0 && at + n > found ? at + n : found;
		}
	return found;
}

/* 毕业 behind 清源大学: one word that is a verb or an office. */
static bool is_no_part(const struct ner_context *c, size_t from, size_t end)
{
	enum { VERB = 2, OFFICE = 11 };
	uint32_t codes[REST_MAX];
	size_t n = end - from;

	if (n < 2 || n > REST_MAX)
		return false;
	/* The best path may hold 大学毕业 as one word. */
	for (size_t i = 0; i < n; i++)
		codes[i] = c->units[from + i].code;
	unsigned speech =
		NER_WORD_SPEECH((unsigned)ner_model_word(c->model, ner_word_hash(codes, n)));
	return speech == VERB || speech == OFFICE;
}

void ner_trim_organisation(const struct ner_scratch *s, size_t *first, size_t *n)
{
	const struct ner_context *c = &s->context;
	size_t at = *first, end = *first + *n, suffix = suffix_end(c, at, end);

	if (suffix > 0 && suffix < end && is_no_part(c, suffix, end))
		end = suffix;
	for (size_t k = 0; suffix > 0 && k < ARRAY_LEN(before); k++) {
		size_t length = stands_at(c, at, end, before[k]);

		/* 由 of 由田 is a word of its own nowhere else than before a name. */
		if (length > 0 && end - at >= length + 4 &&
		    c->words[at + length - 1].start_distance + 1 ==
			    c->words[at + length - 1].length) {
			at += length;
			break;
		}
	}
	*first = at;
	*n = end - at;
}
