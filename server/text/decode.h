#pragma once

/* Bytes to UTF-8: byte order mark, declared charset, strict UTF-8, else detection (ICU) among
 * GB18030, Big5, UTF-16, Windows-1252 … Bad bytes become U+FFFD and are counted, never fatal. */
#include "base/arena.h"
#include "base/error.h"
#include "model/document.h"

struct decoded {
	struct slice
		text; /* UTF-8, valid; in the arena, or the input itself when it was valid UTF-8 */
	struct offset_map map; /* text -> bytes */
	const char *charset; /* static: UTF-8, GB18030, Big5, UTF-16LE …; of most of the bytes */
	uint32_t bad_bytes;
	bool truncated; /* the last character was cut off */
	bool mixed;     /* parts of it were in another charset */
};

/* declared may be empty. Returns 0, ERR_INVALID for what is no text (NULs outside UTF-16, binary
 * formats; the message says which), ERR_LIMIT over the arena's budget. */
int text_decode(struct slice bytes, struct slice declared, struct arena *a, struct decoded *ret,
		struct error *err) must_check;
