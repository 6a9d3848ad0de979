#pragma once

/* TERM, INT and HUP as events of the loop. */
struct loop;
struct signals;

struct signals *signals_new(struct loop *loop, void (*on_signal)(void *arg, int number), void *arg);
void signals_free(struct signals *signals);
