/* The check of a request before protobuf-c sees it: one pass, a stack of its own. */
#include "rpc/codec.h"

#include <stdio.h>

#include "base/utf8.h"
#include "base/varint.h"

enum wire_type { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_BYTES = 2, WIRE_FIXED32 = 5 };

struct level {
	struct slice rest;
	const ProtobufCMessageDescriptor *type;
	const char *field; /* that holds the message, NULL at the top */
};

struct scan {
	struct level levels[CODEC_DEPTH_MAX];
	unsigned depth;    /* levels in use */
	uint32_t n_fields; /* seen so far, of all levels */
	struct error *err;
};

static int fail_syntax(struct scan *s, const char *why)
{
	return error_set(s->err, ERR_INTERNAL, "request is not a valid %s: %s",
			 s->levels[0].type->name, why);
}

/* Writes "filter.query" for the string field of the innermost level. */
static void path_of(const struct scan *s, const char *name, char *ret, size_t size)
{
	size_t len = 0;

	for (unsigned i = 1; i <= s->depth; i++) {
		const char *part = i < s->depth ? s->levels[i].field : name;
		int n = snprintf(ret + len, size - len, "%s%s", i > 1 ? "." : "", part);

		if (n < 0 || (size_t)n >= size - len)
			return;
		len += (size_t)n;
	}
}

static int check_string(struct scan *s, const char *name, struct slice value)
{
	size_t valid = utf8_validate(value);
	bool has_nul = value.len > 0 && memchr(value.ptr, '\0', value.len);

	if (valid == value.len && !has_nul)
		return 0;
	char path[sizeof s->err->field];
	path_of(s, name, path, sizeof path);
	if (has_nul)
		return error_set_field(s->err, ERR_INVALID, path, "%s holds a NUL character", path);
	return error_set_field(s->err, ERR_INVALID, path, "%s is not UTF-8 (byte %zu)", path,
			       valid);
}

static int enter(struct scan *s, const ProtobufCFieldDescriptor *field, struct slice value)
{
	if (s->depth == CODEC_DEPTH_MAX)
		return error_set(s->err, ERR_LIMIT, "request is nested deeper than %d levels",
				 CODEC_DEPTH_MAX);
	s->levels[s->depth++] = (struct level){value, field->descriptor, field->name};
	return 0;
}

static bool wire_type_fits(const ProtobufCFieldDescriptor *field, unsigned wire)
{
	/* Repeated numbers come packed or one by one. */
	if (field->label == PROTOBUF_C_LABEL_REPEATED && wire == WIRE_BYTES)
		return true;
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return wire == WIRE_BYTES;
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return wire == WIRE_FIXED32;
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return wire == WIRE_FIXED64;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		return wire == WIRE_VARINT;
	default:
		return false;
	}
}

/* Takes the value of one field off the level; *ret is the payload of a length-delimited one. */
static int take_value(struct slice *rest, unsigned wire, struct slice *ret)
{
	uint64_t n;

	*ret = (struct slice){0};
	switch (wire) {
	case WIRE_VARINT:
		return varint_take(rest, &n);
	case WIRE_BYTES:
		if (varint_take(rest, &n) < 0 || n > rest->len)
			return ERR_CORRUPT;
		*ret = slice_sub(*rest, 0, (size_t)n);
		break;
	case WIRE_FIXED64:
	case WIRE_FIXED32:
		n = wire == WIRE_FIXED64 ? 8 : 4;
		if (n > rest->len)
			return ERR_CORRUPT;
		break;
	default: /* groups, and numbers that mean nothing */
		return ERR_CORRUPT;
	}
	*rest = slice_sub(*rest, (size_t)n, rest->len);
	return 0;
}

static int scan_field(struct scan *s)
{
	struct level *level = &s->levels[s->depth - 1];
	uint64_t tag;
	struct slice value;

	if (++s->n_fields > CODEC_FIELDS_MAX)
		return error_set(s->err, ERR_LIMIT, "request has more than %u fields",
				 CODEC_FIELDS_MAX);
	if (varint_take(&level->rest, &tag) < 0 || tag > UINT32_MAX || tag >> 3 == 0)
		return fail_syntax(s, "bad tag");
	unsigned wire = tag & 7;
	if (take_value(&level->rest, wire, &value) < 0)
		return fail_syntax(s, "a field is cut short or of an unknown type");
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field(level->type, (unsigned)(tag >> 3));
	if (!field)
		return 0;
	if (!wire_type_fits(field, wire))
		return fail_syntax(s, "a field is not of its type");
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return check_string(s, field->name, value);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return enter(s, field, value);
	return 0;
}

int codec_scan(const ProtobufCMessageDescriptor *type, struct slice bytes, struct error *err)
{
	struct error ignored;
	struct scan s = {.depth = 1, .err = err ? err : &ignored};

	s.levels[0] = (struct level){bytes, type, NULL};
	while (s.depth > 0) {
		if (s.levels[s.depth - 1].rest.len == 0) {
			s.depth--;
			continue;
		}
		int r = scan_field(&s);
		if (r < 0)
			return r;
	}
	return 0;
}
