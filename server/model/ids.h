#pragma once

/* Scalar ids: at least 1, 0 = none. */
#include <stdint.h>

typedef uint64_t doc_id;
typedef uint64_t person_id; /* persons and organisations share the number range */
typedef uint64_t event_id;
typedef uint64_t revision_id; /* number of a committed change, rising in commit order */
