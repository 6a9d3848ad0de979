#pragma once

/* Protobuf messages as JSON and back, by their descriptors. Any thread.
 *
 * Writing follows the canonical mapping of proto3: lowerCamelCase names, 64-bit integers as
 * strings, enums by name, bytes as base64, fields at their default left out. The output is always
 * valid UTF-8 and holds no line end outside of a pretty print, so one message is one line. */
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/slice.h"

struct json_style {
	bool pretty;    /* two spaces a level and a space behind the colon */
	unsigned level; /* at which a pretty print begins */
};

void json_put_message(const ProtobufCMessage *message, struct json_style style, struct buf *ret);
/* A JSON string with its quotes. */
void json_put_string(struct slice text, struct buf *ret);
/* The shortest decimal that reads back as value; NaN and the infinities as strings. */
void json_put_double(double value, struct buf *ret);
/* snake_case to lowerCamelCase. */
void json_put_name(const char *field, struct buf *ret);

/* True when the field is present by proto3's rules (not its default). */
bool field_is_set(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field);

/* Reads an object of JSON into a new message, freed with protobuf_c_message_free_unpacked(). Takes
 * both forms of field names. ERR_INVALID names what is wrong. */
int json_read(const char *text, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret,
	      struct error *err) must_check;
