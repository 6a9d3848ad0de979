#include "extract/ner_doubt.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "extract/name_titles.h"

#define SURE_WORD    0.8f  /* a name that is a common word, or a place, needs so much */
#define SURE_PARTED  0.57f /* one whose first character ends a word */
#define SURE_FOREIGN 0.7f  /* one without a surname */
#define SURE_PLACE   0.9f  /* a place of the lists without a surname */
#define SURE_BARE    0.72f /* one of which neither form nor surroundings speak for a person */
#define SURE_FORMED  0.5f  /* one that is formed like a foreign name or with two surnames */
#define SURE_RIVER   0.97f /* 卡斯科奎姆河 */
#define SURE_FOUR    0.9f  /* four characters that are neither foreign nor two surnames */
#define LEVEL_WORD   2     /* frequency of a word that is no name by chance */
#define NAME_SCORE   3     /* nats by which the characters speak for a name */
#define CODES_MAX    4     /* longer ones are transliterated */

/* NER_WORD_SPEECH: verb, adjective, adverb, particle. */
enum { SPEECH_NOUN = 1, SPEECH_VERB, SPEECH_ADJECTIVE, SPEECH_ADVERB, SPEECH_PARTICLE };

static bool is_one_of(uint32_t code, const char *codes)
{
	struct slice s = slice_of_string(codes);
	uint32_t one;

	for (size_t at = 0; code != 0 && at < s.len;) {
		at += utf8_decode(s, at, &one);
		if (one == code)
			return true;
	}
	return false;
}

static uint32_t code_at(const struct ner_context *c, size_t i)
{
	return i < c->n && c->units[i].type == NER_TYPE_HAN ? c->units[i].code : 0;
}

static bool is_surname(const struct ner_context *c, size_t i)
{
	char text[UTF8_MAX];

	return name_is_surname(slice_of(text, utf8_encode(code_at(c, i), text)));
}

static bool starts_with_surname(const struct ner_context *c, size_t first)
{
	char text[2 * UTF8_MAX];
	size_t len = utf8_encode(code_at(c, first), text);

	if (is_surname(c, first))
		return true;
	len += utf8_encode(code_at(c, first + 1), text + len);
	return name_is_compound_surname(slice_of(text, len));
}

static uint16_t value_of(const struct ner_context *c, size_t first, size_t n)
{
	uint32_t codes[CODES_MAX];

	for (size_t i = 0; i < n; i++)
		codes[i] = c->units[first + i].code;
	return ner_model_word(c->model, ner_word_hash(codes, n));
}

/* The dictionary knows the whole as a verb, adjective or adverb. */
static bool is_common_word(unsigned value)
{
	unsigned speech = NER_WORD_SPEECH(value);

	return NER_WORD_LEVEL(value) >= LEVEL_WORD && speech >= SPEECH_VERB &&
	       speech <= SPEECH_ADVERB;
}

static bool is_noun(unsigned value)
{
	return NER_WORD_LEVEL(value) > 0 && NER_WORD_SPEECH(value) == SPEECH_NOUN;
}

/* 林吳月滿, 歐陽…, 山本…, 斯圖爾特: what a name of four characters is made of. */
static bool is_made_of_four(const struct ner_context *c, size_t first)
{
	return c->run_right[first] >= 3 || c->run_left[first + 3] >= 3 ||
	       code_at(c, first + 3) == U'世' || (c->classes[first] & NER_CLASS_NAME_START) ||
	       (is_surname(c, first) && is_surname(c, first + 1));
}

/* The first character ends a word that began before it. */
static bool cuts_a_word(const struct ner_context *c, size_t first)
{
	const struct ner_word *w = &c->words[first];

	return w->start_distance > 0 && NER_WORD_LEVEL((unsigned)w->value) >= LEVEL_WORD;
}

/* 都有强, 投青禾: an adverb, particle or verb of one character that is no surname of many. */
static bool starts_with_particle(const struct ner_context *c, size_t first)
{
	const struct ner_word *w = &c->words[first];
	unsigned speech = NER_WORD_SPEECH((unsigned)w->value);

	return w->length == 1 &&
	       (speech == SPEECH_VERB || speech == SPEECH_ADVERB || speech == SPEECH_PARTICLE);
}

/* 区, 镇, 班 … as its last character or right behind it; not 区长, 院士. */
static bool is_kind_of_place(const struct ner_context *c, size_t first, size_t n)
{
	static const char last[] = "区县乡街班店院厝类厂署局段";
	static const char of_four[] = "河江山湖岛海州城语庙寺";
	static const char behind[] = "区县镇乡街班店院厝类";

	uint32_t end = code_at(c, first + n - 1);

	if (is_one_of(end, last) || (n == 4 && is_one_of(end, of_four)))
		return true;
	return is_one_of(code_at(c, first + n), behind) &&
	       !is_one_of(code_at(c, first + n + 1), "长士主员似");
}

/* 勞安 in 勞安1字第…: a number and 字 behind. */
static bool is_reference(const struct ner_context *c, size_t at)
{
	return at < c->n && c->units[at].type == NER_TYPE_NUMBER && code_at(c, at + 1) == U'字';
}

/* 伍仟元, 台財庫字第12號: sums and numbers of letters. */
static bool is_number(const struct ner_context *c, size_t first, size_t n)
{
	size_t digits = 0;

	for (size_t i = 0; i < n; i++)
		digits += is_one_of(code_at(c, first + i), "壹贰叁肆伍陆柒捌玖拾佰仟万");
	if (digits > 1)
		return true;
	return (code_at(c, first + n) == U'字' && code_at(c, first + n + 1) == U'第') ||
	       code_at(c, first + 1) == U'拾' || is_reference(c, first + n);
}

/* Its characters stand in names far more often than in the language. */
static bool looks_like_a_name(const struct ner_context *c, size_t first, size_t n)
{
	return (n == 2 && c->name2[first] >= NAME_SCORE) ||
	       (n == 3 && c->name3[first] >= NAME_SCORE);
}

float ner_bare_person(const struct ner_scratch *s, size_t first, size_t n)
{
	const struct ner_context *c = &s->context;

	if (n == 3 && is_surname(c, first) && c->name3[first] >= NAME_SCORE)
		return 0;
	if ((n > 2 && c->run_right[first] >= n) || (n == 4 && is_made_of_four(c, first)))
		return SURE_FORMED;
	return SURE_BARE;
}

size_t ner_fit_person(const struct ner_scratch *s, size_t first, size_t n, float sure)
{
	static const char behind[] = "君今盼称说勉率特期赴";
	const struct ner_context *c = &s->context;
	bool loose = is_one_of(code_at(c, first + 3), behind);

	/* A character too rare for any statistics starts no other word. */
	if (n == 2 && is_surname(c, first) && code_at(c, first + 2) &&
	    !c->units[first + 2].spaced && !c->units[first + 2].stats &&
	    c->words[first + 2].length == 1)
		return 3;
	if (n != 4 || (!loose && sure >= SURE_FOUR) || !is_surname(c, first) ||
	    c->name3[first] < NAME_SCORE)
		return n;
	if (code_at(c, first + 3) == U'君')
		return 3;
	/* 古树名|木 cuts a word. */
	return c->words[first + 3].start_distance == 0 && c->run_right[first] < 4 &&
			       (loose || !is_made_of_four(c, first))
		       ? 3
		       : n;
}

enum ner_class ner_doubt_person(const struct ner_scratch *s, size_t first, size_t n, float sure)
{
	const struct ner_context *c = &s->context;

	if (n < 2)
		return NER_PERSON;
	for (size_t i = 0; i < n; i++)
		if (code_at(c, first + i) == 0)
			return NER_PERSON;
	if (is_number(c, first, n) || is_one_of(code_at(c, first + n - 1), "们被把的了"))
		return NER_CLASSES;
	/* 和平杯; 崇善里, but 张万里. */
	if (n > 2 && is_one_of(code_at(c, first + n - 1), "杯奖赛"))
		return NER_CLASSES;
	if (n == 3 && sure < SURE_RIVER && code_at(c, first + 2) == U'里' &&
	    !is_one_of(code_at(c, first + 1), "百千万"))
		return NER_PLACE;
	if (n > 3 && sure < SURE_RIVER &&
	    is_one_of(code_at(c, first + n - 1), "河湖岛海州郡镇市县省"))
		return NER_PLACE;
	/* 幸福稻香新 reads as no foreign name; kings are numbered. */
	if (n > CODES_MAX)
		return sure < SURE_WORD && c->run_right[first] < 3 &&
				       c->run_left[first + n - 1] < 3 &&
				       code_at(c, first + n - 1) != U'世'
			       ? NER_CLASSES
			       : NER_PERSON;
	unsigned value = value_of(c, first, n);
	if (sure < SURE_WORD && n > 2 && is_one_of(code_at(c, first + n - 1), "会党社"))
		return NER_ORGANIZATION;
	/* Nobody is called so, however sure the sentence is. */
	if (n == 3 && is_one_of(code_at(c, first + 2), "班区县类局署段"))
		return NER_CLASSES;
	if (sure < SURE_WORD && is_kind_of_place(c, first, n))
		return NER_PLACE;
	if (sure < SURE_WORD && value & NER_WORD_PLACE)
		return NER_PLACE;
	bool surname = starts_with_surname(c, first);
	if (sure < SURE_PLACE && !surname && value & NER_WORD_PLACE)
		return NER_PLACE;
	if (sure < SURE_WORD && is_common_word(value))
		return NER_CLASSES;
	if (n == 4 && sure < SURE_FOUR && !is_made_of_four(c, first))
		return NER_CLASSES;
	if (c->run_right[first] >= n || looks_like_a_name(c, first, n))
		return NER_PERSON;
	if (sure < SURE_WORD && !surname && is_noun(value))
		return NER_CLASSES;
	if (sure < SURE_PARTED && (cuts_a_word(c, first) || starts_with_particle(c, first)))
		return NER_CLASSES;
	if (sure < SURE_FOREIGN && n < 4 && !surname)
		return NER_CLASSES;
	return NER_PERSON;
}
