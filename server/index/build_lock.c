#include "index/build_lock.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/macros.h"
#include "base/xmalloc.h"

struct build_lock {
	pthread_mutex_t mutex;
};

struct build_lock *build_lock_new(void)
{
	struct build_lock *lock = xcalloc(1, sizeof *lock);

	ensure(pthread_mutex_init(&lock->mutex, NULL) == 0);
	return lock;
}

void build_lock_free(struct build_lock *lock)
{
	pthread_mutex_destroy(&lock->mutex);
	free(lock);
}

void build_lock_take(struct build_lock *lock)
{
	ensure(pthread_mutex_lock(&lock->mutex) == 0);
}

void build_lock_release(struct build_lock *lock)
{
	ensure(pthread_mutex_unlock(&lock->mutex) == 0);
}
