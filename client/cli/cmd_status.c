#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "annals/v1/corpus.pb-c.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "client/cli/listing.h"
#include "client/cli/show.h"
#include "client/cli/text.h"
#include "client/cli/verbs.h"
#include "client/lib/message.h"

#define POLL_MS        100
#define SOCKET_WAIT_MS 60000

static const char *const paths[] = {"version",
				    "state",
				    "first_scan_done",
				    "revision",
				    "documents",
				    "people",
				    "organizations",
				    "mentions",
				    "events",
				    "claims",
				    "problems",
				    "pending",
				    "data_dir",
				    "folders.path",
				    "resident_bytes",
				    "uptime_seconds",
				    "people_revision",
				    "events_revision",
				    NULL};

static void bytes_line(struct cli *cli, const char *label, uint64_t bytes)
{
	char text[32];

	if (bytes < 10240)
		snprintf(text, sizeof text, "%llu bytes", (unsigned long long)bytes);
	else if (bytes < (uint64_t)10 << 20)
		snprintf(text, sizeof text, "%.0f KiB", (double)bytes / 1024);
	else
		snprintf(text, sizeof text, "%.1f MiB", (double)bytes / 1048576);
	field_line(cli, label, text);
}

static void print_folder(struct cli *cli, const Annals__V1__CorpusFolder *folder)
{
	_cleanup_(buf_free) struct buf line = BUF_INIT;

	buf_printf(&line, "%s, %u files", folder->path, folder->files);
	if (*folder->error)
		buf_printf(&line, ": %s", folder->error);
	field_line(cli, "folder", buf_string(&line));
}

/* A number that may be unknown, or of an older revision. */
static void counted_line(struct cli *cli, const char *label, uint32_t n, uint64_t revision,
			 const Annals__V1__Status *status)
{
	char text[96];

	if (revision == 0 && status->documents > 0)
		snprintf(text, sizeof text, "not counted yet ('annals %s' does)",
			 strcmp(label, "events") == 0 ? "events" : "people");
	else if (revision != status->revision && revision > 0)
		snprintf(text, sizeof text, "%u at revision %llu", n, (unsigned long long)revision);
	else
		snprintf(text, sizeof text, "%u", n);
	field_line(cli, label, text);
}

static void print_status(struct cli *cli, const Annals__V1__Status *status)
{
	_cleanup_(buf_free) struct buf line = BUF_INIT;

	buf_printf(&line, "annalsd %s, %s", status->version, status->state);
	if (!status->first_scan_done)
		buf_add_string(&line, ", first scan not done");
	heading(cli, "%s", buf_string(&line));
	for (size_t i = 0; i < status->n_folders; i++)
		print_folder(cli, status->folders[i]);
	field_line(cli, "data", status->data_dir);
	field_number(cli, "documents", status->documents);
	counted_line(cli, "people", status->people, status->people_revision, status);
	counted_line(cli, "organizations", status->organizations, status->people_revision, status);
	field_number(cli, "mentions", status->mentions);
	counted_line(cli, "events", status->events, status->events_revision, status);
	field_number(cli, "claims", status->claims);
	buf_clear(&line);
	buf_printf(&line, "%u%s", status->problems,
		   status->problems > 0 ? " ('annals problems' lists them)" : "");
	field_line(cli, "problems", buf_string(&line));
	field_number(cli, "waiting", status->pending);
	field_number(cli, "revision", status->revision);
	bytes_line(cli, "text", status->text_bytes);
	bytes_line(cli, "index", status->index_bytes);
	bytes_line(cli, "memory", status->resident_bytes);
	buf_clear(&line);
	buf_printf(&line, "%u s, answered %.0f ms after its start", status->uptime_seconds,
		   (double)status->start_us / 1000);
	field_line(cli, "running for", buf_string(&line));
}

static int get_status(struct cli *cli, ProtobufCMessage **ret)
{
	Annals__V1__GetStatusRequest request = ANNALS__V1__GET_STATUS_REQUEST__INIT;

	return cli_call(cli, "annals.v1.Corpus/GetStatus", &request.base, ret);
}

static void progress(struct cli *cli, const Annals__V1__Status *status)
{
	if (cli->terminal)
		fprintf(stderr, "\r%u documents, %u waiting \033[K", status->documents,
			status->pending);
}

/* Milliseconds of --timeout that are left, UINT64_MAX without one. */
static uint64_t left_ms(const struct cli *cli, uint64_t started_us)
{
	double timeout = cli->options.timeout;

	if (!(timeout > 0))
		return UINT64_MAX;
	uint64_t gone = (clock_monotonic_us() - started_us) / 1000;
	uint64_t all = (uint64_t)(timeout * 1000);
	return all > gone ? all - gone : 0;
}

static void pause_ms(uint64_t left)
{
	uint64_t ms = left < POLL_MS ? left : POLL_MS;

	nanosleep(&(struct timespec){.tv_nsec = (long)ms * 1000000}, NULL);
}

/* Connects to a daemon that may not have bound its socket yet. Without --timeout a minute: a
 * daemon that nobody starts must not hang a script for ever. */
static int wait_for_socket(struct cli *cli, uint64_t started_us)
{
	for (bool told = false;;) {
		uint64_t gone = (clock_monotonic_us() - started_us) / 1000;
		uint64_t left = left_ms(cli, started_us);

		if (cli->options.timeout < 0)
			left = gone < SOCKET_WAIT_MS ? SOCKET_WAIT_MS - gone : 0;
		if (left == 0)
			return cli_connect(cli);
		if (cli_try_connect(cli) != ANNALS_UNREACHABLE)
			return cli_connect(cli);
		if (!told && cli->terminal)
			cli_note(cli, "no daemon answers yet: waiting for one");
		told = true;
		pause_ms(left);
	}
}

/* Asks until nothing waits. A revision that is the same and a pending of 0 mean all is answered
 * from. */
static int wait_until_done(struct cli *cli, ProtobufCMessage **ret)
{
	uint64_t started = clock_monotonic_us();
	int r = wait_for_socket(cli, started);

	while (r == 0) {
		ProtobufCMessage *reply;
		uint64_t left = left_ms(cli, started);

		if (left == 0)
			return cli_fail(cli, EXIT_TRY_AGAIN,
					"the scan is not done within %g seconds: wait longer or "
					"see 'annals status'",
					cli->options.timeout);
		r = get_status(cli, &reply);
		if (r != 0)
			break;
		const Annals__V1__Status *status = (const Annals__V1__Status *)reply;
		if (status->first_scan_done && status->pending == 0) {
			if (cli->terminal)
				fputs("\r\033[K", stderr);
			*ret = reply;
			return 0;
		}
		progress(cli, status);
		message_freep(&reply);
		pause_ms(left);
	}
	return r;
}

int cmd_status(struct cli *cli, int argc, char **argv)
{
	_cleanup_(message_freep) ProtobufCMessage *reply = NULL;

	(void)argc;
	(void)argv;
	int r = cli->options.wait ? wait_until_done(cli, &reply) : get_status(cli, &reply);
	if (r == 0 && !print_one(cli, reply, paths))
		print_status(cli, (const Annals__V1__Status *)reply);
	return r;
}
