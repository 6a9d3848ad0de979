#include "extract/claim_clause.h"

#include <string.h>

#include "base/macros.h"
#include "text/punctuation.h"
#include "text/sentence.h"

/* Bytes beside its date that a clause without a verb needs to tell something: 到了2018年 does not.
 */
#define TIME_ONLY_BESIDE 9
/* A dateline is looked for in so many characters. */
#define DATELINE_MAX 40

/* Nearly ten years. */
#define LONG_WINDOW_DAYS 3600

#define MASK 0xFFFC

int claim_reader_init(struct claim_reader *r, const struct analysis *an, struct arena *a)
{
	*r = (struct claim_reader){.arena = a, .an = an};
	int ret = timex_text_init(&r->text, an->text, a);

	r->lexicon = claim_lexicon_new(a);
	r->cue_code = ret == 0 ? arena_array(a, r->text.n + 1, sizeof *r->cue_code) : NULL;
	if (!r->lexicon || !r->cue_code)
		return ERR_LIMIT;
	memcpy(r->cue_code, r->text.code, r->text.n * sizeof *r->cue_code);
	for (size_t i = 0; i < an->n_mentions; i++) {
		const struct mention *m = &an->mentions[i];

		if (m->entity >= an->n_entities || an->entities[m->entity].kind != ENTITY_PERSON)
			continue;
		size_t end = timex_text_index(&r->text, m->span.end);
		for (size_t k = timex_text_index(&r->text, m->span.start); k < end; k++)
			r->cue_code[k] = MASK;
	}
	return 0;
}

size_t claim_trim_end(const struct scan *s, size_t lo, size_t hi)
{
	while (hi > lo && (code_is_mark(s->code[hi - 1]) && !punctuation_closes(s->code[hi - 1]) &&
			   s->code[hi - 1] != '%' && s->code[hi - 1] != '"'))
		hi--;
	return hi;
}

static bool dates_claims(const struct timex3 *t)
{
	/* 早上6点以前 is an hour to keep. */
	if (t->type == TIMEX_TIME && t->date.first == DATE_OPEN_START)
		return false;
	return date_is_known(&t->date) &&
	       (t->type == TIMEX_DATE || t->type == TIMEX_TIME || t->type == TIMEX_DURATION);
}

/* 近十年, 过去34年 say how long, not when something happened. */
static bool is_long_window(const struct timex3 *t)
{
	return date_is_known(&t->date) &&
	       (t->type == TIMEX_DURATION || strstr(t->rule, "window") != NULL) &&
	       t->date.last - t->date.first >= LONG_WINDOW_DAYS;
}

/* Inside brackets or the title of a work: （2015年成立）, 《2024年报告》. */
static bool is_bracketed(const struct scan *s, size_t pos)
{
	size_t depth = 0;

	for (size_t i = s->lo; i < pos; i++) {
		if (scan_is_one_of(s->code[i], "(（[【《〈"))
			depth++;
		else if (depth > 0 && scan_is_one_of(s->code[i], ")）]】》〉"))
			depth--;
	}
	return depth > 0;
}

static const char opening_quotes[] = "「『“‘";

static bool is_quoted(const struct claim_reader *r, const struct claim_clause *c)
{
	size_t at = timex_text_index(&r->text, r->an->timexes[c->timex].span.start);

	return scan_is_one_of(scan_before(&c->scan, at), opening_quotes);
}

/* Finds the clause's own date, points in time before windows, and what stands beside dates. */
static void read_times(const struct claim_reader *r, struct claim_clause *c)
{
	uint32_t window = TIMEX_INDEX_NONE;

	c->timex = TIMEX_INDEX_NONE;
	c->beside = c->span.end - c->span.start;
	for (size_t i = r->timex; i < r->an->n_timexes; i++) {
		const struct timex3 *t = &r->an->timexes[i];

		if (t->span.start >= c->span.end)
			break;
		if (!span_contains(c->span, t->span))
			continue;
		c->beside -= t->span.end - t->span.start;
		size_t at = timex_text_index(&r->text, t->span.start);
		/* 比上年末 says what is compared, not when. */
		c->windowed |= is_long_window(t);
		if (!dates_claims(t) || is_long_window(t) || is_bracketed(&c->scan, at) ||
		    scan_is_one_of(scan_before(&c->scan, at), "比较"))
			continue;
		/* 「2019年書展」: the date of a name, which another one in the clause outranks */
		bool weak = t->type == TIMEX_DURATION ||
			    scan_is_one_of(scan_before(&c->scan, at), opening_quotes);
		if (weak && window == TIMEX_INDEX_NONE)
			window = (uint32_t)i;
		else if (!weak && c->timex == TIMEX_INDEX_NONE)
			c->timex = (uint32_t)i;
	}
	if (c->timex == TIMEX_INDEX_NONE)
		c->timex = window;
	c->quoted = c->timex != TIMEX_INDEX_NONE && is_quoted(r, c);
}

/* 2024年5月 at the end of its clause, or with 后 and the like behind. */
static bool ends_with_time(const struct claim_reader *r, const struct claim_clause *c, size_t end)
{
	if (c->timex == TIMEX_INDEX_NONE)
		return false;
	const struct timex3 *t = &r->an->timexes[c->timex];
	size_t from = timex_text_index(&r->text, t->span.start);
	size_t behind = timex_text_index(&r->text, t->span.end);

	if (behind > end)
		return false;
	if (behind < end && !(end - behind <= 3 && scan_ends_with(&c->scan, end,
								  "时|时候|起|开始|前|前后|后|"
								  "以后|之后|以来|来|左右|间|"
								  "期间|初|末|底|的")))
		return false;
	return scan_before(&c->scan, from) == U'的' || c->beside < TIME_ONLY_BESIDE ||
	       (!c->cues.event && !c->cues.past && c->beside < 2 * TIME_ONLY_BESIDE);
}

static bool is_subordinate(const struct scan *s, size_t lo, size_t end, bool last)
{
	if (!last && scan_any(s, lo, "after |when |while |before |since |although |though |as |if ",
			      NULL) > 0)
		return true;
	if (scan_ends_with(s, end, "落后|先后|最后|背后|幕后|小时|及时|准时|按时|跟前|提前"))
		return false;
	if (scan_ends_with(s, end,
			   "后|时|时候|之际|期间|前|以来|同时|基础上|情况下|前提下|背景下|"
			   "过程中|条件下|影响下|帮助下|带领下"))
		return true;
	return s->code[lo] == U'在' && scan_ends_with(s, end, "中|上|下|里|内");
}

static bool is_saying(const struct scan *s, size_t end)
{
	return scan_ends_with(s, end,
			      "表示|称|说|说道|指出|认为|提到|透露|回应|强调|介绍|坦言|写道|报道|"
			      "宣称|声称| said| told reporters| says");
}

static void read_role(const struct claim_reader *r, struct claim_clause *c, bool last)
{
	size_t end = claim_trim_end(&c->scan, c->scan.lo, c->scan.hi), lo = c->scan.lo;

	while (lo < end && code_is_mark(c->scan.code[lo]))
		lo++;
	c->role = CLAUSE_TELLS;
	if (lo >= end || ends_with_time(r, c, end))
		c->role = CLAUSE_TIME;
	else if (is_subordinate(&c->scan, lo, end, last))
		c->role = CLAUSE_SUBORDINATE;
	else if (is_saying(&c->scan, end))
		c->role = CLAUSE_SAYING;
}

/* A bracket at pos and what it holds: （记者 周亦寒）. */
static size_t skip_remark(const struct scan *s, size_t pos, size_t limit)
{
	if (!scan_is_one_of(scan_at(s, pos), "(（"))
		return pos;
	for (size_t i = pos; i < limit; i++)
		if (scan_is_one_of(s->code[i], ")）"))
			return i + 1;
	return pos;
}

/* Bytes of a dateline at the start: 新华社北京1月5日电（记者 王某）, 本报讯,
 * SINGAPORE, June 20, 2023 -. */
static uint32_t dateline_end(const struct claim_reader *r, struct span sentence)
{
	struct scan s = {.code = r->text.code,
			 .lo = timex_text_index(&r->text, sentence.start),
			 .hi = timex_text_index(&r->text, sentence.end)};
	size_t limit = s.hi - s.lo > DATELINE_MAX ? s.lo + DATELINE_MAX : s.hi;

	for (size_t i = s.lo + 1; i < limit; i++) {
		bool wire = scan_is_one_of(s.code[i], "电讯");
		bool dash = scan_is_one_of(s.code[i], "-—–") && s.code[i - 1] == ' ' &&
			    scan_at(&s, i + 1) == ' ';
		bool dated = false;

		if (!wire && !dash)
			continue;
		for (size_t k = r->timex; k < r->an->n_timexes && !dated; k++) {
			uint32_t end = r->an->timexes[k].span.end;
			dated = end == r->text.at[i] || (dash && end + 1 == r->text.at[i]);
		}
		size_t behind = skip_remark(&s, i + 1, s.hi);
		bool parted = behind > i + 1 || code_is_mark(scan_at(&s, i + 1));
		if (parted && (dated || (wire && scan_ends_with(&s, i, "本报|本社|本网|本刊"))))
			return r->text.at[scan_skip_space(&s, behind)];
	}
	return sentence.start;
}

/* A comma inside a date (June 20, 2023) parts no clauses. */
static bool inside_time(const struct claim_reader *r, uint32_t byte)
{
	for (size_t i = r->timex; i < r->an->n_timexes; i++) {
		const struct timex3 *t = &r->an->timexes[i];

		if (t->span.start >= byte)
			return false;
		if (t->span.end > byte)
			return true;
	}
	return false;
}

int claim_clauses_read(const struct claim_reader *r, struct span sentence,
		       struct claim_clauses *ret, struct error *err)
{
	struct spans spans = {0};
	size_t kept = 0;
	int status = text_clauses(r->an->text, sentence, r->arena, &spans, err);

	if (status < 0)
		return status;
	for (size_t i = 0; i < spans.n; i++) {
		if (kept > 0 && inside_time(r, spans.items[kept - 1].end))
			spans.items[kept - 1].end = spans.items[i].end;
		else
			spans.items[kept++] = spans.items[i];
	}
	uint32_t begin = dateline_end(r, sentence);
	ret->n = 0;
	for (size_t i = 0; i < kept; i++) {
		struct scan s = {.code = r->text.code,
				 .lo = timex_text_index(&r->text, spans.items[i].start),
				 .hi = timex_text_index(&r->text, spans.items[i].end)};
		if (spans.items[i].end <= begin)
			continue;
		if (spans.items[i].start < begin)
			s.lo = timex_text_index(&r->text, begin);
		struct claim_clause *c = ARENA_PUSH(r->arena, ret);
		if (!c)
			return ERR_LIMIT;
		c->scan = s;
		c->first = ret->n == 1;
		c->span = (struct span){r->text.at[s.lo], spans.items[i].end};
		s.code = r->cue_code;
		claim_cues_read(&s, r->lexicon, &c->cues);
		read_times(r, c);
		read_role(r, c, i + 1 == kept);
	}
	return 0;
}
