#pragma once

/* A function call that can be left half-way and gone on with later, also on another thread: it has
 * a stack of its own. One thread at a time; whoever hands a fiber over to another thread orders
 * memory. Source: makecontext(3), and the hooks that sanitizers want. */
#include <stdbool.h>

struct fiber;

struct fiber *fiber_new(void);
/* NULL is fine. Not while a call is left half-way. */
void fiber_free(struct fiber *fiber);

/* Calls run(arg), or goes on with the call that was left. True when it is over. */
bool fiber_run(struct fiber *fiber, void (*run)(void *arg), void *arg);
/* Inside the call: leaves it; returns when somebody goes on with it. */
void fiber_leave(struct fiber *fiber);
