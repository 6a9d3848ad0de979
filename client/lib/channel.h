#pragma once

/* A blocking HTTP/2 connection to the daemon over a Unix socket, and gRPC calls on it.
 *
 * One thread. Nothing runs in the background: bytes move only while a function here waits. Several
 * calls may be open; each keeps what came for it. After an error of the connection every call on it
 * ends with ERR_STOPPING and channel_usable() is false: make a new one.
 * Source: gRPC over HTTP/2; nghttp2 without its socket examples. */
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/slice.h"

struct channel;
struct exchange;

/* Largest message taken; replies of the daemon are at most 4 MiB unless configured otherwise. */
#define CHANNEL_MESSAGE_MAX ((uint32_t)64 << 20)

/* Connects. ERR_NOT_FOUND: nobody there; ERR_DENIED; ERR_INVALID: no usable path. The message says
 * what to do. */
int channel_open(const char *path, struct channel **ret, struct error *err) must_check;
/* Every exchange must be freed before. */
void channel_free(struct channel *channel);
/* False once the connection is broken or the daemon is saying goodbye. Looks at what has come since
 * the last call, so that a daemon restarted in between is noticed before a request is sent. */
bool channel_usable(struct channel *channel);

/* How an exchange ended. status is the gRPC code. */
struct exchange_end {
	unsigned status;
	const char *message; /* borrowed from the exchange */
	const char *field;   /* the request field at fault, "" when none was named */
	bool lost;           /* the connection broke before the daemon could answer */
};

/* Begins a call of "annals.v1.Documents/GetDocument"; timeout_ms 0 = none. Never NULL: what fails
 * is told by the end of the exchange. */
struct exchange *exchange_begin(struct channel *channel, const char *method, unsigned timeout_ms);
/* Sends one message; waits while more than EXCHANGE_QUEUE_MAX bytes are unsent. False when the call
 * is over already. */
bool exchange_send(struct exchange *exchange, struct slice message);
#define EXCHANGE_QUEUE_MAX ((size_t)1 << 20)
/* No more messages will be sent. */
void exchange_send_end(struct exchange *exchange);
/* Waits for the next message: 1 and *ret, borrowed until the next call; 0 when the call is over. */
int exchange_next(struct exchange *exchange, struct slice *ret);
/* How it ended; valid after exchange_next() gave 0 or exchange_send() false. */
struct exchange_end exchange_end(struct exchange *exchange);
/* Cancels the call when it is not over. NULL is fine. */
void exchange_free(struct exchange *exchange);
