#pragma once

/* Model to protobuf messages, nothing else. Any thread; messages and their strings live in the
 * arena of the conversion.
 *
 * Conversions cannot fail on the way: what goes over the arena's budget is still given, and `full`
 * is set. Whoever converts a list looks at it after each item and stops; read_reply() then answers
 * ERR_LIMIT. So the overrun is one item, and no line here needs a check of its own. */
#include <annals/v1/common.pb-c.h>
#include <annals/v1/corpus.pb-c.h>
#include <annals/v1/documents.pb-c.h>
#include <annals/v1/people.pb-c.h>
#include <annals/v1/timeline.pb-c.h>

#include "base/arena.h"
#include "index/snapshot.h"
#include "model/analysis.h"
#include "model/problem.h"

struct convert {
	struct arena *arena;
	const struct snapshot *snapshot; /* NULL: nothing stored is named */
	bool full;
};

/* Zeroed, never NULL. */
void *convert_alloc(struct convert *c, size_t n, size_t size);
/* An initialised message. */
void *convert_message(struct convert *c, const ProtobufCMessageDescriptor *type);
/* An array of n pointers to initialised messages. */
void *convert_messages(struct convert *c, const ProtobufCMessageDescriptor *type, size_t n);
/* A copy that is valid UTF-8 without NULs, whatever came in. */
char *convert_string(struct convert *c, struct slice s);
char *convert_time(struct convert *c, int64_t wall_ms);
/* The words of a cleaned span, borrowed; empty when it does not lie in the text. */
struct slice text_words(struct slice text, struct span s);

Annals__V1__Span *convert_span(struct convert *c, struct span s);
/* NULL when the date is not known. */
Annals__V1__DateValue *convert_date(struct convert *c, const struct date *d);
Annals__V1__Anchor *convert_anchor(struct convert *c, const struct anchor *anchor,
				   struct slice text);
Annals__V1__Damage *convert_damage(struct convert *c, const struct damage *d);
/* So much is shown of the words before and after a repair, cut between characters. */
#define REPAIR_BYTES_MAX 256
Annals__V1__Repair *convert_repair(struct convert *c, const struct repair *r);
Annals__V1__Document *convert_document(struct convert *c, const struct document *d);
/* Fills reply->regions; map leads from cleaned to original bytes. */
Annals__V1__RegionSpan **convert_regions(struct convert *c, const struct region *regions, size_t n,
					 const struct offset_map *map);
Annals__V1__Problem *convert_problem(struct convert *c, const struct problem *p);

/* The words an answer rests on: span and quote_span lie in the original bytes. */
struct evidence {
	doc_id doc; /* 0: none is named */
	enum region_kind region;
	struct span span, quote_span;
	struct slice quote;
};
Annals__V1__Evidence *convert_evidence(struct convert *c, const struct evidence *e);
Annals__V1__Quantity **convert_quantities(struct convert *c, const struct claim *claim);
/* claim of facts f. people names the participants; NULL: they keep their names in the document. */
Annals__V1__Claim *convert_claim(struct convert *c, const struct people *people,
				 const struct facts *f, size_t claim);
/* With its first claims, max of them at most and so many that it packs into about max_bytes. */
Annals__V1__Event *convert_event(struct convert *c, const struct events *events,
				 const struct event *event, size_t max, size_t max_bytes);
