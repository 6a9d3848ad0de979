#include "settings.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/xmalloc.h"

#define FIELD(name) offsetof(struct config, name)
#define MIB         ((uint64_t)1 << 20)
#define AUTO        "auto"

/* clang-format off */
const struct setting setting_table[] = {
	{"daemon", "data", "data", SETTING_PATH, FIELD(data), 0, 0, 0, "DIR",
	 "folder of the store", false},
	{"daemon", "cache", "cache", SETTING_PATH, FIELD(cache), 0, 0, 0, "DIR",
	 "folder of index segments, which may be deleted", false},
	{"daemon", "socket", "socket", SETTING_PATH, FIELD(socket), 0, 0, 0, "PATH",
	 "listen on this Unix socket", false},
	{"daemon", "socket_mode", "socket-mode", SETTING_MODE, FIELD(socket_mode), 0660, 0, 0777, "MODE",
	 "mode of the socket file, octal", false},
	{"daemon", "socket_group", "socket-group", SETTING_STRING, FIELD(socket_group), 0, 0, 0, "GROUP",
	 "group of the socket file", false},
	{"daemon", "writer_groups", "writer-groups", SETTING_STRINGS, FIELD(writer_groups), 0, 0, 0, "GROUP",
	 "members may add and remove documents (repeatable)", true},
	{"daemon", "workers", "workers", SETTING_UINT, FIELD(workers), 0, 0, 256, "N",
	 "worker threads; 0 is one a core, at least 2", false},
	{"daemon", "log_level", "log-level", SETTING_LEVEL, FIELD(log_level), LOG_LEVEL_INFO, 0, 0, "LEVEL",
	 "error, warning, info or debug", true},
	{"daemon", "share", "share", SETTING_PATH, FIELD(share), 0, 0, 0, "DIR",
	 "folder of the read-only data (model/ner.model)", false},
	{"corpus", "path", "corpus", SETTING_PATHS, FIELD(folders), 0, 0, 0, "DIR",
	 "read and watch this folder (repeatable)", false},
	{"corpus", "settle_ms", "settle-ms", SETTING_UINT, FIELD(settle_ms), 300, 0, 3600000, "MS",
	 "a changed file is read when it was left alone so long", false},
	{"index", "memory", "index-memory", SETTING_AUTO, FIELD(index_memory), 0, MIB, UINT64_MAX, "SIZE",
	 "bytes of index and text; beyond it texts are compressed; auto is half of the memory", true},
	{"limits", "message_bytes", "message-bytes", SETTING_SIZE, FIELD(message_bytes), 4 * MIB, 1024, 1024 * MIB, "SIZE",
	 "largest request and reply message", false},
	{"limits", "header_bytes", "header-bytes", SETTING_SIZE, FIELD(header_bytes), 16384, 1024, MIB, "SIZE",
	 "largest headers of a request", false},
	{"limits", "streams", "streams", SETTING_UINT, FIELD(streams), 256, 1, 65536, "N",
	 "calls of one connection at once", false},
	{"limits", "output_bytes", "output-bytes", SETTING_SIZE, FIELD(output_bytes), 65536, 16384, 64 * MIB, "SIZE",
	 "bytes of a connection packed ahead of its reader", false},
	{"limits", "buffered_bytes", "buffered-bytes", SETTING_SIZE, FIELD(buffered_bytes), 64 * MIB, MIB, 4095 * MIB, "SIZE",
	 "half received requests and unwritten replies of all connections", false},
	{"limits", "call_bytes", "call-bytes", SETTING_SIZE, FIELD(call_bytes), 64 * MIB, MIB, 1024 * MIB, "SIZE",
	 "memory of one request", false},
	{"limits", "deadline_ms", "deadline-ms", SETTING_UINT, FIELD(deadline_ms), 60000, 0, 86400000, "MS",
	 "of unary calls that name none; 0 is none", false},
	{"limits", "connections", "connections", SETTING_UINT, FIELD(connections), 10000, 1, 1000000, "N",
	 "connections at once", false},
	{"limits", "connections_per_uid", "connections-per-uid", SETTING_UINT, FIELD(connections_per_uid), 256, 1, 1000000, "N",
	 "connections of one user at once", false},
	{"limits", "calls_per_uid", "calls-per-uid", SETTING_UINT, FIELD(calls_per_uid), 1024, 1, 1000000, "N",
	 "calls of one user at once, over all its connections", false},
	{"limits", "file_bytes", "file-bytes", SETTING_SIZE, FIELD(file_bytes), 64 * MIB, 1024, 1024 * MIB, "SIZE",
	 "largest file of a corpus folder", false},
	{"limits", "text_bytes", "text-bytes", SETTING_SIZE, FIELD(text_bytes), 64 * MIB, 1024, 1024 * MIB, "SIZE",
	 "largest cleaned text of a document", false},
	{"limits", "queued_documents", "queued-documents", SETTING_UINT, FIELD(queued_documents), 256, 1, 65536, "N",
	 "documents that wait or are being read", false},
	{"limits", "batch_documents", "batch-documents", SETTING_UINT, FIELD(batch_documents), 64, 1, 4096, "N",
	 "documents of one transaction", false},
};
/* clang-format on */
const size_t setting_count = ARRAY_LEN(setting_table);

static const struct {
	const char *name;
	enum log_level level;
} levels[] = {
	{"error", LOG_LEVEL_ERROR},
	{"warning", LOG_LEVEL_WARNING},
	{"info", LOG_LEVEL_INFO},
	{"debug", LOG_LEVEL_DEBUG},
};

const struct setting *setting_by_key(struct slice section, struct slice key)
{
	for (size_t i = 0; i < setting_count; i++)
		if (slice_equal(section, slice_of_string(setting_table[i].section)) &&
		    slice_equal(key, slice_of_string(setting_table[i].key)))
			return &setting_table[i];
	return NULL;
}

const struct setting *setting_by_option(struct slice option)
{
	for (size_t i = 0; i < setting_count; i++)
		if (slice_equal(option, slice_of_string(setting_table[i].option)))
			return &setting_table[i];
	return NULL;
}

/* Levenshtein, of words as long as our keys. */
static size_t distance(struct slice a, struct slice b)
{
	size_t line[64];

	if (b.len >= ARRAY_LEN(line))
		return SIZE_MAX;
	for (size_t k = 0; k <= b.len; k++)
		line[k] = k;
	for (size_t i = 0; i < a.len; i++) {
		size_t diagonal = line[0]++;

		for (size_t k = 0; k < b.len; k++) {
			size_t best = diagonal + (a.ptr[i] != b.ptr[k]);

			diagonal = line[k + 1];
			if (line[k] + 1 < best)
				best = line[k] + 1;
			if (diagonal + 1 < best)
				best = diagonal + 1;
			line[k + 1] = best;
		}
	}
	return line[b.len];
}

const char *setting_nearest(struct slice typed, bool option)
{
	static const char *const flags[] = {"config", "check-config", "print-config", "help",
					    "version"};
	const char *best = "";
	/* What is farther off is another word. */
	size_t least = typed.len / 2 + 2;

	for (size_t i = 0; i < setting_count + (option ? ARRAY_LEN(flags) : 0); i++) {
		const char *name = i >= setting_count ? flags[i - setting_count]
				   : option           ? setting_table[i].option
						      : setting_table[i].key;
		size_t d = distance(typed, slice_of_string(name));

		if (d < least) {
			least = d;
			best = name;
		}
	}
	return best;
}

static void *field_of(const struct setting *s, struct config *c)
{
	return (char *)c + s->offset;
}

static const void *const_field_of(const struct setting *s, const struct config *c)
{
	return (const char *)c + s->offset;
}

void settings_defaults(struct config *c)
{
	*c = (struct config){0};
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *s = &setting_table[i];

		if (s->type >= SETTING_UINT)
			*(uint64_t *)field_of(s, c) = s->standard;
	}
}

static int fail(const struct setting *s, struct error *err, const char *text, const char *want)
{
	return error_set_field(err, ERR_INVALID, s->key, "%s: '%.100s' is not %s", s->key, text,
			       want);
}

static int parse_number(const struct setting *s, const char *text, uint64_t *ret, struct error *err)
{
	char *end;
	uint64_t factor = 1;

	if (s->type == SETTING_AUTO && strcmp(text, AUTO) == 0) {
		*ret = 0;
		return 0;
	}
	if (*text < '0' || *text > '9')
		return fail(s, err, text, "a number");
	errno = 0;
	uint64_t v = strtoull(text, &end, s->type == SETTING_MODE ? 8 : 10);
	if ((s->type == SETTING_SIZE || s->type == SETTING_AUTO) && *end) {
		static const char units[] = "KMG";
		const char *unit = strchr(units, *end & ~0x20);

		if (!unit || end[1])
			return fail(s, err, text, "a size (bytes, or with K, M or G)");
		factor = (uint64_t)1 << (10 * (unit - units + 1));
		end++;
	}
	if (errno != 0 || *end || v > UINT64_MAX / factor)
		return fail(s, err, text, s->type == SETTING_MODE ? "an octal mode" : "a number");
	v *= factor;
	if (v < s->min || v > s->max)
		return error_set_field(err, ERR_INVALID, s->key,
				       "%s: %s is out of range: at least %llu, at most %llu",
				       s->key, text, (unsigned long long)s->min,
				       (unsigned long long)s->max);
	*ret = v;
	return 0;
}

static int parse_level(const struct setting *s, const char *text, uint64_t *ret, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
		if (strcmp(text, levels[i].name) == 0) {
			*ret = levels[i].level;
			return 0;
		}
	}
	return fail(s, err, text, "error, warning, info or debug");
}

/* Without slashes at the end. */
static char *absolute(const char *path)
{
	char *folder = *path == '/' ? NULL : getcwd(NULL, 0);
	char *joined = folder ? xasprintf("%s/%s", folder, path) : xstrdup(path);

	free(folder);
	for (size_t len = strlen(joined); len > 1 && joined[len - 1] == '/'; len--)
		joined[len - 1] = '\0';
	return joined;
}

static void list_clear(struct string_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->items[i]);
	free(list->items);
	*list = (struct string_list){0};
}

static void list_add(struct string_list *list, char *item, int source)
{
	if (list->source != source)
		list_clear(list);
	list->source = source;
	list->items = xreallocarray(list->items, list->n + 1, sizeof *list->items);
	list->items[list->n++] = item;
}

int setting_set(const struct setting *s, const char *text, enum config_source source,
		struct config *c, struct error *err)
{
	bool path = s->type == SETTING_PATH || s->type == SETTING_PATHS;
	void *field = field_of(s, c);

	switch (s->type) {
	case SETTING_UINT:
	case SETTING_SIZE:
	case SETTING_AUTO:
	case SETTING_MODE:
		return parse_number(s, text, field, err);
	case SETTING_LEVEL:
		return parse_level(s, text, field, err);
	case SETTING_STRING:
	case SETTING_PATH:
	case SETTING_STRINGS:
	case SETTING_PATHS:
		break;
	}
	if (!*text)
		return error_set_field(err, ERR_INVALID, s->key, "%s: the value is empty", s->key);
	char *value = path ? absolute(text) : xstrdup(text);
	if (s->type == SETTING_STRINGS || s->type == SETTING_PATHS) {
		list_add(field, value, source);
	} else {
		free(*(char **)field);
		*(char **)field = value;
	}
	return 0;
}

void setting_copy(const struct setting *s, const struct config *from, struct config *to)
{
	const void *source = const_field_of(s, from);
	void *field = field_of(s, to);

	if (s->type >= SETTING_UINT) {
		memcpy(field, source, sizeof(uint64_t));
	} else if (s->type == SETTING_STRINGS || s->type == SETTING_PATHS) {
		const struct string_list *list = source;

		list_clear(field);
		for (size_t i = 0; i < list->n; i++)
			list_add(field, xstrdup(list->items[i]), list->source);
	} else {
		const char *text = *(char *const *)source;

		free(*(char **)field);
		*(char **)field = text ? xstrdup(text) : NULL;
	}
}

static void print_value(const struct setting *s, const void *field, FILE *out)
{
	uint64_t v = s->type >= SETTING_UINT ? *(const uint64_t *)field : 0;

	if (s->type == SETTING_AUTO && v == 0) {
		fprintf(out, "%s = " AUTO "\n", s->key);
	} else if (s->type == SETTING_MODE) {
		fprintf(out, "%s = 0%llo\n", s->key, (unsigned long long)v);
	} else if (s->type == SETTING_LEVEL) {
		for (size_t i = 0; i < ARRAY_LEN(levels); i++)
			if (levels[i].level == v)
				fprintf(out, "%s = %s\n", s->key, levels[i].name);
	} else {
		fprintf(out, "%s = %llu\n", s->key, (unsigned long long)v);
	}
}

void setting_print(const struct setting *s, const struct config *c, FILE *out)
{
	const void *field = const_field_of(s, c);

	if (s->type >= SETTING_UINT) {
		print_value(s, field, out);
	} else if (s->type == SETTING_STRINGS || s->type == SETTING_PATHS) {
		const struct string_list *list = field;

		for (size_t i = 0; i < list->n; i++)
			fprintf(out, "%s = %s\n", s->key, list->items[i]);
	} else if (*(char *const *)field) {
		fprintf(out, "%s = %s\n", s->key, *(char *const *)field);
	}
}

bool setting_equal(const struct setting *s, const struct config *a, const struct config *b)
{
	char *texts[2] = {NULL, NULL};
	size_t sizes[2];

	for (size_t i = 0; i < 2; i++) {
		FILE *out = open_memstream(&texts[i], &sizes[i]);

		if (!out)
			continue;
		setting_print(s, i == 0 ? a : b, out);
		fclose(out);
	}
	bool equal = texts[0] && texts[1] && strcmp(texts[0], texts[1]) == 0;
	free(texts[0]);
	free(texts[1]);
	return equal;
}

void config_free(struct config *c)
{
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *s = &setting_table[i];

		if (s->type == SETTING_STRINGS || s->type == SETTING_PATHS)
			list_clear(field_of(s, c));
		else if (s->type == SETTING_STRING || s->type == SETTING_PATH)
			free(*(char **)field_of(s, c));
	}
	free(c->writer_gids);
	free(c->file);
	*c = (struct config){0};
}
