#pragma once

/* The grpc-timeout header: 1 to 8 digits and one of H M S m u n. Any thread. */
#include <stdint.h>

#include "base/macros.h"
#include "base/slice.h"

#define GRPC_TIMEOUT_TEXT_MAX 10

/* Microseconds, rounded up; cannot overflow (99999999H is 4e17). Returns 0 or ERR_INVALID. */
int grpc_timeout_parse(struct slice text, uint64_t *ret_us) must_check;
/* Writes the timeout with a NUL (GRPC_TIMEOUT_TEXT_MAX bytes), in the finest unit that fits eight
 * digits, rounded up. At least 1n. */
void grpc_timeout_format(uint64_t us, char *ret);
