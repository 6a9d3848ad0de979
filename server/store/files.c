/* Corpus files as they were when they were last read. */
#include "base/cleanup.h"
#include "store/private.h"

int store_put_file(struct store *s, const struct file_record *file, struct error *err)
{
	struct stmt *st = db_stmt(&s->db, STMT_FILE_PUT);

	stmt_bind_slice(st, 1, file->path);
	stmt_bind_number(st, 2, (int64_t)file->size);
	stmt_bind_number(st, 3, file->mtime_ns);
	stmt_bind_number(st, 4, (int64_t)file->inode);
	return stmt_run(st, err);
}

int store_remove_file(struct store *s, struct slice path, struct error *err)
{
	struct stmt *st = db_stmt(&s->db, STMT_FILE_DELETE);

	stmt_bind_slice(st, 1, path);
	return stmt_run(st, err);
}

int store_list_files(struct store_reader *r, struct arena *a, struct file_record **ret, size_t *n,
		     struct error *err)
{
	_cleanup_(stmt_resetp) struct stmt *st = db_stmt(&r->db, STMT_FILE_LIST);
	struct {
		struct file_record *items;
		size_t n, cap;
	} list = {0};
	int step;

	while ((step = stmt_step(st, err)) > 0) {
		struct file_record *file = ARENA_PUSH(a, &list);

		if (!file)
			return error_set(err, ERR_LIMIT, "too many files to list");
		file->path = arena_copy(a, stmt_slice(st, 0));
		file->size = (uint64_t)stmt_number(st, 1);
		file->mtime_ns = stmt_number(st, 2);
		file->inode = (uint64_t)stmt_number(st, 3);
		if (!file->path.ptr)
			return error_set(err, ERR_LIMIT, "too many files to list");
	}
	if (step < 0)
		return step;
	*ret = list.items;
	*n = list.n;
	return 0;
}
