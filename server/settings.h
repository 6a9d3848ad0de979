#pragma once

/* One table of all settings. Configuration file, environment, command line, --help and
 * --print-config all read it, so that a setting is added in one place. */
#include <stdio.h>

#include "base/slice.h"
#include "config.h"

enum setting_type {
	SETTING_STRING = 1,
	SETTING_PATH,    /* made absolute */
	SETTING_STRINGS, /* repeatable */
	SETTING_PATHS,
	SETTING_UINT,
	SETTING_SIZE, /* bytes, with K, M or G */
	SETTING_AUTO, /* a size, or "auto", which is 0 */
	SETTING_MODE, /* octal */
	SETTING_LEVEL /* error, warning, info, debug */
};

struct setting {
	const char *section, *key;
	const char *option; /* without the dashes; also, in capitals, the ANNALSD_ variable */
	enum setting_type type;
	size_t offset;     /* into struct config */
	uint64_t standard; /* default of numbers */
	uint64_t min, max;
	const char *metavar, *help;
	bool live; /* a reload changes it */
};

extern const struct setting setting_table[];
extern const size_t setting_count;

/* NULL when there is none. */
const struct setting *setting_by_key(struct slice section, struct slice key);
const struct setting *setting_by_option(struct slice option);
/* The key or option nearest to what was typed, for the error message. */
const char *setting_nearest(struct slice typed, bool option);

void settings_defaults(struct config *c);
/* Parses text into the setting's field. err names the setting. */
int setting_set(const struct setting *s, const char *text, enum config_source source,
		struct config *c, struct error *err) must_check;
/* Copies the value of a live setting. */
void setting_copy(const struct setting *s, const struct config *from, struct config *to);
bool setting_equal(const struct setting *s, const struct config *a, const struct config *b);
/* "key = value" lines; nothing for one that is not set. */
void setting_print(const struct setting *s, const struct config *c, FILE *out);

/* settings_read.c: the three sources. */
int settings_read_file(const char *path, struct config *c, struct error *err) must_check;
int settings_read_environment(struct config *c, struct error *err) must_check;
/* *ret_file: value of --config, borrowed from argv, or NULL. */
int settings_read_command(int argc, char **argv, struct config *c, const char **ret_file,
			  struct error *err) must_check;
void settings_print_help(FILE *out);
void settings_print(const struct config *c, FILE *out);
