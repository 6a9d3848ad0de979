#pragma once

/* Cleaned texts of documents, read once while one reply is made: quotes of mentions and roles are
 * cut from them. Worker thread; belongs to one job. */
#include "base/map.h"
#include "service/read_job.h"

struct texts {
	struct read_job *job;
	struct arena arena;
	struct map by_id; /* id, as bytes -> index of items */
	struct slice *items;
	size_t n, cap;
};

void texts_init(struct texts *t, struct read_job *job);
void texts_free(struct texts *t);
/* The text, valid until the next call; empty when the document is gone by now. Returns 0 or ERR_*.
 */
int texts_get(struct texts *t, doc_id id, struct slice *ret) must_check;
