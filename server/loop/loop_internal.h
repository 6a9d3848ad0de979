#pragma once

/* The loop as this folder sees it. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <uv.h>

struct conn;

#define LOOP_READ_BYTES (64u << 10)

struct loop {
	uv_loop_t uv;
	uv_prepare_t flush; /* once a turn: what jobs and timers produced goes out */
	uv_idle_t again;    /* runs while a flush left work: poll does not wait then */
	/* connections with something to write, first come first served */
	struct conn *dirty, *dirty_last;
	size_t n_work; /* uv_queue_work() calls not yet back */
	uint64_t turn; /* how often it has polled */
	bool stopping;
	char *read_buffer; /* LOOP_READ_BYTES, shared: a read is handled before the next */
};

/* conn.c: writes out what the dirty connections have. */
void conn_flush_dirty(struct loop *loop);
