#pragma once

/* Loop thread. */
#include "service/context.h"

/* There may be a place in ingest's queue: documents that wait for one are pushed. */
void uploads_resume(struct service *s);
