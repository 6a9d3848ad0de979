#pragma once

/* A mutex behind a pointer: <pthread.h> brings in a struct timex of the system's own, which must
 * not meet model/timex.h. */
struct build_lock;

struct build_lock *build_lock_new(void);
void build_lock_free(struct build_lock *lock);
void build_lock_take(struct build_lock *lock);
void build_lock_release(struct build_lock *lock);
