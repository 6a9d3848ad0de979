#pragma once

/* Folding for matching, never for display: NFKC, case, width, Traditional to Simplified character
 * by character with variants (著 as 着 only where it must), white space inside Han runs and hyphens
 * and apostrophes inside Latin words dropped.
 *
 * Folded text is UTF-8 made of units: one Han, kana or hangul character each, or a run of letters
 * or of digits (a change between letters and digits ends a unit). Marks and spaces are no units. */
#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

/* One code point, folded: 1 to FOLD_CODE_MAX code points, 0 when it has no folded form (marks,
 * spaces, controls). Pure table look-up. */
#define FOLD_CODE_MAX 18
size_t fold_code(uint32_t code, uint32_t ret[FOLD_CODE_MAX]);

/* Traditional to Simplified for one Han character; others come back unchanged. */
uint32_t fold_han(uint32_t code);

enum fold_unit_kind { FOLD_HAN = 1, FOLD_WORD, FOLD_NUMBER };

struct fold_unit {
	enum fold_unit_kind kind;
	bool glued;          /* no space or mark (other than one that is dropped) before it */
	uint32_t start, end; /* bytes in struct folded.text */
	uint32_t source_start, source_end; /* bytes in the text that was folded */
};

struct folded {
	struct slice text; /* in the arena: folded units; one ' ' where units are not glued and
			    * both sides are letters or digits */
	struct fold_unit *items; /* by start */
	size_t n, cap;
};

/* Returns 0 or ERR_LIMIT (arena budget). text must be valid UTF-8. */
int text_fold(struct slice text, struct arena *a, struct folded *ret) must_check;

/* Only the folded text, for keys and comparisons. ptr NULL over the budget. */
struct slice text_fold_key(struct slice text, struct arena *a);
