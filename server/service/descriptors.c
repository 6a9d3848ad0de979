#include "service/descriptors.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/varint.h"
#include "base/xmalloc.h"

/* One field of a protobuf message. */
struct wire_field {
	uint32_t number;
	struct slice bytes; /* of a length-delimited field, else empty */
};

/* 1 = got one, 0 = end, ERR_CORRUPT. */
static int wire_next(struct slice *rest, struct wire_field *ret)
{
	uint64_t key, value;

	if (rest->len == 0)
		return 0;
	if (varint_take(rest, &key) < 0)
		return ERR_CORRUPT;
	*ret = (struct wire_field){.number = (uint32_t)(key >> 3)};
	switch (key & 7) {
	case 0:
		return varint_take(rest, &value) < 0 ? ERR_CORRUPT : 1;
	case 1:
	case 5:
		value = (key & 7) == 1 ? 8 : 4;
		break;
	case 2:
		if (varint_take(rest, &value) < 0 || value > rest->len)
			return ERR_CORRUPT;
		ret->bytes = slice_sub(*rest, 0, value);
		break;
	default:
		return ERR_CORRUPT;
	}
	if (value > rest->len)
		return ERR_CORRUPT;
	*rest = slice_sub(*rest, value, rest->len);
	return 1;
}

/* The first field with this number, empty when there is none. */
static struct slice wire_find(struct slice message, uint32_t number)
{
	struct wire_field f;

	while (wire_next(&message, &f) > 0)
		if (f.number == number)
			return f.bytes;
	return (struct slice){"", 0};
}

/* Which fields of a descriptor hold named things, and what these hold in turn. */
enum thing { THING_FILE, THING_MESSAGE, THING_ENUM, THING_SERVICE, THING_LEAF, THING_NONE };

static enum thing thing_of_field(enum thing holder, uint32_t number)
{
	static const struct {
		enum thing holder;
		uint32_t number;
		enum thing thing;
	} table[] = {
		{THING_FILE, 4, THING_MESSAGE}, {THING_FILE, 5, THING_ENUM},
		{THING_FILE, 6, THING_SERVICE}, {THING_MESSAGE, 3, THING_MESSAGE},
		{THING_MESSAGE, 4, THING_ENUM}, {THING_MESSAGE, 2, THING_LEAF},
		{THING_SERVICE, 2, THING_LEAF},
	};

	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].holder == holder && table[i].number == number)
			return table[i].thing;
	return THING_NONE;
}

/* Messages inside messages; ours nest two deep. */
#define NESTING_MAX 16u

/* Notes every named thing inside bytes under its full name. */
static void add_symbols(struct descriptors *d, enum thing holder, struct slice bytes,
			struct slice scope, uint32_t file, unsigned depth)
{
	struct wire_field f;

	while (wire_next(&bytes, &f) > 0) {
		enum thing thing = thing_of_field(holder, f.number);

		if (thing == THING_NONE)
			continue;
		struct slice name = wire_find(f.bytes, 1);
		struct slice full =
			slice_of_string(arena_printf(&d->arena, "%.*s%s%.*s", SLICE_ARGS(scope),
						     scope.len > 0 ? "." : "", SLICE_ARGS(name)));
		if (!full.ptr)
			return;
		map_put(&d->by_symbol, full, file);
		if (thing == THING_SERVICE) {
			d->services =
				xreallocarray(d->services, d->n_services + 1, sizeof *d->services);
			d->services[d->n_services++] = full;
		}
		if (thing != THING_LEAF && depth < NESTING_MAX)
			add_symbols(d, thing, f.bytes, full, file, depth + 1);
	}
}

static void add_imports(struct descriptors *d, struct descriptor_file *file)
{
	struct slice rest = file->bytes;
	struct wire_field f;

	while (wire_next(&rest, &f) > 0) {
		uint32_t index;

		if (f.number != 3 || !map_find(&d->by_name, f.bytes, &index))
			continue;
		file->imports =
			xreallocarray(file->imports, file->n_imports + 1, sizeof *file->imports);
		file->imports[file->n_imports++] = index;
	}
}

struct descriptors *descriptors_new(struct slice set)
{
	struct descriptors *d = xcalloc(1, sizeof *d);
	struct wire_field f;
	int r;

	arena_init(&d->arena, ARENA_BUDGET_DEFAULT);
	while ((r = wire_next(&set, &f)) > 0) {
		if (f.number != 1)
			continue;
		d->files = xreallocarray(d->files, d->n + 1, sizeof *d->files);
		d->files[d->n] = (struct descriptor_file){
			.bytes = f.bytes,
			.name = wire_find(f.bytes, 1),
		};
		map_put(&d->by_name, d->files[d->n].name, (uint32_t)d->n);
		d->n++;
	}
	if (r < 0) {
		descriptors_free(d);
		return NULL;
	}
	for (uint32_t i = 0; i < d->n; i++) {
		add_imports(d, &d->files[i]);
		add_symbols(d, THING_FILE, d->files[i].bytes, wire_find(d->files[i].bytes, 2), i,
			    0);
	}
	return d;
}

void descriptors_free(struct descriptors *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		free(d->files[i].imports);
	free(d->files);
	free(d->services);
	map_free(&d->by_name);
	map_free(&d->by_symbol);
	arena_release(&d->arena);
	free(d);
}
