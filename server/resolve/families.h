#pragma once

/* Families of reprints: documents whose sketches are kin (text/sketch.h), joined transitively. Kin
 * are looked for among the neighbours under a common band key (resolve/band_table.h). Many
 * documents of one form (tenders, prices) make chains of kin: where more than FAMILY_LARGE come
 * together, only close kin stay so.
 *
 * Kept up to date as documents come and go: what an update costs follows from the documents
 * touched, their neighbours and the families they were in, not from how many there are. The
 * families are those of the documents alone, in whatever order they came and went. Holds some 250
 * bytes a document; sketches themselves stay in the store and are asked for. One thread at a time.
 */
#include "model/ids.h"
#include "model/sketch.h"
#include "resolve/id_map.h"

/* Documents with higher ids are in no family. */
#define FAMILY_DOC_MAX 0x7FFFFFFFu
#define FAMILY_LARGE   12u
/* Sketches that were asked for and are kept during one update: 17 MiB. */
#define FAMILY_SKETCHES_MAX 65536u

struct families;

struct families *families_new(void);
void families_free(struct families *f); /* NULL is fine */

/* A document came; one that was there before must have been removed first. */
void families_add(struct families *f, doc_id doc, const struct sketch *s);
/* A document went, or its text did; s as it was added, NULL when that is not known any more. */
void families_remove(struct families *f, doc_id doc, const struct sketch *s);

/* Where sketches are; read returns 0 or an error: such a document is nobody's kin. */
struct sketch_reader {
	int (*read)(struct sketch_reader *reader, doc_id doc, struct sketch *ret);
};

/* The groups that families are made of, or what changed of them, to be kept somewhere: families
 * with the same groups and the same documents go on alike. Owned by the caller. */
struct family_groups {
	struct id_list parted;     /* documents that left groups; they may be in others */
	struct id_list kin, close; /* groups: number of documents, then these by rising id */
};
void family_groups_free(struct family_groups *g);

/* What an update changed; owned by the caller. */
struct family_changes {
	struct id_list alone; /* documents that are in no family (any more) */
	/* Families that are new or changed, one after the other: number of documents, then these
	 * by rising id; the first gives the family its id. */
	struct id_list families;
	struct family_groups groups; /* the same of the groups behind them */
};
void family_changes_free(struct family_changes *c);

/* Groups all that was touched since the last update. *ret must be zeroed; what is in it takes
 * effect in any order. */
void families_update(struct families *f, struct sketch_reader *reader, struct family_changes *ret);
/* Every family, and every group. *ret must be zeroed. */
void families_all(const struct families *f, struct family_changes *ret);

/* Groups as they were kept, once or one change after the other, in place of looking for kin: a
 * document that is in them comes with families_fill(). */
void families_apply(struct families *f, const struct family_groups *groups);
/* A document that the groups know of. */
void families_fill(struct families *f, doc_id doc, const struct sketch *s);
/* A number that changes with the rules by which groups are made. */
uint64_t families_rules(void);
