#include "client/cli/cli.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/lib/json.h"
#include "client/lib/message.h"
#include "client/lib/methods.h"

#define WIDTH_MIN 40

static size_t terminal_width(void)
{
	struct winsize size;
	const char *columns = getenv("COLUMNS");
	size_t width = columns ? strtoul(columns, NULL, 10) : 0;

	if (width == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	if (width == 0)
		width = 80;
	return width < WIDTH_MIN ? WIDTH_MIN : width;
}

void cli_init(struct cli *cli)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	bool plain = (no_color && *no_color) || (term && strcmp(term, "dumb") == 0);

	cli->terminal = isatty(STDOUT_FILENO) == 1;
	cli->color = cli->options.color == COLOR_ALWAYS ||
		     (cli->options.color == COLOR_AUTO && cli->terminal && !plain);
	cli->width = cli->terminal ? terminal_width() : SIZE_MAX;
}

int cli_end(struct cli *cli, int code)
{
	cli_flush(cli);
	if (fflush(stdout) != 0 && !cli->closed) {
		cli->closed = true;
		fprintf(stderr, "annals: cannot write the output: %s\n", strerror(errno));
	}
	annals_close(cli->client);
	buf_free(&cli->out);
	return cli->closed && code == EXIT_DONE ? EXIT_FAILED : code;
}

int exit_of_status(enum annals_status status)
{
	switch (status) {
	case ANNALS_OK:
		return EXIT_DONE;
	case ANNALS_INVALID_ARGUMENT:
	case ANNALS_OUT_OF_RANGE:
		return EXIT_USAGE;
	case ANNALS_NOT_FOUND:
		return EXIT_NOT_FOUND;
	case ANNALS_ALREADY_EXISTS:
	case ANNALS_FAILED_PRECONDITION:
	case ANNALS_ABORTED:
		return EXIT_CONFLICT;
	case ANNALS_RESOURCE_EXHAUSTED:
		return EXIT_LIMIT;
	case ANNALS_DATA_LOSS:
		return EXIT_DAMAGE;
	case ANNALS_UNREACHABLE:
	case ANNALS_PERMISSION_DENIED:
	case ANNALS_UNAUTHENTICATED:
		return EXIT_UNREACHABLE;
	case ANNALS_UNAVAILABLE:
	case ANNALS_DEADLINE_EXCEEDED:
		return EXIT_TRY_AGAIN;
	case ANNALS_CANCELLED:
	case ANNALS_UNKNOWN:
	case ANNALS_UNIMPLEMENTED:
	case ANNALS_INTERNAL:
	default:
		return EXIT_FAILED;
	}
}

/* What the daemon says may quote a document: nothing of it may steer the terminal. */
static void print_line(const char *text)
{
	fputs("annals: ", stderr);
	for (const char *c = text; *c; c++)
		fputc((unsigned char)*c < 0x20 || *c == 0x7f ? ' ' : *c, stderr);
	fputc('\n', stderr);
}

static int report(struct cli *cli, int code, const char *status, const char *text)
{
	cli_flush(cli);
	print_line(text);
	if (cli->options.format == FORMAT_JSON) {
		struct buf json = BUF_INIT;

		buf_printf(&json, "{\"error\":{\"exit\":%d,\"status\":\"%s\",\"message\":", code,
			   status);
		json_put_string(slice_of_string(text), &json);
		if (cli->client && *annals_error_field(cli->client)) {
			buf_add_string(&json, ",\"field\":");
			json_put_string(slice_of_string(annals_error_field(cli->client)), &json);
		}
		fprintf(stderr, "%s}}\n", buf_string(&json));
		buf_free(&json);
	}
	return code;
}

static int vreport(struct cli *cli, int code, const char *status, const char *format, va_list args)
{
	_cleanup_(freep) char *text = xvasprintf(format, args);

	return report(cli, code, status, text);
}

int cli_usage(struct cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vreport(cli, EXIT_USAGE, "USAGE", format, args);
	va_end(args);
	return EXIT_USAGE;
}

int cli_fail(struct cli *cli, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vreport(cli, code, "FAILED", format, args);
	va_end(args);
	return code;
}

int cli_fail_call(struct cli *cli)
{
	enum annals_status status = annals_error_status(cli->client);

	if (status == ANNALS_DEADLINE_EXCEEDED)
		return report(cli, EXIT_TRY_AGAIN, annals_status_name(status),
			      "no answer within the time limit: try again, or allow more with "
			      "--timeout SECONDS");
	return report(cli, exit_of_status(status), annals_status_name(status),
		      annals_error(cli->client));
}

void cli_note(struct cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(freep) char *text = xvasprintf(format, args);
	va_end(args);
	cli_flush(cli);
	fflush(stdout);
	print_line(text);
}

int cli_check_published(struct cli *cli)
{
	const char *published = cli->options.published;
	size_t digits = 0;

	for (const char *c = published; c && *c && digits < 4; c++)
		digits = *c >= '0' && *c <= '9' ? digits + 1 : 0;
	if (!published || digits == 4)
		return 0;
	return cli_usage(cli, "option --published needs a date such as 2024-05-06, not '%.60s'",
			 published);
}

enum annals_status cli_try_connect(struct cli *cli)
{
	if (cli->client)
		return ANNALS_OK;
	enum annals_status status = annals_connect(cli->options.socket, &cli->client);
	if (status != ANNALS_OK) {
		annals_close(cli->client);
		cli->client = NULL;
	}
	return status;
}

int cli_connect(struct cli *cli)
{
	if (!cli->client && annals_connect(cli->options.socket, &cli->client) != ANNALS_OK)
		return cli_fail_call(cli);
	if (cli->options.timeout >= 0)
		annals_set_timeout(cli->client, (unsigned)ceil(cli->options.timeout * 1000));
	return 0;
}

int cli_call(struct cli *cli, const char *method, const ProtobufCMessage *request,
	     ProtobufCMessage **ret)
{
	struct method_types types;
	int r = cli_connect(cli);

	if (r != 0)
		return r;
	ensure(method_find(method, &types) && types.request == request->descriptor);
	if (client_call(cli->client, method, request, types.reply, ret) != ANNALS_OK)
		return cli_fail_call(cli);
	return 0;
}

void cli_flush(struct cli *cli)
{
	if (cli->out.len > 0 && !cli->closed &&
	    fwrite(cli->out.data, 1, cli->out.len, stdout) != cli->out.len) {
		cli->closed = true;
		fprintf(stderr, "annals: cannot write the output: %s\n", strerror(errno));
	}
	buf_clear(&cli->out);
}

bool cli_print_json(struct cli *cli, const ProtobufCMessage *message)
{
	if (cli->options.format != FORMAT_JSON && cli->options.format != FORMAT_JSONL)
		return false;
	json_put_message(message, (struct json_style){.pretty = cli->options.format == FORMAT_JSON},
			 &cli->out);
	buf_add_char(&cli->out, '\n');
	return true;
}
