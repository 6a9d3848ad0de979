#include "base/mapping.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "support/testing.h"

#define PAGES 16u

struct file {
	int fd;
	size_t page, size;
};

static struct file make_file(void)
{
	char path[] = P_tmpdir "/annals-mapping-XXXXXX";
	struct file f = {.fd = mkstemp(path), .page = (size_t)sysconf(_SC_PAGESIZE)};

	assert_true(f.fd >= 0);
	unlink(path);
	f.size = PAGES * f.page;
	char *bytes = malloc(f.size);
	assert_non_null(bytes);
	memset(bytes, 'a', f.size);
	assert_int_equal(write(f.fd, bytes, f.size), f.size);
	free(bytes);
	return f;
}

static void test_cut_short(void **state)
{
	struct file f = make_file(), g = make_file();
	volatile const char *cut, *whole;

	(void)state;
	mapping_guard();
	assert_non_null(cut = mapping_new(f.fd, f.size));
	assert_non_null(whole = mapping_new(g.fd, g.size));
	assert_int_equal(cut[f.size - 1], 'a');
	assert_int_equal(ftruncate(f.fd, (off_t)(2 * f.page)), 0);
	assert_int_equal(mapping_faults(), 0);
	assert_false(mapping_is_damaged((const void *)(uintptr_t)cut));
	/* From the end, so that each page is met for itself. */
	for (size_t page = PAGES; page-- > 0;)
		assert_int_equal(cut[page * f.page], page < 2 ? 'a' : 0);
	assert_int_equal(mapping_faults(), PAGES - 2);
	assert_true(mapping_is_damaged((const void *)(uintptr_t)cut));
	assert_false(mapping_is_damaged((const void *)(uintptr_t)whole));
	for (size_t i = 0; i < g.size; i += g.page)
		assert_int_equal(whole[i], 'a');
	mapping_free((void *)(uintptr_t)cut, f.size);
	/* A place is given again, and begins anew. */
	assert_int_equal(ftruncate(f.fd, (off_t)f.size), 0);
	assert_non_null(cut = mapping_new(f.fd, f.size));
	assert_false(mapping_is_damaged((const void *)(uintptr_t)cut));
	mapping_free((void *)(uintptr_t)cut, f.size);
	mapping_free((void *)(uintptr_t)whole, g.size);
	close(f.fd);
	close(g.fd);
}

/* From the front one fault is enough: the rest of the file goes with the page. */
static void test_one_fault(void **state)
{
	struct file f = make_file();
	volatile const char *cut;

	(void)state;
	mapping_guard();
	uint64_t before = mapping_faults();
	assert_non_null(cut = mapping_new(f.fd, f.size));
	assert_int_equal(ftruncate(f.fd, 0), 0);
	for (size_t i = 0; i < f.size; i++)
		assert_int_equal(cut[i], 0);
	assert_int_equal(mapping_faults(), before + 1);
	mapping_free((void *)(uintptr_t)cut, f.size);
	close(f.fd);
}

static int signal_of_child(void (*run)(void))
{
	struct rlimit none = {0, 0};
	int status;
	pid_t child = fork();

	if (child == 0) {
		signal(SIGBUS, SIG_DFL);
		setrlimit(RLIMIT_CORE, &none);
		mapping_guard();
		run();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void send(void)
{
	kill(getpid(), SIGBUS);
}

static void read_other(void)
{
	struct file f = make_file();
	volatile const char *other = mmap(NULL, f.size, PROT_READ, MAP_PRIVATE, f.fd, 0);

	if (ftruncate(f.fd, 0) == 0)
		(void)other[0];
}

/* The rest of the last page is read as well by whoever reads more than a byte at once. */
static void read_behind(void)
{
	struct file f = make_file();
	size_t size = f.size - f.page / 2;
	volatile const char *cut = mapping_new(f.fd, size);

	if (ftruncate(f.fd, 0) == 0 && cut[size] == 0)
		raise(SIGUSR1);
}

static void test_not_ours(void **state)
{
	(void)state;
	assert_int_equal(signal_of_child(send), SIGBUS);
	assert_int_equal(signal_of_child(read_other), SIGBUS);
	assert_int_equal(signal_of_child(read_behind), SIGUSR1);
}

static void test_refused(void **state)
{
	struct file f = make_file();
	static void *all[MAPPINGS_MAX];

	(void)state;
	assert_null(mapping_new(-1, f.size));
	assert_false(mapping_is_damaged(NULL));
	size_t n = 0;
	while (n < MAPPINGS_MAX && (all[n] = mapping_new(f.fd, f.page)))
		n++;
	assert_int_equal(n, MAPPINGS_MAX);
	assert_null(mapping_new(f.fd, f.page));
	while (n-- > 0)
		mapping_free(all[n], f.page);
	close(f.fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_one_fault),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
