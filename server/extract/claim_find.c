#include "extract/claim_find.h"

#include <string.h>

#include "extract/claim_cue.h"
#include "extract/quantity.h"
#include "text/sentence.h"

/* A document makes no more claims and a claim names no more participants than these. */
#define CLAIMS_MAX       50000
#define PARTICIPANTS_MAX 64

/* Bytes that a clause with its own date needs beside it: 从2018年开始 and 到了2018年 tell of
 * nothing. */
#define MIN_BESIDE_EVENT 9
#define MIN_BESIDE_NAMES 12
#define MIN_BESIDE_PAST  18

struct claims {
	struct claim *items;
	size_t n, cap;
};

/* A set of entities without repeats, in the order of their mentions. */
struct names {
	uint32_t items[PARTICIPANTS_MAX];
	size_t n;
	uint32_t first_at; /* byte of the first mention */
};

struct maker {
	struct arena *arena;
	struct analysis *an;
	struct timex_text text;
	struct claims found;
	const struct claim_lexicon *lexicon;
	size_t mention, timex; /* the first that may lie in the sentence */
};

/* What earlier clauses of the sentence leave to later ones. */
struct carried {
	uint32_t timex;
	uint32_t subject; /* entity, UINT32_MAX for none */
	bool condition;
};

static void names_add(struct names *names, uint32_t entity)
{
	for (size_t i = 0; i < names->n; i++)
		if (names->items[i] == entity)
			return;
	if (names->n < PARTICIPANTS_MAX)
		names->items[names->n++] = entity;
}

static void names_in(const struct maker *m, struct span span, struct names *ret)
{
	*ret = (struct names){.first_at = UINT32_MAX};
	for (size_t i = m->mention; i < m->an->n_mentions; i++) {
		const struct mention *mention = &m->an->mentions[i];
		if (mention->span.start >= span.end)
			return;
		if (!span_contains(span, mention->span))
			continue;
		if (ret->n == 0)
			ret->first_at = mention->span.start;
		names_add(ret, mention->entity);
	}
}

static bool dates_claims(const struct timex3 *t)
{
	return date_is_known(&t->date) &&
	       (t->type == TIMEX_DATE || t->type == TIMEX_TIME || t->type == TIMEX_DURATION);
}

/* The first dated expression of the clause; points in time before windows. */
static uint32_t timex_in(const struct maker *m, struct span span)
{
	uint32_t window = TIMEX_INDEX_NONE;

	for (size_t i = m->timex; i < m->an->n_timexes; i++) {
		const struct timex3 *t = &m->an->timexes[i];
		if (t->span.start >= span.end)
			break;
		if (!span_contains(span, t->span) || !dates_claims(t))
			continue;
		if (t->type != TIMEX_DURATION)
			return (uint32_t)i;
		if (window == TIMEX_INDEX_NONE)
			window = (uint32_t)i;
	}
	return window;
}

/* Bytes of the clause that are no time expression: 2019年 alone tells of nothing. */
static uint32_t bytes_beside_times(const struct maker *m, struct span span)
{
	uint32_t bytes = span.end - span.start;

	for (size_t i = m->timex; i < m->an->n_timexes; i++) {
		const struct timex3 *t = &m->an->timexes[i];
		if (t->span.start >= span.end)
			break;
		if (span_contains(span, t->span))
			bytes -= t->span.end - t->span.start;
	}
	return bytes;
}

/* A clause whose verb comes before its first name has dropped its subject. */
static void take_subject(const struct maker *m, const struct claim_cues *cues,
			 const struct carried *carried, struct span sentence, struct names *names)
{
	bool dropped = names->n == 0 || m->text.at[cues->verb_at] < names->first_at;

	if (dropped && carried->subject != UINT32_MAX) {
		struct names own = *names;
		names->n = 0;
		names_add(names, carried->subject);
		for (size_t i = 0; i < own.n; i++)
			names_add(names, own.items[i]);
	} else if (names->n == 0) {
		names_in(m, sentence, names);
	}
}

/* The rule that makes the clause a claim, NULL for none. */
static const char *claim_rule(const struct maker *m, const struct claim_cues *cues,
			      struct span clause, uint32_t own_timex, uint32_t timex, bool named)
{
	if (cues->question || (cues->unreal && !cues->announcement))
		return NULL;
	if (own_timex != TIMEX_INDEX_NONE) {
		uint32_t beside = bytes_beside_times(m, clause);
		if ((cues->event && beside >= MIN_BESIDE_EVENT) ||
		    (cues->past && beside >= MIN_BESIDE_PAST))
			return "dated_clause";
		return named && beside >= MIN_BESIDE_NAMES ? "dated_names" : NULL;
	}
	if (timex != TIMEX_INDEX_NONE && (cues->event || cues->past))
		return "governed_clause";
	if (named && cues->event)
		return "event_clause";
	return NULL;
}

/* After the day the text was published: a plan, not an event. */
static bool lies_ahead(const struct maker *m, uint32_t timex)
{
	const struct date *published = &m->an->document.published;

	return timex != TIMEX_INDEX_NONE && date_is_known(published) &&
	       m->an->timexes[timex].date.first > published->last;
}

static struct span to_original(const struct analysis *an, struct span span)
{
	return an->map.n > 0 ? offset_map_to_original(&an->map, span) : span;
}

static int push_claim(struct maker *m, const char *rule, struct span clause, struct span sentence,
		      uint32_t timex, const struct names *names)
{
	struct quantities quantities = {0};

	if (m->found.n >= CLAIMS_MAX)
		return ERR_LIMIT;
	int ret = quantity_find(&m->text, m->an, clause, m->arena, &quantities);
	struct claim *c = ret == 0 ? ARENA_PUSH(m->arena, &m->found) : NULL;
	uint32_t *participants =
		c ? arena_array(m->arena, names->n + 1, sizeof *participants) : NULL;
	if (!participants)
		return ERR_LIMIT;
	memcpy(participants, names->items, names->n * sizeof *participants);
	*c = (struct claim){
		.timex = timex,
		.participants = participants,
		.n_participants = names->n,
		.quantities = quantities.items,
		.n_quantities = quantities.n,
		.rule = rule,
		.span = clause,
		.original = to_original(m->an, clause),
		.sentence = sentence,
		.sentence_original = to_original(m->an, sentence),
		.region = analysis_region_at(m->an, clause.start),
	};
	if (timex != TIMEX_INDEX_NONE)
		c->when = m->an->timexes[timex].date;
	return 0;
}

static int read_clause(struct maker *m, struct span clause, struct span sentence,
		       struct carried *carried)
{
	struct claim_cues cues;
	struct names names;
	struct scan s = {.code = m->text.code,
			 .lo = timex_text_index(&m->text, clause.start),
			 .hi = timex_text_index(&m->text, clause.end)};
	int ret = 0;

	if (s.lo >= s.hi)
		return 0;
	claim_cues_read(&s, m->lexicon, &cues);
	names_in(m, clause, &names);
	uint32_t own = timex_in(m, clause);
	uint32_t timex = own != TIMEX_INDEX_NONE ? own : carried->timex;
	uint32_t subject = names.n > 0 ? names.items[0] : UINT32_MAX;
	bool named = names.n > 0;
	take_subject(m, &cues, carried, sentence, &names);
	if (lies_ahead(m, timex) && !cues.announcement)
		cues.unreal = true;
	carried->condition |= cues.condition;
	const char *rule =
		carried->condition ? NULL : claim_rule(m, &cues, clause, own, timex, named);
	if (rule)
		ret = push_claim(m, rule, clause, sentence, timex, &names);
	if (timex != TIMEX_INDEX_NONE)
		carried->timex = timex;
	if (subject != UINT32_MAX &&
	    (carried->subject == UINT32_MAX || m->text.at[cues.verb_at] > names.first_at))
		carried->subject = subject;
	return ret;
}

static int read_sentence(struct maker *m, struct span sentence, struct error *err)
{
	struct spans clauses = {0};
	struct carried carried = {.timex = TIMEX_INDEX_NONE, .subject = UINT32_MAX};
	int ret = text_clauses(m->an->text, sentence, m->arena, &clauses, err);

	while (m->mention < m->an->n_mentions &&
	       m->an->mentions[m->mention].span.end <= sentence.start)
		m->mention++;
	while (m->timex < m->an->n_timexes && m->an->timexes[m->timex].span.end <= sentence.start)
		m->timex++;
	for (size_t i = 0; ret == 0 && i < clauses.n; i++)
		ret = read_clause(m, clauses.items[i], sentence, &carried);
	return ret;
}

int claim_find(struct arena *a, struct analysis *an, struct error *err)
{
	struct maker m = {.arena = a, .an = an};
	int ret = timex_text_init(&m.text, an->text, a);

	m.lexicon = claim_lexicon_new(a);
	if (!m.lexicon)
		ret = ERR_LIMIT;

	for (size_t i = 0; ret == 0 && i < an->n_sentences; i++)
		ret = read_sentence(&m, an->sentences[i], err);
	if (ret < 0)
		return error_set(err, ret, "too many claims or too little memory for them");
	an->claims = m.found.items;
	an->n_claims = m.found.n;
	return 0;
}
