/* JSON into messages: what annals_call_json() takes. */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/lib/json.h"

static int read_object(const json_t *object, const ProtobufCMessageDescriptor *type,
		       ProtobufCMessage **ret, struct error *err);

static int wrong(const ProtobufCFieldDescriptor *field, const char *want, struct error *err)
{
	return error_set_field(err, ERR_INVALID, field->name, "field '%s' must be %s", field->name,
			       want);
}

/* Integers come as numbers or, when they are of 64 bits, as strings too. */
static int read_integer(const json_t *value, const ProtobufCFieldDescriptor *field, uint64_t max,
			uint64_t *ret, struct error *err)
{
	uint64_t number;

	if (json_is_integer(value) && json_integer_value(value) >= 0) {
		number = (uint64_t)json_integer_value(value);
	} else if (json_is_string(value) && json_string_value(value)[0] >= '0' &&
		   json_string_value(value)[0] <= '9') {
		char *end;

		errno = 0;
		number = strtoull(json_string_value(value), &end, 10);
		if (*end || errno != 0)
			return wrong(field, "a number", err);
	} else {
		return wrong(field, "a number that is not negative", err);
	}
	if (number > max)
		return wrong(field, "a smaller number", err);
	*ret = number;
	return 0;
}

static int read_enum(const json_t *value, const ProtobufCFieldDescriptor *field, int *ret,
		     struct error *err)
{
	if (json_is_integer(value)) {
		*ret = (int)json_integer_value(value);
		return 0;
	}
	const ProtobufCEnumValue *named =
		json_is_string(value) ? protobuf_c_enum_descriptor_get_value_by_name(
						field->descriptor, json_string_value(value))
				      : NULL;
	if (!named)
		return wrong(field, "the name of an enum value", err);
	*ret = named->value;
	return 0;
}

static int base64_value(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c == '-' ? '+' : c == '_' ? '/' : c) : NULL;

	return at ? (int)(at - digits) : -1;
}

static int read_bytes(const json_t *value, const ProtobufCFieldDescriptor *field,
		      ProtobufCBinaryData *ret, struct error *err)
{
	const char *text = json_is_string(value) ? json_string_value(value) : "*";
	uint8_t *data = xmalloc(strlen(text) + 1);
	uint32_t bits = 0;
	size_t len = 0;

	for (unsigned n = 0; *text && *text != '='; text++) {
		int digit = base64_value(*text);

		if (digit < 0) {
			free(data);
			return wrong(field, "bytes in base64", err);
		}
		bits = bits << 6 | (uint32_t)digit;
		n += 6;
		if (n >= 8) {
			n -= 8;
			data[len++] = (uint8_t)(bits >> n);
		}
	}
	*ret = (ProtobufCBinaryData){len, data};
	return 0;
}

static int read_value(const json_t *value, const ProtobufCFieldDescriptor *field, void *ret,
		      struct error *err)
{
	uint64_t number = 0;
	int r;

	switch ((int)field->type) {
	case PROTOBUF_C_TYPE_UINT32:
		r = read_integer(value, field, UINT32_MAX, &number, err);
		*(uint32_t *)ret = (uint32_t)number;
		return r;
	case PROTOBUF_C_TYPE_UINT64:
		return read_integer(value, field, UINT64_MAX, ret, err);
	case PROTOBUF_C_TYPE_DOUBLE:
		if (!json_is_number(value))
			return wrong(field, "a number", err);
		*(double *)ret = json_number_value(value);
		return 0;
	case PROTOBUF_C_TYPE_BOOL:
		if (!json_is_boolean(value))
			return wrong(field, "true or false", err);
		*(protobuf_c_boolean *)ret = json_is_true(value);
		return 0;
	case PROTOBUF_C_TYPE_ENUM:
		return read_enum(value, field, ret, err);
	case PROTOBUF_C_TYPE_STRING:
		if (!json_is_string(value))
			return wrong(field, "a string", err);
		*(char **)ret = xstrdup(json_string_value(value));
		return 0;
	case PROTOBUF_C_TYPE_BYTES:
		return read_bytes(value, field, ret, err);
	case PROTOBUF_C_TYPE_MESSAGE:
		return read_object(value, field->descriptor, ret, err);
	default:
		return error_set(err, ERR_UNSUPPORTED, "field '%s' has an unknown type",
				 field->name);
	}
}

static const ProtobufCFieldDescriptor *field_named(const ProtobufCMessageDescriptor *type,
						   const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(type, name);

	for (unsigned i = 0; !field && i < type->n_fields; i++) {
		_cleanup_(buf_free) struct buf camel = BUF_INIT;

		json_put_name(type->fields[i].name, &camel);
		if (strcmp(buf_string(&camel), name) == 0)
			field = &type->fields[i];
	}
	return field;
}

static int read_field(const json_t *value, const ProtobufCFieldDescriptor *field,
		      ProtobufCMessage *message, struct error *err)
{
	if (json_is_null(value))
		return 0;
	if (field_is_set(message, field))
		return wrong(field, "given once", err);
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return error_set(err, ERR_UNSUPPORTED, "no request has the list '%s'", field->name);
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)) {
		uint32_t *which = (uint32_t *)(void *)((char *)message + field->quantifier_offset);

		if (*which != 0)
			return wrong(field, "the only one of its choice", err);
		int r = read_value(value, field, (char *)message + field->offset, err);
		if (r == 0)
			*which = field->id;
		return r;
	}
	return read_value(value, field, (char *)message + field->offset, err);
}

static int read_object(const json_t *object, const ProtobufCMessageDescriptor *type,
		       ProtobufCMessage **ret, struct error *err)
{
	if (!json_is_object(object))
		return error_set(err, ERR_INVALID, "a %s must be a JSON object", type->short_name);

	ProtobufCMessage *message = xcalloc(1, type->sizeof_message);
	protobuf_c_message_init(type, message);
	for (void *at = json_object_iter((json_t *)(uintptr_t)object); at;
	     at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
		const char *name = json_object_iter_key(at);
		const ProtobufCFieldDescriptor *field = field_named(type, name);
		int r = field ? read_field(json_object_iter_value(at), field, message, err)
			      : error_set(err, ERR_INVALID, "%s has no field '%.60s'",
					  type->short_name, name);

		if (r < 0) {
			protobuf_c_message_free_unpacked(message, NULL);
			return r;
		}
	}
	*ret = message;
	return 0;
}

int json_read(const char *text, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret,
	      struct error *err)
{
	json_error_t where;
	json_t *object = json_loads(text, JSON_REJECT_DUPLICATES, &where);

	if (!object)
		return error_set(err, ERR_INVALID, "not JSON: line %d: %s", where.line, where.text);
	int r = read_object(object, type, ret, err);
	json_decref(object);
	return r;
}
