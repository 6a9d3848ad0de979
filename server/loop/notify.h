#pragma once

/* What systemd wants to hear (sd_notify) and the sockets it hands over. Everything is a no-op when
 * the daemon was not started by systemd. */
#include <stdbool.h>

#include "base/error.h"

struct loop;
struct watchdog;

/* READY=1 with a status line for `systemctl status`; also after a reload. */
void notify_ready(const char *status);
void notify_status(const char *format, ...) format_like(1, 2);
/* RELOADING=1 with MONOTONIC_USEC, as Type=notify-reload of newer versions asks. */
void notify_reloading(void);
void notify_stopping(void);

/* Pings the watchdog from the loop at a third of its interval, while is_healthy (may be NULL)
 * says so. NULL when no watchdog is asked for. */
struct watchdog *watchdog_new(struct loop *loop, bool (*is_healthy)(void *arg), void *arg);
void watchdog_free(struct watchdog *watchdog);

/* The listening socket that systemd passed: 1 and *ret_fd, 0 when there is none, ERR_INVALID when
 * it is not one listening AF_UNIX stream socket. Call once, at start. */
int notify_socket(int *ret_fd, struct error *err) must_check;
