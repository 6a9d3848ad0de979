#pragma once

/* RFC 4180: comma-separated values of messages, by the path of their fields. Any thread. */
#include <protobuf-c/protobuf-c.h>

#include "base/buf.h"
#include "base/slice.h"

/* One value, quoted when it holds a comma, a quote or a line end. */
void csv_put(struct slice value, struct buf *ret);
/* The header line of the paths, NULL at the end: "id,published.edtf\r\n". */
void csv_header(const char *const *paths, struct buf *ret);
/* One record of what stands at the paths. */
void csv_record(const ProtobufCMessage *message, const char *const *paths, struct buf *ret);

/* Appends what stands at a path like "claims.evidence.quote" as text; items of lists are joined by
 * "; ", fields that are not set give nothing. The path must exist in the message's type. */
void path_text(const ProtobufCMessage *message, const char *path, struct buf *ret);
