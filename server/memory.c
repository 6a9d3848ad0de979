#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"

#define CGROUPS "/sys/fs/cgroup"

/* memory.max of a group: a number of bytes, or "max". */
static uint64_t limit_of(const char *group)
{
	_cleanup_(freep) char *path = xasprintf(CGROUPS "%s/memory.max", group);
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	char line[64];

	if (!f || !fgets(line, sizeof line, f) || *line < '0' || *line > '9')
		return UINT64_MAX;
	return strtoull(line, NULL, 10);
}

/* The group of the unified hierarchy: the line "0::/path". */
static char *own_group(void)
{
	_cleanup_(fclosep) FILE *f = fopen("/proc/self/cgroup", "re");
	char line[4096];

	while (f && fgets(line, sizeof line, f)) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "0::", 3) == 0)
			return xstrdup(line + 3);
	}
	return xstrdup("");
}

uint64_t memory_available(void)
{
	_cleanup_(freep) char *group = own_group();
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	uint64_t least = pages > 0 && size > 0 ? (uint64_t)pages * (uint64_t)size : UINT64_MAX;

	/* The limits of the groups above bind too. */
	for (char *end = group + strlen(group); end; end = strrchr(group, '/')) {
		*end = '\0';
		uint64_t limit = limit_of(group);
		least = limit < least ? limit : least;
		if (end == group)
			break;
	}
	return least;
}
