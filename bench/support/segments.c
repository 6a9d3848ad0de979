#include "support/segments.h"

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "index/match_text.h"
#include "index/segment_file.h"

void segment_writer_init(struct segment_writer *w, const char *folder)
{
	*w = (struct segment_writer){.folder = folder, .builder = segment_builder_new()};
}

static void save(struct segment_writer *w)
{
	_cleanup_(freep) char *path = xasprintf("%s/%u", w->folder, w->n++);
	struct segment *s = segment_builder_finish(w->builder);
	struct error err;

	if (w->change)
		s = w->change(w, s);
	ensure(segment_file_write(path, s, &err) == 0);
	segment_discard(s);
}

void segment_writer_add(struct segment_writer *w, const struct document *document,
			struct slice text, struct facts *facts)
{
	if (segment_builder_add(w->builder, document, text, NULL, 0, facts) == 0)
		return;
	save(w);
	ensure(segment_builder_add(w->builder, document, text, NULL, 0, facts) == 0);
}

void segment_writer_finish(struct segment_writer *w)
{
	save(w);
	segment_builder_free(w->builder);
}

struct index *segments_open(const char *folder)
{
	struct index *ix = index_new();

	for (unsigned i = 0;; i++) {
		_cleanup_(freep) char *path = xasprintf("%s/%u", folder, i);
		struct segment *segment;
		struct error err;

		if (segment_file_open(path, match_text_fingerprint(), &segment, &err) < 0)
			return ix;
		struct index_part part = {segment, NULL};
		index_restore(ix, &part, 1, 1);
	}
}
