#pragma once

/* Pages of a list: what page_size and page_token of a request ask for, and the token of the next
 * page. A token is opaque: revision, offset and a hash of the request it belongs to, base64url. */
#include <protobuf-c/protobuf-c.h>

#include "base/arena.h"
#include "base/error.h"
#include "model/ids.h"

#define PAGE_SIZE_MAX     1000u
#define PAGE_SIZE_DEFAULT 100u

struct page {
	revision_id revision;
	uint64_t request; /* hash */
	uint32_t offset, limit;
};

/* Reads the fields page_size (0: size_default, more than PAGE_SIZE_MAX: that) and page_token.
 * Returns 0, ERR_INVALID (no token of this request) or ERR_CONFLICT (the corpus has another
 * revision by now). */
int page_begin(const ProtobufCMessage *request, uint32_t size_default, revision_id revision,
	       struct page *ret, struct error *err) must_check;
/* Token of the page behind n items of this one, "" when total is reached. In the arena. */
char *page_next(const struct page *page, size_t n, size_t total, struct arena *a);
/* Items of this page when there are total ones. */
size_t page_count(const struct page *page, size_t total);
