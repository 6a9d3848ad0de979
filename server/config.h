#pragma once

/* What the daemon was told, after all sources were read: defaults, configuration file, ANNALSD_*
 * variables, command line, in rising order. Constant once config_load() is done, but for what a
 * reload may change (setting.live). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

/* Strings of a repeatable setting; a higher source replaces those of a lower one. */
struct string_list {
	char **items; /* owned, as the items are */
	size_t n;
	int source; /* which enum config_source filled it */
};

struct config {
	/* [daemon] */
	char *data, *cache, *socket, *share;
	char *socket_group;
	struct string_list writer_groups;
	uint64_t socket_mode;
	uint64_t workers; /* 0: by the number of cores */
	uint64_t log_level;
	/* [corpus] */
	struct string_list folders;
	uint64_t settle_ms;
	/* [index] */
	uint64_t index_memory; /* 0: by the memory there is */
	/* [limits] */
	uint64_t message_bytes, header_bytes, streams, output_bytes, call_bytes, deadline_ms,
		buffered_bytes;
	uint64_t connections, connections_per_uid, calls_per_uid;
	uint64_t file_bytes, text_bytes, queued_documents, batch_documents;

	/* Not settings: */
	char *file; /* the configuration file that was read, or NULL */
	gid_t socket_gid;
	gid_t *writer_gids; /* writer_groups.n of them */
	bool check, print, help, version;
};

/* Where a value came from. */
enum config_source { CONFIG_DEFAULT = 0, CONFIG_FILE, CONFIG_ENVIRONMENT, CONFIG_COMMAND };

/* Reads everything and fills in what nobody set. Returns 0, or ERR_INVALID for wrong usage of the
 * command line (err->field is "usage"), or ERR_INVALID, ERR_IO, ERR_NOT_FOUND for wrong
 * configuration. ret is to be freed in any case. */
int config_load(int argc, char **argv, struct config *ret, struct error *err) must_check;
void config_free(struct config *c);
