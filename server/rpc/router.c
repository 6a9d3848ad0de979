#include "rpc/router.h"

#include <stdlib.h>

#include "base/macros.h"
#include "base/xmalloc.h"

void router_init(struct router *router, const struct method_table *tables, size_t n_tables)
{
	size_t n = 0;

	*router = (struct router){0};
	for (size_t i = 0; i < n_tables; i++)
		n += tables[i].n;
	router->routes = xcalloc(n > 0 ? n : 1, sizeof *router->routes);
	for (size_t i = 0; i < n_tables; i++)
		for (size_t j = 0; j < tables[i].n; j++) {
			const struct method *method = &tables[i].methods[j];
			struct slice path = slice_of_string(method->path);
			uint32_t index = (uint32_t)router->n++;

			ensure(!map_find(&router->by_path, path, &(uint32_t){0}));
			router->routes[index] = (struct route){method, tables[i].context};
			map_put(&router->by_path, path, index);
		}
}

void router_deinit(struct router *router)
{
	map_free(&router->by_path);
	free(router->routes);
}

const struct route *router_find(const struct router *router, struct slice path)
{
	uint32_t index;

	if (path.len == 0 || !map_find(&router->by_path, path, &index))
		return NULL;
	return &router->routes[index];
}

bool router_has_service(const struct router *router, struct slice path)
{
	size_t slash = path.len > 0 ? slice_find(path, SLICE_LITERAL("/"), 1) : SIZE_MAX;

	if (slash == SIZE_MAX)
		return false;
	struct slice service = slice_sub(path, 0, slash + 1);
	for (size_t i = 0; i < router->n; i++)
		if (slice_starts_with(slice_of_string(router->routes[i].method->path), service))
			return true;
	return false;
}
