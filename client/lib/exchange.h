#pragma once

/* The inside of channel.h, shared by channel.c (bytes and sockets) and exchange.c (one call). */
#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "wire/grpc_frame.h"

struct channel {
	int fd;
	nghttp2_session *session;
	struct buf out;     /* bytes of the session not yet written */
	bool broken;        /* no more bytes can move */
	bool goaway;        /* the daemon takes no new calls */
	bool greeted;       /* its SETTINGS came: it does speak HTTP/2 */
	struct error error; /* why it is broken */
};

struct exchange {
	struct channel *channel;
	int32_t id;           /* stream, -1 when it could not be opened */
	uint64_t deadline_us; /* monotonic, 0 = none */

	struct buf request; /* framed messages not yet given to nghttp2 */
	bool request_end;   /* the caller will send no more */
	bool deferred;      /* nghttp2 waits for exchange_send() */

	struct buf body;   /* DATA not yet cut into messages */
	size_t body_taken; /* bytes of body already cut */
	struct grpc_frame_parser parser;

	bool over;  /* no further bytes will come */
	bool final; /* status is decided */
	bool lost;
	unsigned http_status; /* 0 until it came */
	unsigned status;
	struct buf message;
	char field[64];
};

/* Moves bytes once: writes what waits, then waits for input until the exchange's deadline. False
 * when the connection is broken or the time is over. */
bool channel_step(struct channel *channel, uint64_t deadline_us);
/* Writes what the session wants to say now, without waiting for an answer. */
void channel_flush(struct channel *channel);

/* nghttp2 callbacks that concern one call. */
void exchange_on_header(struct exchange *exchange, struct slice name, struct slice value);
void exchange_on_data(struct exchange *exchange, struct slice data);
void exchange_on_close(struct exchange *exchange, uint32_t error_code);
/* Ends the exchange with a status of our own unless one is decided. */
void exchange_fail(struct exchange *exchange, unsigned status, const char *message);
