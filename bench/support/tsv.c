#include "support/tsv.h"

#include <stdlib.h>
#include <string.h>

bool tsv_open(struct tsv *t, const char *path)
{
	*t = (struct tsv){.file = fopen(path, "r")};
	return t->file != NULL;
}

bool tsv_next(struct tsv *t, char **ret, size_t n)
{
	while (getline(&t->line, &t->cap, t->file) > 0)
		if (tsv_split(t->line, ret, n) == n)
			return true;
	return false;
}

void tsv_close(struct tsv *t)
{
	if (t->file)
		fclose(t->file);
	free(t->line);
}

size_t tsv_split(char *line, char **ret, size_t max)
{
	size_t n = 0;

	line[strcspn(line, "\n")] = '\0';
	while (line && n < max)
		ret[n++] = strsep(&line, "\t");
	return n;
}
