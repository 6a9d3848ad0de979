#include "ingest/family_log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "index/segment_file.h"
#include "ingest/family_log_parts.h"

#define SLACK    ((uint64_t)1 << 20) /* a log twice as long as at first and this is begun anew */
#define RETRY_US ((uint64_t)60000000)

char *family_log_path(const char *folder)
{
	return xasprintf("%s/segments/families", folder);
}

struct buf family_log_header(void)
{
	struct buf b = BUF_INIT;
	uint64_t rules = families_rules();

	buf_add_string(&b, "annals families 3\n");
	buf_add(&b, &rules, sizeof rules);
	return b;
}

uint64_t family_log_chain(uint64_t before, struct slice body)
{
	uint64_t numbers[2] = {before, hash_bytes(body)};

	return hash_bytes(slice_of((const char *)numbers, sizeof numbers));
}

void family_log_init(struct family_log *log, const char *folder)
{
	*log = (struct family_log){.folder = folder ? xstrdup(folder) : NULL, .fd = -1};
}

void family_log_done(struct family_log *log)
{
	closep(&log->fd);
	log->fd = -1;
	free(log->folder);
	log->folder = NULL;
}

uint64_t family_log_size(const char *folder)
{
	_cleanup_(freep) char *path = family_log_path(folder);
	struct stat st;

	return stat(path, &st) < 0 ? 0 : (uint64_t)st.st_size;
}

void family_log_drop(struct family_log *log)
{
	_cleanup_(freep) char *path = log->folder ? family_log_path(log->folder) : NULL;

	closep(&log->fd);
	log->fd = -1;
	if (path)
		unlink(path);
}

static void fail(struct family_log *log, const char *why)
{
	log_warning("cache", "families are not kept: %s; tried again in %u s", why,
		    (unsigned)(RETRY_US / 1000000));
	family_log_drop(log);
	log->retry_us = clock_monotonic_us() + RETRY_US;
}

static void open_at(struct family_log *log, uint64_t size)
{
	_cleanup_(freep) char *path = family_log_path(log->folder);

	closep(&log->fd);
	log->fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	/* A half record would stand between those that follow and those before. */
	if (log->fd < 0 || ftruncate(log->fd, (off_t)size) < 0)
		fail(log, strerror(errno));
}

void family_log_continue(struct family_log *log, const struct family_log_state *s)
{
	log->chain = s->chain;
	log->size = s->size;
	log->base = s->base;
	open_at(log, s->size);
}

static void add_record(struct buf *b, struct slice body, uint64_t *chain)
{
	struct family_head head = {body.len, family_log_chain(*chain, body)};

	buf_add(b, &head, sizeof head);
	buf_add_slice(b, body);
	*chain = head.chain;
}

static void append(struct family_log *log, struct slice body)
{
	_cleanup_(buf_free) struct buf b = BUF_INIT;

	add_record(&b, body, &log->chain);
	ssize_t n = write(log->fd, b.data, b.len);
	if (n != (ssize_t)b.len)
		fail(log, n < 0 ? strerror(errno) : "the disk is full");
	log->size += b.len;
}

void family_log_add_old(struct family_log *log, const struct old_sketches *old)
{
	_cleanup_(buf_free) struct buf body = BUF_INIT;

	if (log->fd < 0 || old->n == 0)
		return;
	buf_add_char(&body, FAMILY_OLD);
	buf_add(&body, old->items, old->n * sizeof *old->items);
	append(log, buf_slice(&body));
}

static void add_ids(struct buf *b, const uint32_t *ids, size_t n)
{
	uint32_t last = 0;

	varint_add(b, n);
	for (size_t i = 0; i < n; i++) {
		varint_add(b, ids[i] - last);
		last = ids[i];
	}
}

static void add_groups(struct buf *b, const struct id_list *groups)
{
	uint64_t n = 0;

	for (size_t i = 0; i < groups->n; i += groups->items[i] + 1)
		n++;
	varint_add(b, n);
	for (size_t i = 0; i < groups->n; i += groups->items[i] + 1)
		add_ids(b, groups->items + i + 1, groups->items[i]);
}

/* 0 when the store cannot tell. */
static int add_change(struct buf *b, struct store *store, revision_id revision,
		      const struct family_groups *groups)
{
	uint64_t mark;
	int r = store_mark(store, revision, &mark, NULL);

	if (r < 0)
		return r;
	buf_add_char(b, FAMILY_CHANGE);
	varint_add(b, revision);
	varint_add(b, mark);
	add_ids(b, groups->parted.items, groups->parted.n);
	add_groups(b, &groups->kin);
	add_groups(b, &groups->close);
	return 0;
}

void family_log_add_change(struct family_log *log, struct store *store, revision_id revision,
			   const struct family_groups *groups)
{
	_cleanup_(buf_free) struct buf body = BUF_INIT;

	if (log->fd < 0)
		return;
	if (add_change(&body, store, revision, groups) < 0)
		fail(log, "the store does not tell its revision");
	else
		append(log, buf_slice(&body));
}

bool family_log_is_due(const struct family_log *log)
{
	if (log->fd < 0)
		return log->folder && clock_monotonic_us() >= log->retry_us;
	return log->size > 2 * log->base + SLACK;
}

static void make_folder(const char *folder)
{
	_cleanup_(freep) char *segments = xasprintf("%s/segments", folder);

	mkdir(folder, 0700); /* what fails here fails below, with a reason */
	mkdir(segments, 0700);
}

static int write_first(struct family_log *log, struct slice body, struct error *err)
{
	_cleanup_(freep) char *path = family_log_path(log->folder);
	_cleanup_(buf_free) struct buf b = family_log_header();

	log->chain = hash_bytes(buf_slice(&b));
	add_record(&b, body, &log->chain);
	log->size = log->base = b.len;
	return file_replace(path, buf_slice(&b), err);
}

void family_log_begin(struct family_log *log, struct store *store, revision_id revision,
		      const struct families *families)
{
	_cleanup_(buf_free) struct buf body = BUF_INIT;
	struct family_changes all = {0};
	struct error err = {0};

	make_folder(log->folder);
	families_all(families, &all);
	int r = add_change(&body, store, revision, &all.groups);
	family_changes_free(&all);
	if (r == 0)
		r = write_first(log, buf_slice(&body), &err);
	if (r == 0)
		open_at(log, log->size);
	else
		fail(log, err.code ? err.message : error_name(r));
}
