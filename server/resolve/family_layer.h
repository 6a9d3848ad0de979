#pragma once

/* Groups of documents that are joined step by step: a partition, and the work of joining more of
 * it. Private to families.c. */
#include <stdbool.h>

#include "resolve/id_map.h"

struct family_layer {
	struct id_map group_of; /* a document to its group's index + 1; none: it is alone */
	struct id_list *groups; /* documents of each, rising; empty: unused */
	size_t n_groups, cap_groups;
	struct id_list unused; /* indices of groups */
	/* Of the update under way: documents, and groups by their first document. */
	struct id_map node_of; /* a document to its node + 1 */
	struct id_list docs;   /* by node */
	struct id_list parent; /* by node; its own: a root */
};

void family_layer_free(struct family_layer *l);
/* NULL when the document is alone. */
const struct id_list *family_layer_group(const struct family_layer *l, uint32_t doc);
/* Makes a group of documents (rising, two or more); those they were in are taken apart. */
void family_layer_set(struct family_layer *l, const uint32_t *docs, size_t n);
/* Takes the document's group apart and appends its documents to *ret. */
void family_layer_part(struct family_layer *l, uint32_t doc, struct id_list *ret);
/* True when both are, or will be, of one group. */
bool family_layer_is_joined(struct family_layer *l, uint32_t a, uint32_t b);
void family_layer_join(struct family_layer *l, uint32_t a, uint32_t b);
/* Makes groups of what was joined. */
void family_layer_finish(struct family_layer *l);
