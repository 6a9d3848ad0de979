#pragma once

/* How many calls one user has under way over all its connections, cancelled ones that a job still
 * works for included. Loop thread only. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct quota {
	struct quota *next;
	uint32_t uid;
	bool unlimited; /* root and our own user, who could stop the daemon as well */
	size_t n_calls;
	size_t n_holders; /* sessions and calls */
};

/* The quota of a user, made when nobody holds it yet. Connections are few enough to search. */
struct quota *quota_hold(struct quota **list, uint32_t uid);
void quota_drop(struct quota **list, struct quota *q);
