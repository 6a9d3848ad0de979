#pragma once

/* Pages of a list: what page_size and page_token of a request ask for, and the token of the next
 * page. A token is opaque: revision, offset and a hash of the request it belongs to, base64url. */
#include <protobuf-c/protobuf-c.h>

#include "service/read_job.h"

#define PAGE_SIZE_MAX     1000u
#define PAGE_SIZE_DEFAULT 100u

struct page {
	revision_id revision;
	uint64_t request; /* hash */
	uint32_t offset, limit;
	uint32_t n;   /* items taken */
	size_t bytes; /* of them, packed */
	size_t room;  /* a page is cut rather than made larger than this */
	bool is_full;
};

/* Reads the fields page_size (0: size_default, more than PAGE_SIZE_MAX: that) and page_token of the
 * job's request, for a list of this revision. Returns 0, ERR_INVALID (no token of this request) or
 * ERR_CONFLICT (the corpus has another revision by now). */
int page_begin(struct read_job *r, uint32_t size_default, revision_id revision,
	       struct page *ret) must_check;
/* The same for a list of the job's snapshot. */
int page_of_snapshot(struct read_job *r, uint32_t size_default, struct page *ret) must_check;
/* True when the item at this place of the whole list belongs on the page and there is room. */
bool page_wants(const struct page *page, size_t at);
/* Counts an item that was just converted. False: it does not fit any more and comes with the next
 * page; the page is full. The first one always fits. */
bool page_take(struct page *page, struct convert *c, const ProtobufCMessage *item);
/* Token of the page behind this one, "" when total is reached. */
char *page_next(const struct page *page, size_t total, struct convert *c);
/* Items of this page when there are total ones, before any is found too large. */
size_t page_count(const struct page *page, size_t total);
