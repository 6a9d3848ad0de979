#pragma once

/* Path → method. */
#include "base/map.h"
#include "rpc/method.h"

struct route {
	const struct method *method;
	void *context; /* of its table */
};

struct router {
	struct route *routes; /* owned */
	size_t n;
	struct map by_path; /* path → index of routes */
};

/* Tables are borrowed for life. */
void router_init(struct router *router, const struct method_table *tables, size_t n_tables);
void router_deinit(struct router *router);
const struct route *router_find(const struct router *router, struct slice path);
/* True when some method stands below this "/package.Service/". */
bool router_has_service(const struct router *router, struct slice path);
