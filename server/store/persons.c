/* Persons and organisations by kind and folded name. A row is never removed: its id may stand in a
 * bookmark or a user's decision long after the last document that named it is gone. */
#include "base/cleanup.h"
#include "store/private.h"

static int person_find(struct db *db, const struct entity *e, person_id *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(db, STMT_PERSON_FIND);

	stmt_bind_number(st, 1, e->kind);
	stmt_bind_slice(st, 2, e->key);
	int r = stmt_step(st, err);
	if (r > 0)
		*ret = (person_id)stmt_number(st, 0);
	return r;
}

static int person_get(struct db *db, const struct entity *e, person_id *ret, struct error *err)
{
	int r = person_find(db, e, ret, err);

	if (r != 0)
		return r < 0 ? r : 0;
	struct stmt *st = db_stmt(db, STMT_PERSON_ADD);
	stmt_bind_number(st, 1, e->kind);
	stmt_bind_slice(st, 2, e->key);
	r = stmt_run(st, err);
	if (r < 0)
		return r;
	r = person_find(db, e, ret, err);
	return r == 0  ? error_set(err, ERR_INTERNAL, "store: a person row is missing")
	       : r < 0 ? r
		       : 0;
}

int persons_assign(struct db *db, struct entity *entities, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		int r = person_get(db, &entities[i], &entities[i].person, err);

		if (r < 0)
			return r;
	}
	return 0;
}
