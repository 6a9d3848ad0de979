#pragma once

/* Claims: the clauses of a sentence under one date that tell of something that happened, with
 * that date, participants and quantities. A claim's date is that of a time expression in its first
 * clause, which governs the clauses behind it; without one the claim stays undated. Its span runs
 * from what leads up to the first clause that tells to what goes on from the last, trimmed of
 * marks. Participants are the names in its span and whom a dropped subject or a pronoun means. */
#include "base/arena.h"
#include "base/error.h"
#include "model/analysis.h"

/* Fills an->claims from sentences, mentions and timexes. Returns 0 or ERR_LIMIT. */
int claim_find(struct arena *a, struct analysis *an, struct error *err) must_check;
