#pragma once

/* What a file's name tells: its format, its document's name, its uri. Names are bytes; they need
 * not be UTF-8, so a uri escapes everything outside RFC 3986's unreserved characters. */
#include <stdbool.h>

#include "base/arena.h"

enum file_format {
	FORMAT_NONE = 0, /* not an ending we read */
	FORMAT_TEXT,
	FORMAT_MARKDOWN,
	FORMAT_HTML,
	FORMAT_JSON,
	FORMAT_JSON_LINES
};

enum file_format file_format(struct slice path);
/* Hidden, or left behind by an editor or a download: never read. */
bool file_name_is_skipped(struct slice name);
/* The name without folder and extension, as UTF-8 (other bytes as %XX). ptr NULL over the budget.
 */
struct slice file_stem(struct slice path, struct arena *a);
/* file://PATH or, with a fragment, file://PATH#FRAGMENT. ptr NULL over the budget. */
struct slice file_uri(struct slice path, struct slice fragment, struct arena *a);
