#include "client/lib/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/xmalloc.h"
#include "client/lib/exchange.h"
#include "client/lib/socket.h"

/* A reply of 4 MiB fits the window of its stream, so that it comes without waiting for us. */
#define STREAM_WINDOW     ((uint32_t)5 << 20)
#define CONNECTION_WINDOW ((int32_t)16 << 20)
#define READ_BYTES        ((size_t)64 << 10)
/* nghttp2 hands out at most a few frames at a time; collect up to this much for one write. */
#define WRITE_BYTES ((size_t)256 << 10)

static struct slice bytes_of(const uint8_t *ptr, size_t len)
{
	return slice_of((const char *)ptr, len);
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
		     size_t name_len, const uint8_t *value, size_t value_len, uint8_t flags,
		     void *arg)
{
	struct exchange *exchange =
		nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

	(void)flags;
	(void)arg;
	if (exchange)
		exchange_on_header(exchange, bytes_of(name, name_len), bytes_of(value, value_len));
	return 0;
}

static int on_data(nghttp2_session *session, uint8_t flags, int32_t stream_id, const uint8_t *data,
		   size_t len, void *arg)
{
	struct exchange *exchange = nghttp2_session_get_stream_user_data(session, stream_id);

	(void)flags;
	(void)arg;
	if (exchange)
		exchange_on_data(exchange, bytes_of(data, len));
	return 0;
}

static int on_stream_close(nghttp2_session *session, int32_t stream_id, uint32_t error_code,
			   void *arg)
{
	struct exchange *exchange = nghttp2_session_get_stream_user_data(session, stream_id);

	(void)arg;
	if (exchange)
		exchange_on_close(exchange, error_code);
	return 0;
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *arg)
{
	struct channel *channel = arg;

	if (frame->hd.type == NGHTTP2_SETTINGS)
		channel->greeted = true;
	if (frame->hd.type == NGHTTP2_GOAWAY)
		channel->goaway = true;
	if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
	    (frame->hd.flags & NGHTTP2_FLAG_END_STREAM)) {
		struct exchange *exchange =
			nghttp2_session_get_stream_user_data(session, frame->hd.stream_id);

		/* An answer may end the call while our half is still open. */
		if (exchange)
			exchange_on_close(exchange, NGHTTP2_NO_ERROR);
	}
	return 0;
}

static void session_start(struct channel *channel)
{
	const nghttp2_settings_entry settings[] = {
		{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
		{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW},
	};
	nghttp2_session_callbacks *callbacks;

	ensure(nghttp2_session_callbacks_new(&callbacks) == 0);
	nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
	nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
	ensure(nghttp2_session_client_new(&channel->session, callbacks, channel) == 0);
	nghttp2_session_callbacks_del(callbacks);
	ensure(nghttp2_submit_settings(channel->session, NGHTTP2_FLAG_NONE, settings,
				       ARRAY_LEN(settings)) == 0);
	ensure(nghttp2_session_set_local_window_size(channel->session, NGHTTP2_FLAG_NONE, 0,
						     CONNECTION_WINDOW) == 0);
}

int channel_open(const char *path, struct channel **ret, struct error *err)
{
	int fd = socket_connect(path, err);
	if (fd < 0)
		return fd;

	struct channel *channel = xcalloc(1, sizeof *channel);
	channel->fd = fd;
	session_start(channel);
	*ret = channel;
	return 0;
}

void channel_free(struct channel *channel)
{
	if (!channel)
		return;
	if (!channel->broken) {
		nghttp2_session_terminate_session(channel->session, NGHTTP2_NO_ERROR);
		channel_flush(channel);
	}
	nghttp2_session_del(channel->session);
	close(channel->fd);
	buf_free(&channel->out);
	free(channel);
}

static void channel_break(struct channel *channel, const char *what)
{
	if (channel->broken)
		return;
	channel->broken = true;
	error_set(&channel->error, ERR_STOPPING, "%s", what);
}

/* Moves bytes from the session into out. */
static void session_pull(struct channel *channel)
{
	while (channel->out.len < WRITE_BYTES) {
		const uint8_t *data;
		ssize_t n = nghttp2_session_mem_send(channel->session, &data);

		if (n < 0)
			channel_break(channel, nghttp2_strerror((int)n));
		if (n <= 0)
			return;
		buf_add(&channel->out, data, (size_t)n);
	}
}

static void channel_write(struct channel *channel)
{
	for (;;) {
		session_pull(channel);
		if (channel->broken || channel->out.len == 0)
			return;
		ssize_t n = send(channel->fd, channel->out.data, channel->out.len,
				 MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (n < 0) {
			/* What the daemon said before it hung up may still be readable. */
			buf_clear(&channel->out);
			channel->goaway = true;
			return;
		}
		buf_consume(&channel->out, (size_t)n);
	}
}

void channel_flush(struct channel *channel)
{
	channel_write(channel);
}

/* nghttp2 answers what it cannot read with a GOAWAY and is silent from then on. */
static void channel_check(struct channel *channel, bool failed)
{
	channel_write(channel);
	if (!failed && nghttp2_session_want_read(channel->session))
		return;
	channel_break(channel, channel->greeted ? "the daemon broke the rules of HTTP/2"
						: "what listens there does not speak HTTP/2");
}

static void channel_read(struct channel *channel)
{
	uint8_t data[READ_BYTES];
	ssize_t n = recv(channel->fd, data, sizeof data, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR))
		return;
	if (n == 0) {
		channel_break(channel, "the daemon closed the connection");
		return;
	}
	if (n < 0) {
		channel_break(channel, strerror(errno));
		return;
	}
	ssize_t taken = nghttp2_session_mem_recv(channel->session, data, (size_t)n);
	channel_check(channel, taken < 0);
}

bool channel_usable(struct channel *channel)
{
	if (!channel)
		return false;
	struct pollfd pollfd = {.fd = channel->fd, .events = POLLIN};
	while (!channel->broken && poll(&pollfd, 1, 0) > 0)
		channel_read(channel);
	return !channel->broken && !channel->goaway;
}

static int wait_ms(uint64_t deadline_us)
{
	if (deadline_us == 0)
		return -1;
	uint64_t now = clock_monotonic_us();
	if (now >= deadline_us)
		return 0;
	uint64_t ms = (deadline_us - now + 999) / 1000;
	return ms > 1000000 ? 1000000 : (int)ms;
}

bool channel_step(struct channel *channel, uint64_t deadline_us)
{
	if (!channel->broken)
		channel_write(channel);
	if (channel->broken)
		return false;

	struct pollfd pollfd = {.fd = channel->fd, .events = POLLIN};
	if (channel->out.len > 0)
		pollfd.events |= POLLOUT;
	int timeout = wait_ms(deadline_us);
	int n = poll(&pollfd, 1, timeout);

	if (n < 0 && errno != EINTR)
		channel_break(channel, strerror(errno));
	if (n > 0 && (pollfd.revents & (POLLIN | POLLHUP | POLLERR)))
		channel_read(channel);
	if (n == 0 && wait_ms(deadline_us) == 0)
		return false;
	return !channel->broken;
}
