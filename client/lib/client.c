#include "client/lib/client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "wire/grpc_status.h"

#define TIMEOUT_MS_DEFAULT 60000

const char *annals_version(void)
{
	return ANNALS_VERSION;
}

const char *annals_status_name(enum annals_status status)
{
	return status == ANNALS_UNREACHABLE ? "UNREACHABLE" : grpc_status_name((unsigned)status);
}

enum annals_status client_fail(struct annals_client *client, enum annals_status status,
			       const char *format, ...)
{
	va_list args;
	char *text = NULL;

	va_start(args, format);
	int n = vasprintf(&text, format, args);
	va_end(args);
	ensure(n >= 0);
	free(client->error);
	client->error = text;
	client->field[0] = '\0';
	client->status = status;
	return status;
}

static enum annals_status status_of_connect(int code)
{
	switch (code) {
	case ERR_DENIED:
		return ANNALS_PERMISSION_DENIED;
	case ERR_INVALID:
		return ANNALS_INVALID_ARGUMENT;
	default:
		return ANNALS_UNREACHABLE;
	}
}

enum annals_status client_channel(struct annals_client *client)
{
	struct error err = {0};

	if (channel_usable(client->channel))
		return ANNALS_OK;
	if (client->channel && client->n_streams > 0)
		return client_fail(client, ANNALS_UNREACHABLE,
				   "the connection broke while streams are open: close them first");
	channel_free(client->channel);
	client->channel = NULL;
	int r = channel_open(client->path, &client->channel, &err);
	return r < 0 ? client_fail(client, status_of_connect(r), "%s", err.message) : ANNALS_OK;
}

enum annals_status annals_connect(const char *path, struct annals_client **ret)
{
	struct annals_client *client = xcalloc(1, sizeof *client);

	client->timeout_ms = TIMEOUT_MS_DEFAULT;
	socket_find(path, client->path, sizeof client->path);
	*ret = client;
	return client_channel(client);
}

void annals_close(struct annals_client *client)
{
	if (!client)
		return;
	channel_free(client->channel);
	free(client->error);
	free(client);
}

const char *annals_error(const struct annals_client *client)
{
	return client->error ? client->error : "";
}

enum annals_status annals_error_status(const struct annals_client *client)
{
	return client->status;
}

const char *annals_error_field(const struct annals_client *client)
{
	return client->field;
}

const char *annals_socket(const struct annals_client *client)
{
	return client->path;
}

void annals_set_timeout(struct annals_client *client, unsigned timeout_ms)
{
	client->timeout_ms = timeout_ms;
}

void annals_free(void *data)
{
	free(data);
}

enum annals_status client_end(struct annals_client *client, struct exchange *exchange)
{
	struct exchange_end end = exchange_end(exchange);

	if (end.status == GRPC_OK)
		return ANNALS_OK;
	if (end.lost)
		return client_fail(client, ANNALS_UNREACHABLE,
				   "lost the daemon at %s: %s: see 'annals status' and its journal",
				   client->path, end.message);
	unsigned status = end.status < GRPC_STATUS_N ? end.status : GRPC_UNKNOWN;
	client_fail(client, (enum annals_status)status, "%s",
		    *end.message ? end.message : annals_status_name((enum annals_status)status));
	snprintf(client->field, sizeof client->field, "%s", end.field);
	return client->status;
}
