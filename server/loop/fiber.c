#include "loop/fiber.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/macros.h"
#include "base/xmalloc.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef __SANITIZE_THREAD__
#include <sanitizer/tsan_interface.h>
#endif

#define STACK_BYTES ((size_t)1 << 20) /* touched as far as it is used */

struct fiber {
	ucontext_t inside, outside;
	char *stack; /* a page that may not be touched, then STACK_BYTES */
	size_t guard;
	void (*run)(void *arg);
	void *arg;
	bool is_left; /* half-way */
#ifdef __SANITIZE_ADDRESS__
	void *fake_inside, *fake_outside;
	const void *outer_stack;
	size_t outer_bytes;
#endif
#ifdef __SANITIZE_THREAD__
	void *tsan_inside, *tsan_outside;
#endif
};

struct fiber *fiber_new(void)
{
	struct fiber *f = xcalloc(1, sizeof *f);

	f->guard = (size_t)sysconf(_SC_PAGESIZE);
	f->stack = mmap(NULL, f->guard + STACK_BYTES, PROT_NONE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
	ensure(f->stack != MAP_FAILED);
	ensure(mprotect(f->stack + f->guard, STACK_BYTES, PROT_READ | PROT_WRITE) == 0);
	return f;
}

void fiber_free(struct fiber *f)
{
	if (!f)
		return;
	ensure(!f->is_left);
	munmap(f->stack, f->guard + STACK_BYTES);
	free(f);
}

static void begin_switch_in(struct fiber *f)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_start_switch_fiber(&f->fake_outside, f->stack + f->guard, STACK_BYTES);
#endif
#ifdef __SANITIZE_THREAD__
	f->tsan_outside = __tsan_get_current_fiber();
	if (!f->is_left)
		f->tsan_inside = __tsan_create_fiber(0);
	__tsan_switch_to_fiber(f->tsan_inside, 0);
#endif
	(void)f;
}

static void end_switch_in(struct fiber *f)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(f->fake_inside, &f->outer_stack, &f->outer_bytes);
#endif
	(void)f;
}

static void begin_switch_out(struct fiber *f, bool over)
{
#ifdef __SANITIZE_ADDRESS__
	/* NULL: the call's frames are not needed again. */
	__sanitizer_start_switch_fiber(over ? NULL : &f->fake_inside, f->outer_stack,
				       f->outer_bytes);
#endif
#ifdef __SANITIZE_THREAD__
	__tsan_switch_to_fiber(f->tsan_outside, 0);
#endif
	(void)f;
	(void)over;
}

static void end_switch_out(struct fiber *f)
{
#ifdef __SANITIZE_ADDRESS__
	__sanitizer_finish_switch_fiber(f->fake_outside, NULL, NULL);
#endif
#ifdef __SANITIZE_THREAD__
	if (!f->is_left)
		__tsan_destroy_fiber(f->tsan_inside);
#endif
	(void)f;
}

/* makecontext() hands over ints only. */
static void enter(unsigned high, unsigned low)
{
	struct fiber *f = (struct fiber *)((uintptr_t)high << 32 | low);

#ifdef __SANITIZE_ADDRESS__
	f->fake_inside = NULL;
#endif
	end_switch_in(f);
	f->run(f->arg);
	f->is_left = false;
	begin_switch_out(f, true);
	setcontext(&f->outside);
}

bool fiber_run(struct fiber *f, void (*run)(void *arg), void *arg)
{
	if (!f->is_left) {
		uintptr_t self = (uintptr_t)f;

		f->run = run;
		f->arg = arg;
		ensure(getcontext(&f->inside) == 0);
		f->inside.uc_stack.ss_sp = f->stack + f->guard;
		f->inside.uc_stack.ss_size = STACK_BYTES;
		f->inside.uc_link = NULL;
		makecontext(&f->inside, (void (*)(void))(void *)enter, 2, (unsigned)(self >> 32),
			    (unsigned)self);
	}
	begin_switch_in(f);
	f->is_left = true;
	ensure(swapcontext(&f->outside, &f->inside) == 0);
	end_switch_out(f);
	return !f->is_left;
}

void fiber_leave(struct fiber *f)
{
	begin_switch_out(f, false);
	ensure(swapcontext(&f->inside, &f->outside) == 0);
	end_switch_in(f);
}
