#pragma once

/* A document's metadata and regions as blobs. */
#include "base/buf.h"
#include "model/document.h"

#define METADATA_VERSION 1
#define REGIONS_VERSION  1
#define MAP_VERSION      1 /* offset_map_encode */

/* All of d except id and text. */
void metadata_encode(const struct document *d, struct buf *b);
/* Strings are copied into the arena. Any bytes are safe. Returns 0, ERR_CORRUPT or ERR_LIMIT. */
int metadata_decode(struct slice bytes, struct arena *a, struct document *ret) must_check;

void regions_encode(const struct region *regions, size_t n, struct buf *b);
/* In order, inside text_bytes. */
int regions_decode(struct slice bytes, uint32_t text_bytes, struct arena *a, struct region **ret,
		   size_t *n) must_check;
