#pragma once

/* google.rpc.Status with ErrorInfo and BadRequest, encoded by hand: a few fields do not justify
 * generated code below the services. Source: google/rpc/status.proto, error_details.proto. */
#include "base/buf.h"
#include "base/error.h"

/* Appends the packed Status for err (code < 0). */
void status_details_encode(const struct error *err, struct buf *ret);
