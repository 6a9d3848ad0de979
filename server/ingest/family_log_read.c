#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/map.h"
#include "base/varint.h"
#include "base/xmalloc.h"
#include "ingest/family_log_parts.h"

#define LOG_BYTES ((size_t)1 << 30)

static int read_file(const char *path, struct buf *ret)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd < 0)
		return ERR_NOT_FOUND;
	for (;;) {
		ssize_t n = read(fd, buf_reserve(ret, 65536), 65536);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || ret->len + (size_t)n > LOG_BYTES)
			return ERR_IO;
		if (n == 0)
			return 0;
		ret->len += (size_t)n;
	}
}

static int take_ids(struct slice *rest, uint64_t n, struct id_list *ret)
{
	uint64_t id = 0;
	uint32_t gap;

	for (uint64_t i = 0; i < n; i++) {
		if (varint_take32(rest, &gap) < 0 || gap == 0 || id + gap > FAMILY_DOC_MAX)
			return ERR_CORRUPT;
		id += gap;
		id_list_add(ret, (uint32_t)id);
	}
	return 0;
}

static int take_groups(struct slice *rest, struct id_list *ret)
{
	uint64_t n_groups, n;
	int r = varint_take(rest, &n_groups);

	for (uint64_t i = 0; i < n_groups && r == 0; i++) {
		if (varint_take(rest, &n) < 0 || n < 2 || n > rest->len)
			return ERR_CORRUPT;
		id_list_add(ret, (uint32_t)n);
		r = take_ids(rest, n, ret);
	}
	return r;
}

static int take_change(struct slice body, struct family_log_state *s)
{
	struct family_groups groups = {0};
	uint64_t n;
	int r = varint_take(&body, &s->revision);

	if (r == 0)
		r = varint_take(&body, &s->mark);
	if (r == 0)
		r = varint_take(&body, &n);
	if (r == 0)
		r = take_ids(&body, n, &groups.parted);
	if (r == 0)
		r = take_groups(&body, &groups.kin);
	if (r == 0)
		r = take_groups(&body, &groups.close);
	if (r == 0)
		families_apply(s->families, &groups);
	family_groups_free(&groups);
	s->old.n = 0;
	return r;
}

static int take_old(struct slice body, struct family_log_state *s)
{
	struct old_sketches *old = &s->old;

	if (body.len % sizeof *old->items > 0)
		return ERR_CORRUPT;
	size_t n = body.len / sizeof *old->items;
	old->items = xreallocarray(old->items, old->n + n + 1, sizeof *old->items);
	memcpy(old->items + old->n, body.ptr, body.len);
	old->n += n;
	return 0;
}

static int take_body(struct slice body, struct family_log_state *s)
{
	struct slice rest = slice_sub(body, 1, body.len);

	switch (body.len > 0 ? body.ptr[0] : 0) {
	case FAMILY_CHANGE:
		return take_change(rest, s);
	case FAMILY_OLD:
		return take_old(rest, s);
	default:
		return ERR_CORRUPT;
	}
}

/* True when the next record is whole. */
static bool take_record(struct slice *rest, uint64_t chain, struct family_head *ret,
			struct slice *body)
{
	if (rest->len < sizeof *ret)
		return false;
	memcpy(ret, rest->ptr, sizeof *ret);
	if (ret->length > rest->len - sizeof *ret)
		return false;
	*body = slice_of(rest->ptr + sizeof *ret, ret->length);
	if (ret->chain != family_log_chain(chain, *body))
		return false;
	*rest = slice_sub(*rest, sizeof *ret + ret->length, rest->len);
	return true;
}

static int take_all(struct slice bytes, struct family_log_state *s)
{
	_cleanup_(buf_free) struct buf first = family_log_header();
	struct slice rest = slice_sub(bytes, first.len, bytes.len), body;
	struct family_head head;

	if (!slice_starts_with(bytes, buf_slice(&first)))
		return ERR_CORRUPT;
	s->families = families_new();
	s->chain = hash_bytes(buf_slice(&first));
	while (take_record(&rest, s->chain, &head, &body)) {
		if (take_body(body, s) < 0)
			return ERR_CORRUPT;
		s->chain = head.chain;
		s->size = bytes.len - rest.len;
		if (s->base == 0)
			s->base = s->size;
	}
	return s->base > 0 && s->revision > 0 ? 0 : ERR_CORRUPT;
}

int family_log_read(const char *folder, struct family_log_state *ret)
{
	_cleanup_(freep) char *path = family_log_path(folder);
	_cleanup_(buf_free) struct buf bytes = BUF_INIT;
	int r = read_file(path, &bytes);

	*ret = (struct family_log_state){0};
	if (r == 0)
		r = take_all(buf_slice(&bytes), ret);
	if (r < 0)
		family_log_state_free(ret);
	return r;
}

void family_log_state_free(struct family_log_state *s)
{
	families_free(s->families);
	free(s->old.items);
	*s = (struct family_log_state){0};
}
