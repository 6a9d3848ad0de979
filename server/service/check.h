#pragma once

/* What every request must hold before a handler sees it, told from its descriptor. */
#include <protobuf-c/protobuf-c.h>

#include "base/error.h"

/* Enum fields hold a value of their type. Returns 0 or ERR_INVALID (err->field names it). */
int request_check(const ProtobufCMessage *request, struct error *err) must_check;
