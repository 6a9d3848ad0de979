#include "extract/claim_who.h"

#include <string.h>

/* A pronoun reaches back so many sentences. */
#define REACH 3

static void names_add(struct names *names, uint32_t entity)
{
	if (!names || entity == ENTITY_INDEX_NONE)
		return;
	for (size_t i = 0; i < names->n; i++)
		if (names->items[i] == entity)
			return;
	if (names->n < PARTICIPANTS_MAX)
		names->items[names->n++] = entity;
}

void who_begin(struct who *w, const struct claim_reader *r)
{
	*w = (struct who){.reader = r, .subject = ENTITY_INDEX_NONE, .topic = ENTITY_INDEX_NONE};
}

void who_sentence(struct who *w, struct span sentence)
{
	const struct analysis *an = w->reader->an;

	while (w->mention < an->n_mentions && an->mentions[w->mention].span.end <= sentence.start)
		w->mention++;
	/* A paragraph begins with a subject of its own. */
	if (sentence.start > w->line_at &&
	    memchr(an->text.ptr + w->line_at, '\n', sentence.start - w->line_at))
		w->subject = ENTITY_INDEX_NONE;
	w->line_at = sentence.end;
	w->sentence++;
	if (w->topic_age + REACH < w->sentence)
		w->topic = ENTITY_INDEX_NONE;
	memcpy(w->before, w->here, sizeof w->before);
	w->n_before = w->n_here;
	w->n_here = 0;
}

static bool is_kind(const struct who *w, uint32_t entity, enum entity_kind kind)
{
	return entity < w->reader->an->n_entities && w->reader->an->entities[entity].kind == kind;
}

static void touch(struct who *w, uint32_t entity)
{
	size_t at = 0;

	if (entity == ENTITY_INDEX_NONE)
		return;
	while (at < w->n_recent && w->recent[at] != entity)
		at++;
	if (at == w->n_recent && w->n_recent < RECENT_MAX)
		w->n_recent++;
	else if (at == w->n_recent)
		at--;
	for (; at > 0; at--) {
		w->recent[at] = w->recent[at - 1];
		w->age[at] = w->age[at - 1];
	}
	w->recent[0] = entity;
	w->age[0] = w->sentence;
	if (is_kind(w, entity, ENTITY_PERSON) && w->n_here < 2 &&
	    !(w->n_here == 1 && w->here[0] == entity))
		w->here[w->n_here++] = entity;
}

static void set_subject(struct who *w, uint32_t entity)
{
	w->subject = entity;
	if (entity == ENTITY_INDEX_NONE)
		return;
	w->topic = entity;
	w->topic_age = w->sentence;
}

/* Who was last named and is not the subject, of one kind. */
static uint32_t last_other(const struct who *w, enum entity_kind kind)
{
	for (size_t i = 0; i < w->n_recent; i++)
		if (w->recent[i] != w->subject && is_kind(w, w->recent[i], kind) &&
		    w->age[i] + REACH >= w->sentence)
			return w->recent[i];
	return ENTITY_INDEX_NONE;
}

/* The last subject when it fits, else who was last named. */
static uint32_t nearest(const struct who *w, enum entity_kind kind)
{
	if (is_kind(w, w->subject, kind))
		return w->subject;
	return is_kind(w, w->topic, kind) ? w->topic : last_other(w, kind);
}

static bool name_starts(const struct who *w, uint32_t byte)
{
	const struct analysis *an = w->reader->an;

	for (size_t i = w->mention; i < an->n_mentions && an->mentions[i].span.start <= byte; i++)
		if (an->mentions[i].span.start == byte)
			return true;
	return false;
}

/* Words before a subject. */
static const char openings[] = "但是|但|而且|而|并且|并|且|随后|之后|后来|此后|与此同时|同时|其中|"
			       "最终|于是|因此|所以|目前|"
			       "当时|此前|另外|此外|然而|不过|然后|接着|事实上|其实|如今|还在|还|"
			       "又|也|便|就|再|则|却|曾|先后|"
			       "一度|已经|已|正式|首次|共同|至少|and |but |then |later |also ";

static const char persons[] = "他们|她们|他|她|本人|they |he |she ";
static const char companies[] =
	"该公司|公司|该机构|该集团|该企业|该校|该厂|这家公司|这家企业|这家机构|"
	"其|它们|它|the company |it ";

/* Behind marks, dates and words that open a clause. */
static size_t skip_opening(const struct who *w, const struct claim_clause *c)
{
	const struct claim_reader *r = w->reader;
	const struct scan *s = &c->scan;
	size_t pos = s->lo;

	for (size_t from = SIZE_MAX; from != pos && pos < s->hi;) {
		from = pos;
		while (pos < s->hi && code_is_mark(s->code[pos]))
			pos++;
		for (size_t i = r->timex; i < r->an->n_timexes; i++) {
			const struct span *t = &r->an->timexes[i].span;
			if (t->start >= c->span.end)
				break;
			if (pos < s->hi && t->start <= r->text.at[pos] && r->text.at[pos] < t->end)
				pos = timex_text_index(&r->text, t->end);
		}
		if (pos >= s->hi)
			return s->hi;
		if (name_starts(w, r->text.at[pos]))
			return pos;
		size_t end = scan_any(s, pos, openings, NULL);
		if (end > 0)
			pos = end;
		/* 至2025年, 从2018年开始 */
		else if (scan_is_one_of(s->code[pos], "至到从自在于") &&
			 r->text.at[pos] < c->span.end && c->timex != TIMEX_INDEX_NONE &&
			 r->an->timexes[c->timex].span.start == r->text.at[pos + 1])
			pos++;
	}
	return pos;
}

/* The name that is the subject: the first person or last name before the verb, with nothing between
 * the start and it that makes it an object or an owner. */
static uint32_t named_subject(const struct who *w, const struct claim_clause *c, size_t from)
{
	const struct claim_reader *r = w->reader;
	uint32_t subject = ENTITY_INDEX_NONE;
	size_t pos = from;

	for (size_t i = w->mention; i < r->an->n_mentions; i++) {
		const struct mention *m = &r->an->mentions[i];
		size_t start = timex_text_index(&r->text, m->span.start);

		if (m->span.start >= c->span.end || start >= c->cues.verb_at)
			break;
		if (start < pos)
			continue;
		for (; pos < start; pos++)
			if (scan_is_one_of(c->scan.code[pos],
					   "为是对向与和跟同由被把在从据以让使，,"))
				return subject;
		pos = timex_text_index(&r->text, m->span.end);
		if (scan_at(&c->scan, pos) != U'的')
			subject = m->entity;
		/* A person ends it: 陈某接替李某; an organisation may be his. */
		if (subject != ENTITY_INDEX_NONE && is_kind(w, subject, ENTITY_PERSON))
			return subject;
	}
	return subject;
}

/* The verb follows at once, or words that only a verb follows. */
static bool is_dropped(const struct claim_clause *c, size_t pos)
{
	return pos >= c->scan.hi || pos >= c->cues.verb_at ||
	       scan_is_one_of(c->scan.code[pos], "在从向与和对把被由以为于获不隔没");
}

/* 两人 are the two who were last meant, 前者 and 后者 the two of the sentence before. */
static bool read_pairs(struct who *w, const struct scan *s, size_t pos, struct names *ret)
{
	size_t found = 0;

	if (w->n_before == 2 && scan_any(s, pos, "前者|后者", NULL) > 0) {
		set_subject(w, w->before[s->code[pos] == U'前' ? 0 : 1]);
		names_add(ret, w->subject);
		touch(w, w->subject);
		return true;
	}
	if (scan_any(s, pos, "两人|二人|俩人|他们两人", NULL) == 0)
		return false;
	for (size_t i = 0; i < w->n_recent && found < 2; i++) {
		if (!is_kind(w, w->recent[i], ENTITY_PERSON) || w->age[i] + REACH < w->sentence)
			continue;
		names_add(ret, w->recent[i]);
		found++;
	}
	return true;
}

static void read_subject(struct who *w, const struct claim_clause *c, bool carry, struct names *ret)
{
	const struct scan *s = &c->scan;
	size_t pos = skip_opening(w, c);

	if (pos < s->hi && read_pairs(w, s, pos, ret))
		return;
	size_t person = pos < s->hi ? scan_any(s, pos, persons, NULL) : 0;
	size_t company = pos < s->hi ? scan_any(s, pos, companies, NULL) : 0;
	if (scan_at(s, person) == U'的' && person > 0)
		person = 0;
	uint32_t named = person || company ? ENTITY_INDEX_NONE : named_subject(w, c, pos);
	if (named != ENTITY_INDEX_NONE) {
		set_subject(w, named);
	} else if (person || company) {
		uint32_t meant = nearest(w, person ? ENTITY_PERSON : ENTITY_ORGANIZATION);
		/* 其 may be of anybody. */
		if (company && s->code[pos] == U'其' && w->subject != ENTITY_INDEX_NONE)
			meant = w->subject;
		names_add(ret, meant);
		touch(w, meant);
		set_subject(w, meant);
	} else if (is_dropped(c, pos)) {
		if (carry)
			names_add(ret, w->subject);
		touch(w, w->subject);
	} else if (c->first) {
		/* Somebody who was not recognised. */
		w->subject = ENTITY_INDEX_NONE;
	}
}

/* 她 as an object: 陈蔚然找到她. */
static void read_objects(struct who *w, const struct claim_clause *c, struct names *ret)
{
	const struct scan *s = &c->scan;

	for (size_t pos = c->cues.verb_at < s->hi ? s->lo + 1 : s->hi; pos < s->hi; pos++) {
		if ((s->code[pos] != U'他' && s->code[pos] != U'她') ||
		    scan_is_one_of(scan_before(s, pos), "其吉排利") ||
		    scan_is_one_of(scan_at(s, pos + 1), "们人国乡山处的") || pos < c->cues.verb_at)
			continue;
		uint32_t meant = last_other(w, ENTITY_PERSON);
		names_add(ret, meant);
		touch(w, meant);
		return;
	}
}

void who_named(const struct who *w, struct span span, struct names *ret)
{
	const struct analysis *an = w->reader->an;

	for (size_t i = w->mention; i < an->n_mentions && an->mentions[i].span.start < span.end;
	     i++)
		if (span_contains(span, an->mentions[i].span))
			names_add(ret, an->mentions[i].entity);
}

void who_clause(struct who *w, const struct claim_clause *c, bool carry, struct names *ret)
{
	struct names named = {.n = 0};

	read_subject(w, c, carry, ret);
	who_named(w, c->span, &named);
	for (size_t i = 0; i < named.n; i++)
		touch(w, named.items[i]);
	read_objects(w, c, ret);
}
