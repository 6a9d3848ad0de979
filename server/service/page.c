#include "service/page.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/map.h"
#include "base/varint.h"
#include "base/xmalloc.h"

#define PAGE_TOKEN_VERSION 1
#define PAGE_RESERVE       ((size_t)1 << 20) /* for what is said beside a list that was cut */
#define PAGE_RESERVE       ((size_t)1 << 20) /* for what is said beside a list that was cut */
#define PAGE_TOKEN_MAX     (1 + 2 * VARINT_MAX + 8)
#define PAGE_TEXT_MAX      (PAGE_TOKEN_MAX * 4 / 3 + 3)

static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static void base64url_encode(struct slice s, char *ret)
{
	for (size_t i = 0; i < s.len; i += 3) {
		uint32_t v = 0;
		size_t n = s.len - i < 3 ? s.len - i : 3;

		for (size_t k = 0; k < 3; k++)
			v = v << 8 | (k < n ? (unsigned char)s.ptr[i + k] : 0u);
		for (size_t k = 0; k < n + 1; k++)
			*ret++ = base64url[v >> (18 - 6 * k) & 63];
	}
	*ret = '\0';
}

/* Returns the number of bytes, 0 for what is no base64url. ret holds text.len bytes. */
static size_t base64url_decode(struct slice text, char *ret)
{
	uint32_t v = 0;
	size_t bits = 0, n = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *at = memchr(base64url, text.ptr[i], 64);

		if (!at)
			return 0;
		v = v << 6 | (uint32_t)(at - base64url);
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		ret[n++] = (char)(v >> bits & 0xFF);
	}
	return n;
}

static const void *field_named(const ProtobufCMessage *m, const char *name)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(m->descriptor, name);

	ensure(f);
	return (const char *)m + f->offset;
}

/* Of everything but the page fields: a page may be asked for in another size. */
static uint64_t request_hash(const ProtobufCMessage *request)
{
	const ProtobufCMessageDescriptor *type = request->descriptor;
	_cleanup_(freep) char *copy = xmalloc(type->sizeof_message);
	ProtobufCMessage *m = (ProtobufCMessage *)(void *)copy;
	struct buf b = BUF_INIT;
	static const char *const ignored[] = {"page_size", "page_token"};

	memcpy(copy, request, type->sizeof_message);
	for (size_t i = 0; i < ARRAY_LEN(ignored); i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(type, ignored[i]);

		ensure(f);
		if (f->type == PROTOBUF_C_TYPE_STRING)
			*(const char **)(void *)(copy + f->offset) = "";
		else
			*(uint32_t *)(void *)(copy + f->offset) = 0;
	}
	buf_add_string(&b, type->name);
	uint8_t *room = (uint8_t *)buf_reserve(&b, protobuf_c_message_get_packed_size(m));
	b.len += protobuf_c_message_pack(m, room);
	uint64_t hash = hash_bytes(buf_slice(&b));
	buf_free(&b);
	return hash;
}

static int token_parse(struct slice text, struct page *page, struct error *err)
{
	char bytes[PAGE_TEXT_MAX];
	uint64_t revision, hash;
	uint32_t offset;
	size_t n = text.len < sizeof bytes ? base64url_decode(text, bytes) : 0;
	struct slice rest = slice_of(bytes, n);

	if (n > 0)
		rest = slice_sub(rest, 1, n);
	if (n == 0 || bytes[0] != PAGE_TOKEN_VERSION || varint_take(&rest, &revision) < 0 ||
	    varint_take32(&rest, &offset) < 0 || rest.len != sizeof hash)
		return error_set_field(err, ERR_INVALID, "page_token",
				       "page_token is none of ours");
	memcpy(&hash, rest.ptr, sizeof hash);
	if (hash != page->request)
		return error_set_field(err, ERR_INVALID, "page_token",
				       "page_token belongs to another request: "
				       "send it with the same fields it came from");
	if (revision != page->revision)
		return error_set(err, ERR_CONFLICT,
				 "the corpus changed since this page token was made; start again");
	page->offset = offset;
	return 0;
}

int page_begin(struct read_job *r, uint32_t size_default, revision_id revision, struct page *ret)
{
	uint32_t size = *(const uint32_t *)field_named(r->request, "page_size");
	const char *token = *(const char *const *)field_named(r->request, "page_token");
	size_t message = r->service->config.message_bytes;
	struct page page = {.revision = revision, .request = request_hash(r->request)};

	page.limit = size == 0 ? size_default : size > PAGE_SIZE_MAX ? PAGE_SIZE_MAX : size;
	/* A sixteenth is for what stands beside the list. */
	page.room = message > 0 ? message - message / 16 : SIZE_MAX;
	if (*token) {
		int code = token_parse(slice_of_string(token), &page, &r->err);

		if (code < 0)
			return code;
	}
	*ret = page;
	return 0;
}

int page_of_snapshot(struct read_job *r, uint32_t size_default, struct page *ret)
{
	return page_begin(r, size_default, snapshot_revision(r->snapshot), ret);
}

bool page_wants(const struct page *page, size_t at)
{
	return !page->is_full && at >= page->offset && at - page->offset < page->limit;
}

bool page_take(struct page *page, struct convert *c, const ProtobufCMessage *item)
{
	/* With its tag and length. */
	size_t bytes = protobuf_c_message_get_packed_size(item) + 8;

	if (page->n > 0 && (c->full || bytes > page->room - page->bytes)) {
		page->is_full = true;
		c->full = false;
		c->arena->budget = c->arena->used + PAGE_RESERVE;
		return false;
	}
	page->bytes = bytes < page->room - page->bytes ? page->bytes + bytes : page->room;
	page->n++;
	return true;
}

char *page_next(const struct page *page, size_t total, struct convert *c)
{
	struct buf b = BUF_INIT;
	char text[PAGE_TEXT_MAX] = "";

	if (page->n > 0 && page->offset + page->n < total) {
		buf_add_char(&b, PAGE_TOKEN_VERSION);
		varint_add(&b, page->revision);
		varint_add(&b, page->offset + page->n);
		buf_add(&b, &page->request, sizeof page->request);
		base64url_encode(buf_slice(&b), text);
	}
	buf_free(&b);
	return convert_string(c, slice_of_string(text));
}

size_t page_count(const struct page *page, size_t total)
{
	if (page->offset >= total)
		return 0;
	return total - page->offset < page->limit ? total - page->offset : page->limit;
}
