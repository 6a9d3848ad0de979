#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static enum log_level threshold = LOG_LEVEL_INFO;
static bool with_prefix;

void log_set_level(enum log_level level)
{
	threshold = level;
}

void log_set_prefix(bool journal)
{
	with_prefix = journal;
}

bool log_enabled(enum log_level level)
{
	return level <= threshold;
}

/* Control characters of hostile file names and messages must not reach a terminal. */
static void defuse(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F)
			text[i] = '?';
}

void log_line(enum log_level level, const char *category, const char *format, ...)
{
	char line[1024];
	int len = 0;
	va_list args;

	if (!log_enabled(level))
		return;
	if (with_prefix)
		len = snprintf(line, sizeof line, "<%d>", (int)level);
	len += snprintf(line + len, sizeof line - (size_t)len, "%s: ", category);
	va_start(args, format);
	int added = vsnprintf(line + len, sizeof line - (size_t)len - 1, format, args);
	va_end(args);
	if (added < 0)
		return;
	size_t total = (size_t)len + (size_t)added;
	if (total > sizeof line - 2)
		total = sizeof line - 2;
	defuse(line, total);
	line[total] = '\n';
	/* One write, so that lines of different threads do not mix. */
	if (write(STDERR_FILENO, line, total + 1) < 0)
		return;
}
