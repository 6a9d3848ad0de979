#include "client/cli/options.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

/* clang-format off */
const struct option_row option_common[] = {
	{'f', "format",  OPTION_CHOICE,  offsetof(struct options, format), "text|json|jsonl|csv|trec",
	 "how to print: text for people, jsonl one message a line for programs;\n"
	 "                              trec for 'search --queries'"},
	{0,   "socket",  OPTION_TEXT,    offsetof(struct options, socket),  "PATH", "the daemon's socket"},
	{0,   "timeout", OPTION_SECONDS, offsetof(struct options, timeout), "SECONDS",
	 "give up after this long, 0 = never (default 60)"},
	{0,   "color",   OPTION_CHOICE,  offsetof(struct options, color), "auto|always|never",
	 "colours (NO_COLOR turns auto off)"},
	{'h', "help",    OPTION_FLAG,    offsetof(struct options, help),    NULL, "show this help"},
	{0},
};
/* clang-format on */

static const struct option_row *row_in(const struct option_row *rows, const char *name, size_t len)
{
	for (; rows && rows->name; rows++)
		if (strlen(rows->name) == len && strncmp(rows->name, name, len) == 0)
			return rows;
	return NULL;
}

static const struct option_row *row_named(const struct option_row *rows, const char *name,
					  size_t len)
{
	const struct option_row *row = row_in(rows, name, len);

	return row ? row : row_in(option_common, name, len);
}

static const struct option_row *row_lettered(const struct option_row *rows, char letter)
{
	for (; rows && rows->name; rows++)
		if (rows->letter == letter)
			return rows;
	for (rows = option_common; rows->name; rows++)
		if (rows->letter == letter)
			return rows;
	return NULL;
}

/* The place of value among the words of "a|b|c", -1 when it is none of them. */
static int choice_of(const char *words, const char *value)
{
	size_t len = strlen(value);

	for (int i = 0; words; i++) {
		const char *end = strchr(words, '|');
		size_t n = end ? (size_t)(end - words) : strlen(words);

		if (n == len && strncmp(words, value, n) == 0)
			return i;
		words = end ? end + 1 : NULL;
	}
	return -1;
}

static int parse_count(const struct option_row *row, const char *value, uint32_t *ret,
		       struct error *err)
{
	char *end;

	errno = 0;
	unsigned long n = strtoul(value, &end, 10);
	if (!isdigit((unsigned char)*value) || *end || errno != 0 || n > UINT32_MAX)
		return error_set(err, ERR_INVALID, "option --%s needs a number, not '%.60s'",
				 row->name, value);
	*ret = (uint32_t)n;
	return 0;
}

static int parse_seconds(const struct option_row *row, const char *value, double *ret,
			 struct error *err)
{
	char *end;
	double seconds = strtod(value, &end);

	if (!isdigit((unsigned char)*value) || *end || !isfinite(seconds) || seconds > 1e6)
		return error_set(err, ERR_INVALID, "option --%s needs seconds, not '%.60s'",
				 row->name, value);
	*ret = seconds;
	return 0;
}

static int set_value(const struct option_row *row, const char *value, struct options *ret,
		     struct error *err)
{
	char *at = (char *)ret + row->offset;
	int choice;

	switch (row->type) {
	case OPTION_FLAG:
		*(bool *)at = true;
		return 0;
	case OPTION_TEXT:
		*(const char **)(void *)at = value;
		return 0;
	case OPTION_COUNT:
		return parse_count(row, value, (uint32_t *)(void *)at, err);
	case OPTION_SECONDS:
		return parse_seconds(row, value, (double *)(void *)at, err);
	case OPTION_CHOICE:
		choice = choice_of(row->metavar, value);
		if (choice < 0)
			return error_set(err, ERR_INVALID, "option --%s takes %s, not '%.60s'",
					 row->name, row->metavar, value);
		*(int *)(void *)at = choice;
		return 0;
	default:
		return error_set(err, ERR_INTERNAL, "option --%s has no type", row->name);
	}
}

/* Where the parser stands. */
struct cursor {
	int argc;
	char **argv;
	int at;
};

static int take_value(const struct option_row *row, struct cursor *c, const char *attached,
		      struct options *ret, struct error *err)
{
	if (row->type == OPTION_FLAG) {
		if (attached)
			return error_set(err, ERR_INVALID, "option --%s takes no value", row->name);
	} else if (!attached) {
		if (c->at + 1 >= c->argc)
			return error_set(err, ERR_INVALID, "option --%s needs %s", row->name,
					 row->metavar);
		attached = c->argv[++c->at];
	}
	return set_value(row, attached, ret, err);
}

static int parse_long(struct option_parse how, struct cursor *c, struct options *ret,
		      struct error *err)
{
	const char *name = c->argv[c->at] + 2;
	const char *equals = strchr(name, '=');
	size_t len = equals ? (size_t)(equals - name) : strlen(name);
	const struct option_row *row = row_named(how.rows, name, len);

	if (row)
		return take_value(row, c, equals ? equals + 1 : NULL, ret, err);
	if (len > 3 && strncmp(name, "no-", 3) == 0 && !equals) {
		row = row_named(how.rows, name + 3, len - 3);
		if (row && row->type == OPTION_FLAG) {
			*((bool *)(void *)((char *)ret + row->offset)) = false;
			return 0;
		}
	}
	return error_set(err, ERR_INVALID, "unknown option --%.*s", (int)(len > 60 ? 60 : len),
			 name);
}

static int parse_letters(struct option_parse how, struct cursor *c, struct options *ret,
			 struct error *err)
{
	for (const char *letter = c->argv[c->at] + 1; *letter; letter++) {
		const struct option_row *row = row_lettered(how.rows, *letter);

		if (!row)
			return error_set(err, ERR_INVALID, "unknown option -%c%s", *letter,
					 how.words ? " (put -- before a query that begins so)"
						   : "");
		if (row->type != OPTION_FLAG)
			return take_value(row, c, letter[1] ? letter + 1 : NULL, ret, err);
		int r = set_value(row, NULL, ret, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool is_operand(struct option_parse how, const char *arg)
{
	if (arg[0] != '-' || arg[1] == '\0')
		return true;
	return how.words && arg[1] != '-' && !row_lettered(how.rows, arg[1]);
}

int options_parse(struct option_parse how, int argc, char **argv, struct options *ret, int *ret_n,
		  struct error *err)
{
	struct cursor c = {argc, argv, 0};
	bool only_operands = false;
	int n = 0;

	*ret = (struct options){.timeout = -1};
	for (; c.at < argc; c.at++) {
		char *arg = argv[c.at];
		int r = 0;

		if (only_operands || is_operand(how, arg))
			argv[n++] = arg;
		else if (strcmp(arg, "--") == 0)
			only_operands = true;
		else if (arg[1] == '-')
			r = parse_long(how, &c, ret, err);
		else
			r = parse_letters(how, &c, ret, err);
		if (r < 0)
			return r;
	}
	*ret_n = n;
	return 0;
}

void options_help(const struct option_row *rows, struct buf *ret)
{
	for (; rows && rows->name; rows++) {
		struct buf left = BUF_INIT;

		if (rows->letter)
			buf_printf(&left, "-%c, ", rows->letter);
		else
			buf_add_string(&left, "    ");
		buf_printf(&left, "--%s", rows->name);
		if (rows->metavar)
			buf_printf(&left, " %s", rows->metavar);
		if (left.len > 26)
			buf_printf(ret, "  %s\n  %-26s  %s\n", buf_string(&left), "", rows->help);
		else
			buf_printf(ret, "  %-26s  %s\n", buf_string(&left), rows->help);
		buf_free(&left);
	}
}
