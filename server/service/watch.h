#pragma once

/* Loop thread. */
#include "service/context.h"

/* service->stopping was set: watches end after what they still have to say. */
void watches_stop(struct service *s);
