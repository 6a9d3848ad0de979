#pragma once

/* An index as a folder of segment files, named 0, 1, …: written document by document, and mapped
 * again. A file that cannot be written ends the program. */
#include "index/index.h"
#include "index/segment_builder.h"

struct segment_writer {
	const char *folder;
	/* Takes each segment that is full and returns the one to write; NULL: it stays as it is. */
	struct segment *(*change)(struct segment_writer *w, struct segment *s);
	struct segment_builder *builder;
	unsigned n; /* files written */
};

void segment_writer_init(struct segment_writer *w, const char *folder);
/* As segment_builder_add(), into as many segments as it needs. */
void segment_writer_add(struct segment_writer *w, const struct document *document,
			struct slice text, struct facts *facts);
/* Writes the last segment and ends the writer. */
void segment_writer_finish(struct segment_writer *w);

/* Every file of the folder from 0 on, until one is missing. */
struct index *segments_open(const char *folder);
