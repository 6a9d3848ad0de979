#include "support/jsonl.h"

#include <stdlib.h>

bool jsonl_open(struct jsonl *j, const char *path)
{
	*j = (struct jsonl){.file = fopen(path, "r")};
	return j->file != NULL;
}

bool jsonl_next(struct jsonl *j, json_t **ret)
{
	if (getline(&j->line, &j->cap, j->file) <= 0)
		return false;
	*ret = json_loads(j->line, 0, NULL);
	return true;
}

void jsonl_close(struct jsonl *j)
{
	if (j->file)
		fclose(j->file);
	free(j->line);
}

const char *jsonl_string(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	return value ? value : "";
}
