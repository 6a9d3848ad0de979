#pragma once

/* The clauses of one sentence as claims read them: which date is theirs, which verbs they hold and
 * which of them tell nothing alone. Private to claim_find. */
#include "base/error.h"
#include "extract/claim_cue.h"
#include "model/analysis.h"

enum clause_role {
	CLAUSE_TELLS,
	CLAUSE_TIME,        /* 2019年, / 到了2018年, / 在被AI连续轰炸的2024年5月, */
	CLAUSE_SUBORDINATE, /* 毕业后, / 当英伟达发布新芯片时, / After it was founded, */
	CLAUSE_SAYING       /* 他表示, / 罗德海昨日在南京说: */
};

struct claim_clause {
	struct span span; /* cleaned; a dateline is left out */
	struct scan scan;
	struct claim_cues cues;
	uint32_t timex;  /* its own dated expression, TIMEX_INDEX_NONE for none */
	uint32_t beside; /* bytes that are no time expression */
	enum clause_role role;
	bool first;    /* of its sentence */
	bool quoted;   /* its date stands in a name: 「2019年書展」 */
	bool windowed; /* tells of ten years or more: the date before it does not reach here */
};

struct claim_clauses {
	struct claim_clause *items;
	size_t n, cap;
};

/* What the clauses of a document are read with. */
struct claim_reader {
	struct arena *arena;
	const struct analysis *an;
	struct timex_text text;
	uint32_t *cue_code; /* text.code with persons masked: 曾 of 曾旺丁 is no mark of the past */
	const struct claim_lexicon *lexicon;
	size_t timex; /* the first that may lie in the sentence */
};

/* Makes the text and the lexicon. Returns 0 or ERR_LIMIT. */
int claim_reader_init(struct claim_reader *r, const struct analysis *an,
		      struct arena *a) must_check;

/* Dates in brackets and titles of works date no clause. Returns 0 or ERR_LIMIT. */
int claim_clauses_read(const struct claim_reader *r, struct span sentence,
		       struct claim_clauses *ret, struct error *err) must_check;

/* Position behind the last character that is no mark of punctuation or space. */
size_t claim_trim_end(const struct scan *s, size_t lo, size_t hi);
