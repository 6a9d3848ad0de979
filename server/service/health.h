#pragma once

/* Loop thread. */
#include "service/context.h"

/* service->serving or ->stopping changed: watchers hear of it. */
void health_changed(struct service *s);
