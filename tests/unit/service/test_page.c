#include <annals/v1/documents.pb-c.h>
#include <annals/v1/people.pb-c.h>

#include <stdio.h>

#include "base/macros.h"
#include "service/page.h"
#include "support/testing.h"

struct fixture {
	struct service service;
	struct read_job job;
	Annals__V1__ListDocumentsRequest list;
	struct page page;
};

static struct fixture *begin(uint32_t size, const char *token)
{
	static struct fixture f;

	f = (struct fixture){.list = ANNALS__V1__LIST_DOCUMENTS_REQUEST__INIT};
	arena_init(&f.job.arena, 1 << 20);
	f.job.service = &f.service;
	f.job.out = (struct convert){.arena = &f.job.arena};
	f.list.page_size = size;
	f.list.page_token = (char *)(uintptr_t)token;
	f.job.request = &f.list.base;
	return &f;
}

static void end(struct fixture *f)
{
	arena_release(&f->job.arena);
}

static void take(struct fixture *f, size_t n)
{
	Annals__V1__Document item = ANNALS__V1__DOCUMENT__INIT;

	for (size_t i = 0; i < n; i++)
		assert_true(page_take(&f->page, &f->job.out, &item.base));
}

/* The token of the second page of a list of 10 at revision 7. */
static void make_token(char *ret, size_t size)
{
	struct fixture *f = begin(4, "");

	assert_int_equal(page_begin(&f->job, 100, 7, &f->page), 0);
	take(f, 4);
	snprintf(ret, size, "%s", page_next(&f->page, 10, &f->job.out));
	end(f);
}

static void test_sizes(void **state)
{
	static const struct {
		uint32_t asked, limit;
	} cases[] = {{0, 100}, {1, 1}, {1000, 1000}, {1001, 1000}, {UINT32_MAX, 1000}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = begin(cases[i].asked, "");

		row("page_size %u", cases[i].asked);
		assert_int_equal(page_begin(&f->job, 100, 7, &f->page), 0);
		assert_int_equal(f->page.limit, cases[i].limit);
		assert_int_equal(f->page.offset, 0);
		end(f);
	}
}

static void test_next_page(void **state)
{
	char token[100];

	(void)state;
	make_token(token, sizeof token);
	assert_true(strlen(token) > 10);
	/* Another size is the same list. */
	struct fixture *f = begin(3, token);
	assert_int_equal(page_begin(&f->job, 100, 7, &f->page), 0);
	assert_int_equal(f->page.offset, 4);
	assert_int_equal(f->page.limit, 3);
	assert_int_equal(page_count(&f->page, 10), 3);
	assert_int_equal(page_count(&f->page, 5), 1);
	assert_int_equal(page_count(&f->page, 2), 0);
	assert_false(page_wants(&f->page, 3));
	assert_true(page_wants(&f->page, 4));
	assert_true(page_wants(&f->page, 6));
	assert_false(page_wants(&f->page, 7));
	take(f, 3);
	assert_string_equal(page_next(&f->page, 7, &f->job.out), "");
	end(f);
}

static void test_wrong_tokens(void **state)
{
	char token[100];

	(void)state;
	make_token(token, sizeof token);
	struct fixture *f = begin(4, token);
	assert_int_equal(page_begin(&f->job, 100, 8, &f->page), ERR_CONFLICT);
	end(f);

	Annals__V1__ListPeopleRequest other = ANNALS__V1__LIST_PEOPLE_REQUEST__INIT;
	f = begin(4, "");
	other.page_token = token;
	f->job.request = &other.base;
	assert_int_equal(page_begin(&f->job, 100, 7, &f->page), ERR_INVALID);
	assert_string_equal(f->job.err.field, "page_token");
	end(f);

	for (size_t i = 0; token[i]; i++) {
		char bad[100];

		row("character %zu", i);
		strcpy(bad, token);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		f = begin(4, bad);
		/* A changed revision is told as such, all else is no token. */
		assert_true(page_begin(&f->job, 100, 7, &f->page) < 0 || f->page.offset != 4);
		end(f);
		bad[i] = '\0';
		f = begin(4, bad);
		if (i > 0)
			assert_int_equal(page_begin(&f->job, 100, 7, &f->page), ERR_INVALID);
		end(f);
	}
}

static void test_cut_by_bytes(void **state)
{
	Annals__V1__Document item = ANNALS__V1__DOCUMENT__INIT;
	char uri[400];

	(void)state;
	memset(uri, 'u', sizeof uri - 1);
	uri[sizeof uri - 1] = '\0';
	item.uri = uri;
	struct fixture *f = begin(0, "");
	f->service.config.message_bytes = 1600;
	assert_int_equal(page_begin(&f->job, 100, 7, &f->page), 0);
	assert_true(page_take(&f->page, &f->job.out, &item.base));
	assert_true(page_take(&f->page, &f->job.out, &item.base));
	assert_true(page_take(&f->page, &f->job.out, &item.base));
	assert_false(page_take(&f->page, &f->job.out, &item.base));
	assert_int_equal(f->page.n, 3);
	assert_false(page_wants(&f->page, 3));
	assert_true(*page_next(&f->page, 4, &f->job.out));
	end(f);

	/* One item is taken whatever its size: the reply then names the limit. */
	f = begin(0, "");
	f->service.config.message_bytes = 100;
	assert_int_equal(page_begin(&f->job, 100, 7, &f->page), 0);
	assert_true(page_take(&f->page, &f->job.out, &item.base));
	assert_false(page_take(&f->page, &f->job.out, &item.base));
	end(f);
}

static void test_cut_by_memory(void **state)
{
	Annals__V1__Document item = ANNALS__V1__DOCUMENT__INIT;

	(void)state;
	struct fixture *f = begin(0, "");
	f->job.arena.budget = 4096;
	assert_int_equal(page_begin(&f->job, 100, 7, &f->page), 0);
	take(f, 2);
	convert_alloc(&f->job.out, 8192, 1);
	assert_true(f->job.out.full);
	assert_false(page_take(&f->page, &f->job.out, &item.base));
	assert_false(f->job.out.full);
	assert_true(*page_next(&f->page, 10, &f->job.out));
	assert_false(f->job.out.full);
	end(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),         cmocka_unit_test(test_next_page),
		cmocka_unit_test(test_wrong_tokens),  cmocka_unit_test(test_cut_by_bytes),
		cmocka_unit_test(test_cut_by_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
