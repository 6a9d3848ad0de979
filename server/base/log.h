#pragma once

/* Lines for the journal: "<N>" priority prefix on stderr, a category, then key=value text.
 * Only loop/, ingest/ and the daemon itself log above debug; lower folders return errors. */
#include <stdbool.h>

enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

/* Process-wide threshold, set once at start before other threads run. */
void log_set_level(enum log_level level);
/* Prefix lines with <N> (under systemd) or not (by hand). */
void log_set_prefix(bool journal);
bool log_enabled(enum log_level level);
void log_line(enum log_level level, const char *category, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#define log_error(category, ...)   log_line(LOG_LEVEL_ERROR, category, __VA_ARGS__)
#define log_warning(category, ...) log_line(LOG_LEVEL_WARNING, category, __VA_ARGS__)
#define log_info(category, ...)    log_line(LOG_LEVEL_INFO, category, __VA_ARGS__)
#define log_debug(category, ...)                                          \
	do {                                                              \
		if (log_enabled(LOG_LEVEL_DEBUG))                         \
			log_line(LOG_LEVEL_DEBUG, category, __VA_ARGS__); \
	} while (0)
