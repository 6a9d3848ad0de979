#pragma once

/* The families as one snapshot sees them: immutable, a radix tree over document ids whose nodes
 * are shared with the tables before and after it. A change costs what it changes. Counted on one
 * thread (the loop) only; reading may be done by any while somebody holds a reference. */
#include <stdbool.h>

#include "resolve/families.h"

/* Two documents or more. */
struct family {
	unsigned refs;
	uint32_t n;
	uint32_t docs[]; /* rising; the first is the family's id */
};

struct family_table;

/* Empty. */
struct family_table *family_table_new(void);
struct family_table *family_table_ref(struct family_table *t);
void family_table_unref(struct family_table *t); /* NULL is fine */
/* Of all families. */
struct family_table *family_table_of(const struct families *f);
/* A table of its own that is changed without a change of this one. O(1). */
struct family_table *family_table_copy(const struct family_table *t);
/* Only for a table that nobody else has. O(documents in the changes). */
void family_table_change(struct family_table *t, const struct family_changes *c);

/* The document is in no family any more; what is left of its family stays one. As above. */
void family_table_leave(struct family_table *t, doc_id doc);

/* The family of a document; NULL when it is alone. */
const struct family *family_table_find(const struct family_table *t, doc_id doc);
/* Documents that are in families. */
uint32_t family_table_count(const struct family_table *t);
/* Equal for equal families, over restarts too. */
uint64_t family_table_stamp(const struct family_table *t);
