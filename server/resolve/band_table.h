#pragma once

/* Which documents share a band key of their sketches: for each key its documents by rising id. Two
 * documents of a key are neighbours when at most BAND_WINDOW - 1 others stand between them (sorted
 * neighbourhoods; Hernández & Stolfo 1995): a key of boilerplate that the whole corpus shares costs
 * no more than another, and who is whose neighbour follows from the documents alone, in whatever
 * order they came. About eight bytes a key and document. One thread at a time. */
#include "resolve/id_map.h"

#define BAND_WINDOW  16u         /* the next so many on both sides are neighbours */
#define BAND_DOC_MAX 0x7FFFFFFFu /* the highest document that can be held */

struct band_table {
	struct id_map keys;      /* a document; with the highest bit the index of a bucket */
	struct id_list *buckets; /* documents of a key, rising, at least two */
	size_t n_buckets, cap_buckets;
	struct id_list unused; /* indices of buckets */
};

void band_table_free(struct band_table *t);
/* Appends to *parted the documents that stopped being neighbours of another by it. */
void band_table_add(struct band_table *t, uint32_t key, uint32_t doc, struct id_list *parted);
/* Appends to *met documents that became neighbours of another by it, one of each pair. */
void band_table_remove(struct band_table *t, uint32_t key, uint32_t doc, struct id_list *met);
/* Appends the document's neighbours under the key. */
void band_table_neighbours(const struct band_table *t, uint32_t key, uint32_t doc,
			   struct id_list *ret);
