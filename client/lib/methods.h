#pragma once

/* The messages that a method takes and answers, from the descriptors of the services. Any thread.
 */
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

struct method_types {
	const ProtobufCMessageDescriptor *request, *reply;
};

/* "annals.v1.Documents/GetDocument"; false for an unknown name. */
bool method_find(const char *name, struct method_types *ret);
