/* What went wrong while reading, by uri. */
#include "base/cleanup.h"
#include "store/private.h"

static int problem_add(struct db *db, struct slice uri, const struct problem *p, struct error *err)
{
	struct stmt *st = db_stmt(db, STMT_PROBLEM_ADD);

	stmt_bind_slice(st, 1, uri);
	if (p->doc > 0)
		stmt_bind_number(st, 2, (int64_t)p->doc);
	else
		stmt_bind_null(st, 2);
	stmt_bind_number(st, 3, p->kind);
	stmt_bind_number(st, 4, p->stage);
	stmt_bind_slice(st, 5, p->message);
	stmt_bind_number(st, 6, p->time_ms);
	return stmt_run(st, err);
}

int store_put_problems(struct store *s, struct slice uri, const struct problem *problems, size_t n,
		       struct error *err)
{
	struct stmt *st = db_stmt(&s->db, STMT_PROBLEM_CLEAR);

	stmt_bind_slice(st, 1, uri);
	int r = stmt_run(st, err);
	for (size_t i = 0; i < n && r == 0; i++)
		r = problem_add(&s->db, uri, &problems[i], err);
	return r;
}

static int problem_count(struct db *db, size_t *ret, struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(db, STMT_PROBLEM_COUNT);
	int r = stmt_step(st, err);

	if (r > 0)
		*ret = (size_t)stmt_number(st, 0);
	return r < 0 ? r : 0;
}

int store_count_problems(struct store *s, uint32_t *ret, struct error *err)
{
	size_t n = 0;
	int r = problem_count(&s->db, &n, err);

	if (r == 0)
		*ret = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	return r;
}

static int problem_take(struct stmt *st, struct arena *a, struct problem_page *page)
{
	struct problem *p = ARENA_PUSH(a, page);

	if (!p)
		return ERR_LIMIT;
	p->uri = arena_copy(a, stmt_slice(st, 0));
	p->doc = (doc_id)stmt_number(st, 1);
	p->kind = (enum problem_kind)stmt_number(st, 2);
	p->stage = (enum stage)stmt_number(st, 3);
	p->message = arena_copy(a, stmt_slice(st, 4));
	p->time_ms = stmt_number(st, 5);
	return p->uri.ptr && p->message.ptr ? 0 : ERR_LIMIT;
}

int store_list_problems(struct store_reader *r, size_t offset, size_t limit, struct arena *a,
			struct problem_page *ret, struct error *err)
{
	struct problem_page page = {0};
	int step = problem_count(&r->db, &page.total, err);

	if (step < 0)
		return step;
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_PROBLEM_LIST);
	stmt_bind_number(st, 1, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
	stmt_bind_number(st, 2, offset > INT64_MAX ? INT64_MAX : (int64_t)offset);
	while ((step = stmt_step(st, err)) > 0)
		if (problem_take(st, a, &page) < 0)
			return error_set(err, ERR_LIMIT, "too many problems for one answer");
	if (step < 0)
		return step;
	*ret = page;
	return 0;
}
