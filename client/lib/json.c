#include "client/lib/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

static const void *member(const ProtobufCMessage *message, unsigned offset)
{
	return (const char *)message + offset;
}

/* Code points that are legal in JSON but end a line or vanish for some readers. */
static bool needs_escape(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code <= 0x9f) || code == 0x2028 || code == 0x2029;
}

static void escape(uint32_t code, struct buf *ret)
{
	static const char *const short_forms[0x20] = {
		['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r",
	};

	if (code < 0x20 && short_forms[code])
		buf_add_string(ret, short_forms[code]);
	else
		buf_printf(ret, "\\u%04x", code);
}

void json_put_string(struct slice text, struct buf *ret)
{
	buf_add_char(ret, '"');
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		size_t n = utf8_decode(text, at, &code);

		if (code == '"' || code == '\\') {
			buf_add_char(ret, '\\');
			buf_add_char(ret, (char)code);
		} else if (needs_escape(code)) {
			escape(code, ret);
		} else if (code == UTF8_REPLACEMENT && n == 1) {
			buf_add_string(ret, "\xEF\xBF\xBD");
		} else {
			buf_add(ret, text.ptr + at, n);
		}
		at += n;
	}
	buf_add_char(ret, '"');
}

void json_put_double(double value, struct buf *ret)
{
	char text[32];

	if (isnan(value)) {
		buf_add_string(ret, "\"NaN\"");
		return;
	}
	if (isinf(value)) {
		buf_add_string(ret, value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
		return;
	}
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, value);
		if (fpclassify(strtod(text, NULL) - value) == FP_ZERO)
			break;
	}
	buf_add_string(ret, text);
}

void json_put_name(const char *field, struct buf *ret)
{
	for (const char *c = field; *c; c++) {
		if (*c == '_' && c[1] >= 'a' && c[1] <= 'z')
			buf_add_char(ret, (char)(*++c - 'a' + 'A'));
		else if (*c != '_')
			buf_add_char(ret, *c);
	}
}

static void json_base64(const ProtobufCBinaryData *bytes, struct buf *ret)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	buf_add_char(ret, '"');
	for (size_t at = 0; at < bytes->len; at += 3) {
		size_t n = bytes->len - at < 3 ? bytes->len - at : 3;
		uint32_t v = (uint32_t)bytes->data[at] << 16;

		if (n > 1)
			v |= (uint32_t)bytes->data[at + 1] << 8;
		if (n > 2)
			v |= bytes->data[at + 2];
		for (size_t i = 0; i < 4; i++)
			buf_add_char(ret, i <= n ? digits[v >> (18 - 6 * i) & 63] : '=');
	}
	buf_add_char(ret, '"');
}

static void json_enum(const ProtobufCEnumDescriptor *type, int value, struct buf *ret)
{
	const ProtobufCEnumValue *named = protobuf_c_enum_descriptor_get_value(type, value);

	if (named)
		buf_printf(ret, "\"%s\"", named->name);
	else
		buf_printf(ret, "%d", value);
}

static size_t value_size(const ProtobufCFieldDescriptor *field)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
	default:
		return 4;
	}
}

static void json_value(const ProtobufCFieldDescriptor *field, const void *value,
		       struct json_style style, struct buf *ret)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		buf_printf(ret, "%d", *(const int32_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		buf_printf(ret, "%u", *(const uint32_t *)value);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		buf_printf(ret, "\"%lld\"", (long long)*(const int64_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		buf_printf(ret, "\"%llu\"", (unsigned long long)*(const uint64_t *)value);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		json_put_double((double)*(const float *)value, ret);
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		json_put_double(*(const double *)value, ret);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		buf_add_string(ret, *(const protobuf_c_boolean *)value ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		json_enum(field->descriptor, *(const int *)value, ret);
		break;
	case PROTOBUF_C_TYPE_STRING:
		json_put_string(slice_of_string(*(char *const *)value), ret);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		json_base64(value, ret);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		json_put_message(*(ProtobufCMessage *const *)value, style, ret);
		break;
	default:
		ensure(false);
	}
}

static bool value_is_set(const ProtobufCFieldDescriptor *field, const void *value)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return *(char *const *)value && **(char *const *)value;
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(ProtobufCMessage *const *)value != NULL;
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *)value)->len > 0;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
	default: {
		static const char zero[8];

		return memcmp(value, zero, value_size(field)) != 0;
	}
	}
}

bool field_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)member(message, field->quantifier_offset) > 0;
	if (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		return *(const uint32_t *)member(message, field->quantifier_offset) == field->id;
	return value_is_set(field, member(message, field->offset));
}

static void new_line(struct json_style style, struct buf *ret)
{
	if (!style.pretty)
		return;
	buf_add_char(ret, '\n');
	for (unsigned i = 0; i < style.level; i++)
		buf_add_string(ret, "  ");
}

static void json_list(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
		      struct json_style style, struct buf *ret)
{
	size_t n = *(const size_t *)member(message, field->quantifier_offset);
	const char *items = *(const char *const *)member(message, field->offset);
	struct json_style inner = {style.pretty, style.level + 1};

	buf_add_char(ret, '[');
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_add_char(ret, ',');
		new_line(inner, ret);
		json_value(field, items + i * value_size(field), inner, ret);
	}
	new_line(style, ret);
	buf_add_char(ret, ']');
}

void json_put_message(const ProtobufCMessage *message, struct json_style style, struct buf *ret)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	struct json_style inner = {style.pretty, style.level + 1};
	bool any = false;

	buf_add_char(ret, '{');
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &type->fields[i];

		if (!field_is_set(message, field))
			continue;
		if (any)
			buf_add_char(ret, ',');
		any = true;
		new_line(inner, ret);
		buf_add_char(ret, '"');
		json_put_name(field->name, ret);
		buf_add_string(ret, style.pretty ? "\": " : "\":");
		if (field->label == PROTOBUF_C_LABEL_REPEATED)
			json_list(message, field, inner, ret);
		else
			json_value(field, member(message, field->offset), inner, ret);
	}
	if (any)
		new_line(style, ret);
	buf_add_char(ret, '}');
}
