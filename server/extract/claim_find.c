#include "extract/claim_find.h"

#include <string.h>

#include "extract/claim_who.h"
#include "extract/quantity.h"
#include "text/punctuation.h"

/* A document makes no more claims than these. */
#define CLAIMS_MAX 50000

/* Bytes that a clause needs beside its date to tell of something. */
#define MIN_BESIDE_EVENT 6
#define MIN_BESIDE_NAMES 12
#define MIN_BESIDE_PAST  18

struct claims {
	struct claim *items;
	size_t n, cap;
};

struct maker {
	struct claim_reader reader;
	struct analysis *an;
	struct claims found;
	struct claim_clauses clauses; /* of the sentence */
	struct who who;
	struct span sentence;
};

/* Clauses [first, end) of a sentence under one date. */
struct run {
	size_t first, end;
	uint32_t timex;
};

/* After the day the text was published: a plan, not an event. */
static bool lies_ahead(const struct maker *m, uint32_t timex)
{
	const struct date *published = &m->an->document.published;

	return timex != TIMEX_INDEX_NONE && date_is_known(published) &&
	       m->an->timexes[timex].date.first > published->last;
}

/* Reports what happened, though it may speak of what is to come. */
static bool is_real(const struct maker *m, const struct claim_clause *c, uint32_t timex)
{
	const struct claim_cues *cues = &c->cues;

	if (cues->question || cues->form)
		return false;
	if (cues->announcement ||
	    (cues->saying && c->timex != TIMEX_INDEX_NONE && !lies_ahead(m, c->timex)))
		return true;
	return !cues->unreal && !lies_ahead(m, timex);
}

static bool names_somebody(const struct maker *m, struct span span)
{
	struct names names = {.n = 0};

	who_named(&m->who, span, &names);
	return names.n > 0;
}

/* The rule by which a clause tells of something under a date, NULL for none. */
static const char *clause_rule(const struct maker *m, const struct run *run, size_t i)
{
	const struct claim_clause *c = &m->clauses.items[i];
	bool own = c->timex != TIMEX_INDEX_NONE;
	bool named = names_somebody(m, c->span);
	bool event = c->cues.event && (!c->cues.stative || named);

	if (!is_real(m, c, run->timex))
		return NULL;
	/* What goes on from a plan or a rule is one too, unless it says that it is done. */
	if (!own && run->timex != TIMEX_INDEX_NONE && !c->cues.past &&
	    !is_real(m, &m->clauses.items[run->first], run->timex))
		return NULL;
	if (c->role == CLAUSE_SAYING && own)
		return "dated_saying";
	if (c->role != CLAUSE_TELLS)
		return NULL;
	if (run->timex == TIMEX_INDEX_NONE)
		return named && event ? "event_clause" : NULL;
	if (event && c->beside >= MIN_BESIDE_EVENT)
		return own ? "dated_clause" : "governed_clause";
	if (c->cues.past && !c->cues.stative && c->beside >= MIN_BESIDE_PAST)
		return own ? "dated_clause" : "governed_clause";
	bool headed = own || (i > run->first && m->clauses.items[i - 1].role == CLAUSE_TIME);
	return headed && named && !c->cues.stative && c->beside >= MIN_BESIDE_NAMES ? "dated_names"
										    : NULL;
}

/* Marks at the ends that belong to no word of it, and quotes whose other half lies outside. */
static struct span trim(const struct maker *m, size_t lo, size_t hi)
{
	const struct timex_text *t = &m->reader.text;
	struct scan s = {.code = t->code, .lo = lo, .hi = hi};
	int depth = 0, least = 0;

	hi = claim_trim_end(&s, lo, hi);
	for (size_t i = lo; i < hi; i++) {
		depth += punctuation_opens(t->code[i]) - punctuation_closes(t->code[i]);
		least = depth < least ? depth : least;
	}
	if (depth > 0 && punctuation_opens(t->code[lo]))
		lo++;
	if (least < 0 && hi > lo && punctuation_closes(t->code[hi - 1]))
		hi = claim_trim_end(&s, lo, hi - 1);
	while (lo < hi && code_is_mark(t->code[lo]) && !punctuation_opens(t->code[lo]) &&
	       t->code[lo] != '"' && t->code[lo] != '$')
		lo++;
	return (struct span){t->at[lo], t->at[hi]};
}

static struct span to_original(const struct analysis *an, struct span span)
{
	return an->map.n > 0 ? offset_map_to_original(&an->map, span) : span;
}

static int push_claim(struct maker *m, const char *rule, struct span span, uint32_t timex,
		      const struct names *names)
{
	struct arena *a = m->reader.arena;
	struct quantities quantities = {0};

	if (m->found.n >= CLAIMS_MAX)
		return ERR_LIMIT;
	int ret = quantity_find(&m->reader.text, m->an, span, a, &quantities);
	struct claim *c = ret == 0 ? ARENA_PUSH(a, &m->found) : NULL;
	uint32_t *participants = c ? arena_array(a, names->n + 1, sizeof *participants) : NULL;
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
		.span = span,
		.original = to_original(m->an, span),
		.sentence = m->sentence,
		.sentence_original = to_original(m->an, m->sentence),
		.region = analysis_region_at(m->an, span.start),
	};
	if (timex != TIMEX_INDEX_NONE)
		c->when = m->an->timexes[timex].date;
	return 0;
}

static bool has_content(const struct maker *m, const struct run *run, size_t i)
{
	const struct claim_clause *c = &m->clauses.items[i];

	if (c->role == CLAUSE_SUBORDINATE)
		return c->beside >= MIN_BESIDE_EVENT;
	return c->role == CLAUSE_TELLS && is_real(m, c, run->timex);
}

/* A dated saying takes in what is said, also under a date of its own. */
static size_t end_of_saying(const struct maker *m, const struct run *run)
{
	size_t end = run->end;

	for (size_t i = run->first; i < run->end; i++)
		if (m->clauses.items[i].role == CLAUSE_TELLS)
			return run->end;
	while (end < m->clauses.n)
		end++;
	return end;
}

/* The clauses of a run that one claim covers, [*first, *end): those that tell, what leads up to
 * them and what goes on from them. NULL when nothing tells. */
static const char *told_part(const struct maker *m, const struct run *run, size_t *first,
			     size_t *end)
{
	const char *rule = NULL;
	size_t told = run->first;

	for (size_t i = run->first; i < run->end && !rule; i++) {
		rule = clause_rule(m, run, i);
		told = i;
	}
	if (!rule)
		return NULL;
	*first = told;
	while (*first > run->first && has_content(m, run, *first - 1))
		--*first;
	*end = run->end;
	if (m->clauses.items[told].role == CLAUSE_SAYING) {
		*end = end_of_saying(m, run);
		return rule;
	}
	while (*end > told + 1 &&
	       (m->clauses.items[*end - 1].role != CLAUSE_TELLS || !has_content(m, run, *end - 1)))
		--*end;
	return rule;
}

static int read_run(struct maker *m, const struct run *run)
{
	struct names carried = {.n = 0};
	size_t first = run->end, end = run->end;
	const char *rule = told_part(m, run, &first, &end);

	for (size_t i = run->first; i < run->end; i++) {
		bool covered = rule && i >= first && i < end;
		who_clause(&m->who, &m->clauses.items[i], i == first, covered ? &carried : NULL);
	}
	if (!rule)
		return 0;
	struct span span =
		trim(m, m->clauses.items[first].scan.lo, m->clauses.items[end - 1].scan.hi);
	who_named(&m->who, (struct span){span.start, m->clauses.items[end - 1].span.end}, &carried);
	return push_claim(m, rule, span, run->timex, &carried);
}

/* Whether a clause that tells lies in the span of a saying. */
static bool says_something(const struct maker *m, struct span span)
{
	for (size_t i = 0; i < m->clauses.n; i++) {
		const struct claim_clause *c = &m->clauses.items[i];

		if (c->span.start >= span.start && c->span.start < span.end &&
		    c->role == CLAUSE_TELLS)
			return true;
	}
	return false;
}

static bool is_named_in(const struct analysis *an, uint32_t entity, struct span span)
{
	size_t i = analysis_mention_behind(an, span.start);

	for (; i < an->n_mentions && an->mentions[i].span.start < span.end; i++)
		if (an->mentions[i].entity == entity)
			return true;
	return false;
}

/* Cuts a claim to the part of it that is its own, with who and how much is told there. */
static void shorten(const struct analysis *an, struct claim *c, struct span rest)
{
	struct span off = {rest.end, c->span.end};
	size_t kept = 0;

	for (size_t i = 0; i < c->n_participants; i++)
		if (!is_named_in(an, c->participants[i], off) ||
		    is_named_in(an, c->participants[i], rest))
			c->participants[kept++] = c->participants[i];
	c->n_participants = kept;
	kept = 0;
	for (size_t i = 0; i < c->n_quantities; i++)
		if (span_contains(rest, c->quantities[i].span))
			c->quantities[kept++] = c->quantities[i];
	c->n_quantities = kept;
	c->span = rest;
	c->original = to_original(an, rest);
}

/* A saying that took in what later became a claim of its own ends before it; one that says nothing
 * else goes. from: the first claim of the sentence. */
static void part_sayings(struct maker *m, size_t from)
{
	size_t kept = from;

	for (size_t i = from; i < m->found.n; i++) {
		struct claim *c = &m->found.items[i];
		uint32_t end = c->span.end;

		for (size_t k = i + 1; k < m->found.n; k++) {
			uint32_t start = m->found.items[k].span.start;
			if (start >= c->span.start && start < end)
				end = start;
		}
		if (end < c->span.end) {
			struct span rest = trim(m, timex_text_index(&m->reader.text, c->span.start),
						timex_text_index(&m->reader.text, end));
			if (!says_something(m, rest))
				continue;
			shorten(m->an, c, rest);
		}
		m->found.items[kept++] = *c;
	}
	m->found.n = kept;
}

/* Another date begins another claim; 当年 that only points back does not. */
static bool begins_run(const struct maker *m, const struct claim_clause *c, uint32_t timex)
{
	if (c->timex == TIMEX_INDEX_NONE)
		return c->windowed && timex != TIMEX_INDEX_NONE;
	if (c->quoted && timex != TIMEX_INDEX_NONE)
		return false;
	const struct timex3 *t = &m->an->timexes[c->timex];
	if (timex == TIMEX_INDEX_NONE || t->anchor.kind != ANCHOR_PREVIOUS)
		return true;
	const struct date *old = &m->an->timexes[timex].date;
	return t->date.first != old->first || t->date.last != old->last;
}

static int read_sentence(struct maker *m, struct span sentence, struct error *err)
{
	struct claim_reader *r = &m->reader;
	struct run run = {.timex = TIMEX_INDEX_NONE};
	int ret;

	size_t from = m->found.n;

	m->sentence = sentence;
	while (r->timex < m->an->n_timexes && m->an->timexes[r->timex].span.end <= sentence.start)
		r->timex++;
	who_sentence(&m->who, sentence);
	ret = claim_clauses_read(r, sentence, &m->clauses, err);
	for (size_t i = 0; ret == 0 && i < m->clauses.n; i++) {
		const struct claim_clause *c = &m->clauses.items[i];

		/* What stands behind 如果 is only supposed. */
		if (c->cues.condition)
			m->clauses.n = i;
		else if (begins_run(m, c, run.timex)) {
			run.end = i;
			ret = read_run(m, &run);
			run = (struct run){.first = i, .timex = c->timex};
		}
	}
	run.end = m->clauses.n;
	if (ret == 0)
		ret = read_run(m, &run);
	part_sayings(m, from);
	return ret;
}

int claim_find(struct arena *a, struct analysis *an, struct error *err)
{
	struct maker m = {.an = an};
	int ret = claim_reader_init(&m.reader, an, a);

	who_begin(&m.who, &m.reader);
	for (size_t i = 0; ret == 0 && i < an->n_sentences; i++)
		ret = read_sentence(&m, an->sentences[i], err);
	if (ret < 0)
		return error_set(err, ret, "too many claims or too little memory for them");
	an->claims = m.found.items;
	an->n_claims = m.found.n;
	return 0;
}
