#pragma once

/* Other words for what a query names: aliases of a person or organisation, regional words
 * (人工智慧, 人工智能), numbers in other digits (萤火2号, 螢火二號). The widened query holds only
 * documents that the query itself does not match, so that those stay in front and keep their
 * scores. */
#include "query/run.h"

#define WIDEN_WORDS_MAX 8u  /* words of a query that is widened */
#define WIDEN_BYTES_MAX 96u /* of a word, folded */
#define WIDEN_FORMS_MAX 12u /* other forms of one word */

struct form {
	struct slice text; /* as it is shown */
	struct slice why;
};

struct forms {
	struct form items[WIDEN_FORMS_MAX];
	size_t n;
	struct arena *arena;
};

/* *ret: the query's other documents, NULL where nothing is to be widened. Leaves of the query come
 * first, with their numbers; added ones have a `why`. Returns 0 or ERR_LIMIT. */
int widen_query(const struct run *run, const struct query **ret) must_check;
/* Joins both answers: first the query's own hits. */
int widen_join(const struct run *run, const struct query *wide, const struct search_result *own,
	       const struct search_result *added, struct search_result *ret) must_check;

/* Adds a form unless it is there or full; text and why must live as long as the arena. */
void forms_add(struct forms *f, struct slice text, struct slice why);
/* Forms of a folded word: regional words and numbers. Returns 0 or ERR_LIMIT. */
int widen_words(struct slice folded, struct forms *ret) must_check;
/* Aliases of whom the text names. Returns 0 or ERR_LIMIT. */
int widen_names(const struct run *run, struct slice text, struct forms *ret) must_check;
