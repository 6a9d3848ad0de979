#include "client/cli/csv.h"

#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/macros.h"
#include "client/lib/json.h"

void csv_put(struct slice value, struct buf *ret)
{
	bool quote = false;

	for (size_t i = 0; i < value.len && !quote; i++)
		quote = strchr(",\"\r\n", value.ptr[i]) != NULL;
	if (!quote) {
		buf_add_slice(ret, value);
		return;
	}
	buf_add_char(ret, '"');
	for (size_t i = 0; i < value.len; i++) {
		if (value.ptr[i] == '"')
			buf_add_char(ret, '"');
		buf_add_char(ret, value.ptr[i]);
	}
	buf_add_char(ret, '"');
}

void csv_header(const char *const *paths, struct buf *ret)
{
	for (size_t i = 0; paths[i]; i++) {
		if (i > 0)
			buf_add_char(ret, ',');
		csv_put(slice_of_string(paths[i]), ret);
	}
	buf_add_string(ret, "\r\n");
}

void csv_record(const ProtobufCMessage *message, const char *const *paths, struct buf *ret)
{
	_cleanup_(buf_free) struct buf value = BUF_INIT;

	for (size_t i = 0; paths[i]; i++) {
		buf_clear(&value);
		path_text(message, paths[i], &value);
		if (i > 0)
			buf_add_char(ret, ',');
		csv_put(buf_slice(&value), ret);
	}
	buf_add_string(ret, "\r\n");
}

static void put_scalar(const ProtobufCFieldDescriptor *field, const void *value, struct buf *ret)
{
	const ProtobufCEnumValue *named;

	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_UINT32:
		buf_printf(ret, "%u", *(const uint32_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT64:
		buf_printf(ret, "%llu", (unsigned long long)*(const uint64_t *)value);
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		json_put_double(*(const double *)value, ret);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		buf_add_string(ret, *(const protobuf_c_boolean *)value ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		named = protobuf_c_enum_descriptor_get_value(field->descriptor,
							     *(const int *)value);
		if (named && named->value != 0)
			buf_add_string(ret, named->name);
		break;
	case PROTOBUF_C_TYPE_STRING:
		buf_add_string(ret, *(char *const *)value);
		break;
	default:
		ensure(!"a path ends at a value that has no text");
	}
}

/* value is one item of field: goes on below it, or prints it. */
static void put_item(const ProtobufCFieldDescriptor *field, const void *value, const char *rest,
		     struct buf *ret)
{
	if (!rest)
		put_scalar(field, value, ret);
	else if (*(ProtobufCMessage *const *)value)
		path_text(*(ProtobufCMessage *const *)value, rest, ret);
}

static size_t item_size(const ProtobufCFieldDescriptor *field)
{
	if (field->type == PROTOBUF_C_TYPE_MESSAGE || field->type == PROTOBUF_C_TYPE_STRING)
		return sizeof(void *);
	return field->type == PROTOBUF_C_TYPE_UINT64 ? 8 : 4;
}

void path_text(const ProtobufCMessage *message, const char *path, struct buf *ret)
{
	const char *dot = strchr(path, '.');
	char name[64];

	snprintf(name, sizeof name, "%.*s", dot ? (int)(dot - path) : (int)strlen(path), path);
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(message->descriptor, name);
	ensure(field);
	const char *base = (const char *)message;
	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		put_item(field, base + field->offset, dot ? dot + 1 : NULL, ret);
		return;
	}
	size_t n = *(const size_t *)(const void *)(base + field->quantifier_offset);
	const char *items = *(const char *const *)(const void *)(base + field->offset);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_string(ret, "; ");
		put_item(field, items + i * item_size(field), dot ? dot + 1 : NULL, ret);
	}
}
