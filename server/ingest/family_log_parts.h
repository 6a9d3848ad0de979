#pragma once

/* The form of a log of families. Private to family_log*.c.
 *
 * Magic and families_rules(), then records: struct family_head, and a body that begins with its
 * kind. Integers are LEB128, ids the distances between them. */
#include "base/buf.h"
#include "ingest/family_log.h"

enum family_record { FAMILY_CHANGE = 1, FAMILY_OLD };

struct family_head {
	uint64_t length, chain; /* of the body; hash of this and all records before */
};

/* Owned by the caller. */
char *family_log_path(const char *folder);
struct buf family_log_header(void);
uint64_t family_log_chain(uint64_t before, struct slice body);
