#pragma once

/* Error codes and the sentence that goes with them.
 *
 * Functions return 0 or >= 1 on success and a negative code on failure. The lowest level that knows
 * the reason fills struct error; everybody above only passes the code on; the top logs or replies.
 * Codes of libraries are translated in the folder that owns the library and travel no further. */
#include "base/macros.h"

enum {
	ERR_INVALID = -1,      /* the caller's input is wrong */
	ERR_NOT_FOUND = -2,    /* no such thing */
	ERR_EXISTS = -3,       /* already there */
	ERR_LIMIT = -4,        /* a named limit was hit */
	ERR_BUSY = -5,         /* try again */
	ERR_CANCELLED = -6,    /* nobody waits for the answer any more */
	ERR_DEADLINE = -7,     /* too late */
	ERR_CORRUPT = -8,      /* stored data is damaged */
	ERR_IO = -9,           /* the system refused */
	ERR_UNSUPPORTED = -10, /* not built or not possible */
	ERR_DENIED = -11,      /* not allowed for this caller */
	ERR_CONFLICT = -12,    /* the state of the corpus does not allow it */
	ERR_STOPPING = -13,    /* the daemon is going down */
	ERR_INTERNAL = -14,    /* a mistake of ours */
	ERR_MIN = ERR_INTERNAL,
};

#define ERROR_MESSAGE_MAX 400

struct error {
	int code;                        /* 0 while nothing failed */
	char message[ERROR_MESSAGE_MAX]; /* lower case, what failed and what to do; NUL-terminated
					  */
	char field[64]; /* the request field or setting at fault, empty when none */
};

/* Fills err (which may be NULL) and returns code, so that `return error_set(...)` reads well. */
int error_set(struct error *err, int code, const char *format, ...) format_like(3, 4);

/* As error_set, naming the request field or setting that is wrong. */
int error_set_field(struct error *err, int code, const char *field, const char *format, ...)
	format_like(4, 5);

/* A short name for a code, for logs: "not found". */
const char *error_name(int code);
