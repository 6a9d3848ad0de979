#pragma once

/* Who takes part in a claim: names in its clauses, and what a dropped subject or a pronoun stands
 * for, the nearest suitable entity before it. Private to claim_find. */
#include "extract/claim_clause.h"

/* A claim names no more participants than these. */
#define PARTICIPANTS_MAX 64
#define RECENT_MAX       8

/* A set of entities without repeats, in order. */
struct names {
	uint32_t items[PARTICIPANTS_MAX];
	size_t n;
};

#define ENTITY_INDEX_NONE UINT32_MAX

/* What earlier clauses leave to later ones. */
struct who {
	const struct claim_reader *reader;
	size_t mention;   /* the first that may lie in the sentence */
	uint32_t subject; /* of the clause before, ENTITY_INDEX_NONE for none */
	uint32_t topic;   /* the last subject, also of earlier paragraphs */
	uint32_t topic_age;
	uint32_t recent[RECENT_MAX]; /* latest first, without repeats */
	uint32_t age[RECENT_MAX];    /* sentence in which each was last meant */
	size_t n_recent;
	uint32_t sentence;
	uint32_t line_at; /* byte behind the sentence before */
	uint32_t here[2]; /* the first two persons of this sentence and of the one before */
	uint32_t before[2];
	size_t n_here, n_before;
};

void who_begin(struct who *w, const struct claim_reader *r);
void who_sentence(struct who *w, struct span sentence);
/* Reads one clause, in order; adds to *ret whom its subject stands for when it is dropped (only
 * with carry) or a pronoun. */
void who_clause(struct who *w, const struct claim_clause *c, bool carry, struct names *ret);
/* Adds everybody named in the span. */
void who_named(const struct who *w, struct span span, struct names *ret);
