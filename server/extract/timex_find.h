#pragma once

/* Time expressions of a document with their values.
 *
 * Anchors follow TIME.md's findings: a dateline beats the publication date, a date without a year
 * lies in the past of its anchor unless a word tells of the future, 次年 and 两年后 count from the
 * expression before them. No anchor, no guess: the expression then has no date. */
#include "base/arena.h"
#include "base/error.h"
#include "model/analysis.h"

/* Fills an->timexes from an->text, sentences, regions, map and document.published. Returns 0 or
 * ERR_LIMIT. */
int timex_find(struct arena *a, struct analysis *an, struct error *err) must_check;
