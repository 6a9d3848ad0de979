#pragma once

/* The descriptor set of all protos, embedded at build, taken apart for reflection: which file holds
 * which symbol, and what it imports. Immutable once made. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"

struct descriptor_file {
	struct slice bytes; /* the FileDescriptorProto */
	struct slice name;
	uint32_t *imports; /* indices of files */
	size_t n_imports;
};

struct descriptors {
	struct descriptor_file *files;
	size_t n;
	struct slice *services; /* full names */
	size_t n_services;
	struct map by_name;   /* file name -> index */
	struct map by_symbol; /* full name of a message, field, enum, service or method -> index */
	struct arena arena;
};

/* set is a FileDescriptorSet, borrowed for life. NULL when it is damaged. */
struct descriptors *descriptors_new(struct slice set);
void descriptors_free(struct descriptors *d); /* NULL is fine */
