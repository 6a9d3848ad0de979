#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "settings.h"

#define LINE_MAX_BYTES 198u

struct file_reader {
	struct config *config;
	struct error *err; /* the first one that was found */
	bool failed;
};

/* "; did you mean 'socket'?", empty when nothing is near. */
static void suggest(struct slice typed, bool option, char *ret, size_t size)
{
	const char *nearest = setting_nearest(typed, option);

	*ret = '\0';
	if (*nearest)
		snprintf(ret, size, option ? "; did you mean --%s?" : "; did you mean '%s'?",
			 nearest);
}

/* inih cuts longer lines in two. 0: all are shorter. */
static int find_long_line(FILE *f)
{
	int line = 1;
	size_t len = 0;

	for (int c; (c = getc(f)) != EOF;) {
		len = c == '\n' ? 0 : len + 1;
		if (len > LINE_MAX_BYTES)
			return line;
		line += c == '\n';
	}
	return 0;
}

static int on_ini_value(void *user, const char *section, const char *key, const char *value)
{
	struct file_reader *reader = user;
	const struct setting *s = setting_by_key(slice_of_string(section), slice_of_string(key));
	int r;

	if (reader->failed)
		return 0;
	if (s) {
		r = setting_set(s, value, CONFIG_FILE, reader->config, reader->err);
	} else {
		char more[100];

		suggest(slice_of_string(key), false, more, sizeof more);
		r = error_set(reader->err, ERR_INVALID, "unknown key '%.60s' in [%.60s]%s", key,
			      section, more);
	}
	reader->failed = r < 0;
	return r >= 0;
}

int settings_read_file(const char *path, struct config *c, struct error *err)
{
	_cleanup_(fclosep) FILE *f = fopen(path, "re");
	struct error first = {0};
	struct file_reader reader = {.config = c, .err = &first};

	if (!f)
		return error_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
				 "cannot read configuration %s: %s", path, strerror(errno));
	int line = find_long_line(f);
	if (line > 0)
		return error_set(err, ERR_INVALID,
				 "%s:%d: the line is longer than %u bytes: give this one as an "
				 "option or a variable",
				 path, line, LINE_MAX_BYTES);
	/* A folder opens, and reads as an error. */
	if (ferror(f))
		return error_set(err, ERR_IO, "cannot read configuration %s: %s", path,
				 strerror(errno));
	rewind(f);
	line = ini_parse_file(f, on_ini_value, &reader);
	if (line == 0)
		return 0;
	if (line < 0)
		return error_set(err, ERR_IO, "cannot read configuration %s", path);
	return error_set(err, ERR_INVALID, "%s:%d: %s", path, line,
			 reader.failed ? first.message : "neither [section] nor key = value");
}

/* "socket-mode" -> "ANNALSD_SOCKET_MODE". */
static void variable_name(const char *option, char *ret, size_t size)
{
	snprintf(ret, size, "ANNALSD_%s", option);
	for (char *at = ret; *at; at++)
		*at = (char)(*at == '-' ? '_' : toupper((unsigned char)*at));
}

int settings_read_environment(struct config *c, struct error *err)
{
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *s = &setting_table[i];
		char name[64];
		struct error inner = {0};

		variable_name(s->option, name, sizeof name);
		const char *value = getenv(name);
		if (!value)
			continue;
		bool many = s->type == SETTING_STRINGS || s->type == SETTING_PATHS;
		_cleanup_(freep) char *copy = strdup(value);
		char *rest = copy;
		int r = 0;
		while (copy && r >= 0) {
			char *item = many ? strsep(&rest, ":") : copy;

			if (!item)
				break;
			r = setting_set(s, item, CONFIG_ENVIRONMENT, c, &inner);
			if (!many)
				break;
		}
		if (r < 0)
			return error_set(err, r, "environment variable %s: %s", name,
					 inner.message);
	}
	return 0;
}

static int usage(struct error *err, const char *format, const char *what, const char *more)
{
	char text[300];

	snprintf(text, sizeof text, "%s %.100s%s", format, what, more);
	return error_set_field(err, ERR_INVALID, "usage", "%s", text);
}

static bool read_flag(struct slice name, struct config *c)
{
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {
		{"check-config", &c->check},
		{"print-config", &c->print},
		{"help", &c->help},
		{"version", &c->version},
	};

	for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
		if (slice_equal(name, slice_of_string(flags[i].name))) {
			*flags[i].flag = true;
			return true;
		}
	}
	return false;
}

int settings_read_command(int argc, char **argv, struct config *c, const char **ret_file,
			  struct error *err)
{
	*ret_file = NULL;
	for (int i = 1; i < argc; i++) {
		const char *arg = argv[i];

		if (strcmp(arg, "-h") == 0)
			arg = "--help";
		if (strncmp(arg, "--", 2) != 0 || !arg[2])
			return usage(err, "unexpected argument", arg, "; try annalsd --help");
		const char *equals = strchr(arg, '=');
		struct slice name =
			slice_of(arg + 2, equals ? (size_t)(equals - arg - 2) : strlen(arg + 2));
		if (!equals && read_flag(name, c))
			continue;
		bool is_file = slice_equal(name, SLICE_LITERAL("config"));
		const struct setting *s = setting_by_option(name);
		if (!s && !is_file) {
			char more[100];

			if (read_flag(name, &(struct config){0}))
				return usage(err, "no value belongs to", arg, "");
			suggest(name, true, more, sizeof more);
			return usage(err, "unknown option", arg, more);
		}
		const char *value = equals ? equals + 1 : i + 1 < argc ? argv[++i] : NULL;
		if (!value)
			return usage(err, "a value is missing after", arg, "");
		if (is_file) {
			*ret_file = value;
			continue;
		}
		struct error inner = {0};
		if (setting_set(s, value, CONFIG_COMMAND, c, &inner) < 0)
			return usage(err, "option", arg, inner.message + strlen(s->key));
	}
	return 0;
}

void settings_print_help(FILE *out)
{
	fputs("usage: annalsd [OPTION]...\n"
	      "Keeps a corpus of articles and answers questions about it over gRPC on a Unix "
	      "socket.\n\n"
	      "  --config FILE          read this file instead of the usual ones\n"
	      "  --check-config         say whether the configuration is right, and exit\n"
	      "  --print-config         print the effective configuration, and exit\n"
	      "  --version, --help      print this, and exit\n",
	      out);
	const char *section = "";
	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *s = &setting_table[i];
		char option[64];

		if (strcmp(section, s->section) != 0)
			fprintf(out, "\n[%s]\n", section = s->section);
		snprintf(option, sizeof option, "--%s %s", s->option, s->metavar);
		fprintf(out, "  %-27s %s\n", option, s->help);
	}
	fputs("\nEvery option is also a key of its section in the configuration file (dashes as\n"
	      "underscores; --corpus is path of [corpus]) and a variable ANNALSD_<OPTION>.\n"
	      "TERM and INT stop, HUP reads the configuration again and rescans the corpus.\n",
	      out);
}

void settings_print(const struct config *c, FILE *out)
{
	const char *section = "";

	for (size_t i = 0; i < setting_count; i++) {
		const struct setting *s = &setting_table[i];

		if (strcmp(section, s->section) != 0)
			fprintf(out, "%s[%s]\n", *section ? "\n" : "", s->section);
		section = s->section;
		setting_print(s, c, out);
	}
}
