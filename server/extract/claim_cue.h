#pragma once

/* Words that tell whether a clause reports something that happened. A small lexicon, no parser:
 * verbs of events, marks of the past, and marks of what is only supposed, asked or to come. Pure.
 */
#include "extract/timex_text.h"

struct claim_cues {
	bool event;        /* a verb of an event: 成立, 发布, founded */
	bool past;         /* 了, 过, 被, was */
	bool announcement; /* 宣布, 公告, announced: reports even what is to come */
	bool unreal;       /* 如果, 将, 可能, would */
	bool condition;    /* 如果, 请于: holds for the rest of the sentence */
	bool question;
	bool form;      /* labels in brackets with what was filled in */
	bool saying;    /* 表示, 回应, said: tells of words, whatever they are about */
	bool stative;   /* 是 before any verb of an event: says what something is */
	size_t verb_at; /* position of the first event verb or mark of the past, hi when none */
};

/* The words by their first character. Made once a document; immutable. */
struct claim_lexicon;
/* NULL over the budget. */
struct claim_lexicon *claim_lexicon_new(struct arena *a);
void claim_cues_read(const struct scan *clause, const struct claim_lexicon *lexicon,
		     struct claim_cues *ret);
