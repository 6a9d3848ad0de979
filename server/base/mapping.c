#include "base/mapping.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/macros.h"

/* start 0: free; 1: being filled in or emptied. */
struct entry {
	_Atomic(uintptr_t) start;
	_Atomic(size_t) size;
	_Atomic(bool) damaged;
};

#define BUSY 1u

static struct entry entries[MAPPINGS_MAX];
static _Atomic(uint64_t) faults;
static size_t page_size = 4096;

/* Only what a signal handler may do. The rest of the file goes with the page: one that was cut
 * short would otherwise become as many mappings as pages. */
static bool heal(uintptr_t at)
{
	for (size_t i = 0; i < MAPPINGS_MAX; i++) {
		struct entry *e = &entries[i];
		uintptr_t start = atomic_load(&e->start), page = at - at % page_size;
		size_t size = atomic_load(&e->size);

		/* The last page has more than the file. What changed meanwhile is not it. */
		if (start <= BUSY || at < start || page - start >= size ||
		    atomic_load(&e->start) != start)
			continue;
		void *memory = mmap((void *)page, start + size - page, PROT_READ,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		if (memory == MAP_FAILED)
			return false;
		atomic_store(&e->damaged, true);
		atomic_fetch_add(&faults, 1);
		return true;
	}
	return false;
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
	int saved = errno;
	bool is_sent = info->si_code <= 0; /* by a process: there is no address */

	(void)context;
	/* What is not ours ends the process as it would have. */
	if (is_sent || !heal((uintptr_t)info->si_addr))
		(void)signal(number, SIG_DFL);
	if (is_sent)
		(void)raise(number);
	errno = saved;
}

void mapping_guard(void)
{
	struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO};

	page_size = (size_t)sysconf(_SC_PAGESIZE);
	sigemptyset(&action.sa_mask);
	ensure(sigaction(SIGBUS, &action, NULL) == 0);
}

static struct entry *take_entry(void)
{
	for (size_t i = 0; i < MAPPINGS_MAX; i++) {
		uintptr_t none = 0;

		if (atomic_compare_exchange_strong(&entries[i].start, &none, BUSY))
			return &entries[i];
	}
	return NULL;
}

void *mapping_new(int fd, size_t size)
{
	struct entry *e = take_entry();

	if (!e) {
		errno = ENOSPC;
		return NULL;
	}
	void *memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	atomic_store(&e->size, memory == MAP_FAILED ? 0 : size);
	atomic_store(&e->damaged, false);
	atomic_store(&e->start, memory == MAP_FAILED ? 0 : (uintptr_t)memory);
	return memory == MAP_FAILED ? NULL : memory;
}

static struct entry *find_entry(const void *memory)
{
	for (size_t i = 0; memory && i < MAPPINGS_MAX; i++)
		if (atomic_load(&entries[i].start) == (uintptr_t)memory)
			return &entries[i];
	return NULL;
}

void mapping_free(void *memory, size_t size)
{
	struct entry *e = find_entry(memory);

	ensure(e);
	atomic_store(&e->start, BUSY);
	munmap(memory, size);
	atomic_store(&e->start, 0);
}

uint64_t mapping_faults(void)
{
	return atomic_load(&faults);
}

bool mapping_is_damaged(const void *memory)
{
	const struct entry *e = mapping_faults() > 0 ? find_entry(memory) : NULL;

	return e && atomic_load(&e->damaged);
}
