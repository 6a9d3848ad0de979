#include "service/check.h"

static const void *field_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	return (const char *)m + f->offset;
}

/* Requests do not nest deeper than a filter inside a list request, and the schema is not
 * recursive. */
int request_check(const ProtobufCMessage *request, struct error *err)
{
	const ProtobufCMessageDescriptor *type = request->descriptor;

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];

		if (f->label == PROTOBUF_C_LABEL_REPEATED ||
		    (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
			continue;
		if (f->type == PROTOBUF_C_TYPE_ENUM) {
			int value = *(const int *)field_at(request, f);

			if (!protobuf_c_enum_descriptor_get_value(f->descriptor, value))
				return error_set_field(err, ERR_INVALID, f->name,
						       "%s has no value %d", f->name, value);
		} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
			const ProtobufCMessage *inner =
				*(const ProtobufCMessage *const *)field_at(request, f);
			int r = inner ? request_check(inner, err) : 0;

			if (r < 0)
				return r;
		}
	}
	return 0;
}
