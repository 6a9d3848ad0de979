#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

format_like(4, 0) static int error_vset(struct error *err, int code, const char *field,
					const char *format, va_list args)
{
	if (!err)
		return code;
	err->code = code;
	snprintf(err->field, sizeof err->field, "%s", field);
	vsnprintf(err->message, sizeof err->message, format, args);
	return code;
}

int error_set(struct error *err, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(err, code, "", format, args);
	va_end(args);
	return code;
}

int error_set_field(struct error *err, int code, const char *field, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	error_vset(err, code, field, format, args);
	va_end(args);
	return code;
}

const char *error_name(int code)
{
	static const char *const names[] = {
		"ok",          "invalid",   "not found", "exists",   "limit",
		"busy",        "cancelled", "deadline",  "corrupt",  "input/output",
		"unsupported", "denied",    "conflict",  "stopping", "internal",
	};

	if (code >= 0)
		return names[0];
	return code < ERR_MIN ? "unknown" : names[-code];
}

void ensure_failed(const char *cond, const char *file, int line)
{
	fprintf(stderr, "<2>invariant broken: %s (%s:%d)\n", cond, file, line);
	abort();
}
