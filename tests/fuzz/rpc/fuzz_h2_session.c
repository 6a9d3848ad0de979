/* Any bytes as a connection. The first byte tells how they are cut and whether the client's
 * preface is put before them; between the pieces everything is pulled and time passes. */
#include "base/clock.h"
#include "rpc/server.h"
#include "unit/rpc/toy_service.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0";

static void on_output(void *arg)
{
	(void)arg;
}

static void pull_all(struct h2_session *session)
{
	/* A stream without end must not hang the target. */
	for (unsigned i = 0; i < 8 && h2_session_pull(session).len > 0; i++)
		;
}

static void run(struct rpc_server *server, struct toy *toy, const uint8_t *data, size_t size)
{
	static const struct peer peer = {.uid = 1000, .role = ROLE_READER};
	struct h2_session *session = h2_session_new(server, &peer, on_output, NULL);
	struct slice bytes = slice_of((const char *)data + 1, size - 1);
	size_t cut = (size_t)(data[0] & 0x3f) * 8 + 1;
	uint64_t now_us = clock_monotonic_us();
	struct error err;
	int r = 0;

	toy->pause = data[0] & 0x40;
	if (!(data[0] & 0x80))
		r = h2_session_feed(session, slice_of(preface, sizeof preface), &err);
	for (size_t at = 0; at < bytes.len && r == 0; at += cut) {
		size_t end = bytes.len - at < cut ? bytes.len : at + cut;

		r = h2_session_feed(session, slice_sub(bytes, at, end), &err);
		pull_all(session);
		if (toy->later) {
			call_resume_reading(toy->later);
			text_send(toy->later, 1, call_reply);
		}
		rpc_server_check_deadlines(server, now_us += 100000);
		if (h2_session_is_over(session))
			break;
	}
	h2_session_shutdown(session);
	pull_all(session);
	h2_session_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct toy toy = {0};
	const struct method_table table = {toy_methods, ARRAY_LEN(toy_methods), &toy};
	struct rpc_server *server;

	if (size < 2)
		return 0;
	server = rpc_server_new(&rpc_limits_default, &table, 1);
	run(server, &toy, data, size);
	call_unref(toy.later);
	rpc_server_free(server);
	return 0;
}
