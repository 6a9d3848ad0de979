#pragma once

/* Who changed the corpus: one line in the log for each call that may, with uid and pid as the
 * kernel told them when the connection was made. The only thing service/ logs. */
#include "rpc/call.h"

/* what: "push", "remove", "rescan". doc 0: not about one document. */
void log_writer(const struct call *call, const char *what, uint64_t doc);
