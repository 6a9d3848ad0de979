#pragma once

/* Claims: clauses that tell of something that happened, with their date, participants and
 * quantities. A claim's date is that of a time expression in its clause, else the one that governs
 * its sentence; without one the claim stays undated. */
#include "base/arena.h"
#include "base/error.h"
#include "model/analysis.h"

/* Fills an->claims from sentences, mentions and timexes. Returns 0 or ERR_LIMIT. */
int claim_find(struct arena *a, struct analysis *an, struct error *err) must_check;
