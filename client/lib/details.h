#pragma once

/* google.rpc.Status as it comes in the trailer grpc-status-details-bin. Any thread. */
#include <stddef.h>

#include "base/slice.h"

/* Writes the first request field that a BadRequest among the details names, NUL-terminated and cut
 * to size; leaves ret alone when there is none or the value cannot be read. */
void details_field(struct slice base64, char *ret, size_t size);
