#pragma once

/* What a client says of a document it sends, made into a source. Any thread. */
#include <annals/v1/corpus.pb-c.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "model/document.h"

/* text/plain, text/html or text/markdown, parameters ignored; empty is CONTENT_UNKNOWN. False for
 * anything else. */
bool content_type_parse(struct slice text, enum content_type *ret);
/* Slices are borrowed from the request or lie in the arena. Returns 0, ERR_INVALID or ERR_LIMIT. */
int source_of_request(const Annals__V1__IngestDocumentsRequest *request, struct arena *a,
		      struct source *ret, struct error *err) must_check;
