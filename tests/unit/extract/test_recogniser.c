#include "support/testing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "extract/recogniser.h"

#define MODEL TEST_SHARE_DIR "/model/ner.model"

struct fixture {
	struct recogniser *recogniser;
	struct arena arena;
};

static int set_up(void **state)
{
	struct fixture *x = calloc(1, sizeof *x);
	struct error e = {0};

	arena_init(&x->arena, ARENA_BUDGET_DEFAULT);
	assert_int_equal(recogniser_open(MODEL, &x->recogniser, &e), 0);
	*state = x;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;

	recogniser_close(x->recogniser);
	arena_release(&x->arena);
	free(x);
	return 0;
}

/* Names in a text that is one sentence a line. */
static struct name_spans run(struct fixture *x, struct slice text)
{
	struct span sentences[64];
	struct name_spans names = {0};
	struct error e = {0};
	size_t n = 0, start = 0;

	for (size_t at = 0; at <= text.len && n < 64; at++) {
		if (at < text.len && text.ptr[at] != '\n')
			continue;
		if (at > start)
			sentences[n++] = (struct span){(uint32_t)start, (uint32_t)at};
		start = at + 1;
	}
	assert_int_equal(recogniser_run(x->recogniser, text, sentences, n, &x->arena, &names, &e),
			 0);
	return names;
}

/* "P:name|O:name" in order. */
static const char *describe(struct fixture *x, const char *line)
{
	struct slice text = slice_of_string(line);
	struct name_spans names = run(x, text);
	char *out = arena_printf(&x->arena, "%s", "");

	for (size_t i = 0; i < names.n; i++)
		out = arena_printf(&x->arena, "%s%s%s:%.*s", out, i > 0 ? "|" : "",
				   names.items[i].kind == ENTITY_PERSON ? "P" : "O",
				   SLICE_ARGS(span_slice(text, names.items[i].span)));
	return out;
}

static void test_sentences(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"昨天，记者采访了王小明教授。", "P:王小明"},
		{"昨天，記者採訪了王小明教授。", "P:王小明"},
		{"英国首相鲍里斯·约翰逊表示，谈判仍在继续。", "P:鲍里斯·约翰逊"},
		{"英國首相鮑里斯·約翰遜表示，談判仍在繼續。", "P:鮑里斯·約翰遜"},
		{"张建国和李秀兰在会上发言。", "P:张建国|P:李秀兰"},
		{"Last week John Smith met Mary Johnson in London.", "P:John Smith|P:Mary Johnson"},
		{"他买了三千张桌子，每张卡片都写了字。", ""},
		{"", ""},
		{"。，！", ""},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		row("%s", rows[i].text);
		assert_string_equal(describe(*state, rows[i].text), rows[i].want);
	}
}

/* Rules around the model. */
static void test_rules(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		/* The surname of somebody named in full, before a title and behind 老. */
		{"董事长陈志远昨天表示满意。\n陈总说，计划不变。\n大家叫他老陈。",
		 "P:陈志远|P:陈|P:老陈"},
		/* A Latin word before an office is an organisation, everywhere in the text. */
		{"Qumo创始人陈志远昨天表示满意。\n用户喜欢Qumo的产品。", "O:Qumo|P:陈志远|O:Qumo"},
		/* So is a quoted name behind a founding, and what stands before an office. */
		{"陈志远成立了新公司「远星」。\n如今远星有两百名员工。", "P:陈志远|O:远星|O:远星"},
		{"昨天，远星创始人陈志远表示满意。\n如今远星有两百名员工。",
		 "O:远星|P:陈志远|O:远星"},
		{"我们和远星创始人陈志远聊了聊。", "O:远星|P:陈志远"},
		{"昨天，其创始人陈志远表示满意。", "P:陈志远"},
		/* What stands around an organisation's name is none of it. */
		{"2008年,她從清源大學畢業,隨后赴德國慕尼黑攻讀博士。", "O:清源大學"},
		{"依金融監督管理委員會規定辦理。", "O:金融監督管理委員會"},
		/* Honorifics, and the surname behind one. */
		{"Thomas O'Brien joined. Later Mr. O'Brien said so.", "P:Thomas O'Brien|P:O'Brien"},
		{"Harbour Bank and Northshore Motors met Mrs. Mary Smith.",
		 "O:Harbour Bank|O:Northshore Motors|P:Mary Smith"},
		/* A title is no given name. */
		{"昨日下午蘇里長表示，透過社會局輔導。", "P:蘇"},
		/* A number that runs into a name. */
		{"他给王志千万年薪。\n王志没有要。", "P:王志|P:王志"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		row("%s", rows[i].text);
		assert_string_equal(describe(*state, rows[i].text), rows[i].want);
	}
}

/* What looks like a name and is none. */
/* What stands around a form, anywhere in the text, tells that it is no person. */
static void test_kinds(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		/* One of several places, or a word for a kind behind it. */
		{"北門、學甲、仁德等地停水三天。", ""},
		{"煜林企业主要生产轴承。\n煜林去年获利。", "O:煜林|O:煜林"},
		{"新台币伍万玖仟元。", ""},
		{"劳安1字第5号公告。", ""},
		{"於永华路举行。", ""},
		{"他昨天在阿尔沃兰海航行。", ""},
		/* Somebody stays a person where places are spoken of as well. */
		{"林志伟前往台南。\n林志伟说，计划不变。", "P:林志伟|P:林志伟"},
		{"市长林志伟、台南市区长都在场。", "P:林志伟"},
		{"由林志伟所建。", "P:林志伟"},
		/* Where a name ends. */
		{"公司委托林志伟君办理登记。", "P:林志伟"},
		{"市长林志伟今出席会议。", "P:林志伟"},
		{"承办人：林 志 伟", "P:林 志 伟"},
		{"经济部长张冰嫈出席。", "P:张冰嫈"},
		/* Bodies of state, with their country; not an office in one. */
		{"美国国会昨天通过法案，外交部长王小明没有回应。", "O:美国国会|P:王小明"},
		{"远星控股昨天公布业绩。", "O:远星控股"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		row("%s", rows[i].text);
		assert_string_equal(describe(*state, rows[i].text), rows[i].want);
	}
}

static void test_no_names(void **state)
{
	static const char *const rows[] = {
		"临港资本合伙人：我们为什么投青禾",
		"模型对算力和数据都有强依赖，所以起步就很贵。",
		"学校附近有补习班、安亲班和才艺班。",
		"隆柯龙类是泰坦巨龙类的一个演化支。",
		"新臺幣拾捌萬伍仟元整。",
		"台財庫字第09800123號函。",
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		row("%s", rows[i]);
		assert_null(strstr(describe(*state, rows[i]), "P:"));
	}
}

/* A sentence may hold several lines, a name does not. */
static void test_names_end_with_the_line(void **state)
{
	struct fixture *x = *state;
	struct slice text = SLICE_LITERAL("出席者有里長黃晟\n鑫和議員陳志遠。");
	struct span sentence = {0, (uint32_t)text.len};
	struct name_spans names = {0};
	struct error e = {0};

	assert_int_equal(recogniser_run(x->recogniser, text, &sentence, 1, &x->arena, &names, &e),
			 0);
	assert_true(names.n > 0);
	for (size_t i = 0; i < names.n; i++)
		assert_null(memchr(text.ptr + names.items[i].span.start, '\n',
				   names.items[i].span.end - names.items[i].span.start));
}

static void test_spans_are_whole_and_in_order(void **state)
{
	struct fixture *x = *state;
	char **paths;
	size_t n = test_corpus_files(&paths);

	if (n == 0)
		skip();
	for (size_t i = 0; i < n; i++) {
		struct buf b = BUF_INIT;

		row("%s", paths[i]);
		assert_true(test_read_file(paths[i], &b));
		struct slice text = buf_slice(&b);
		text.len = utf8_validate(text);
		struct name_spans names = run(x, text);
		for (size_t k = 0; k < names.n; k++) {
			const struct name_span *s = &names.items[k];

			assert_true(s->span.start < s->span.end && s->span.end <= text.len);
			assert_true(k == 0 || names.items[k - 1].span.end <= s->span.start);
			assert_true(utf8_is_boundary(text, s->span.start));
			assert_true(utf8_is_boundary(text, s->span.end));
			assert_true(s->confidence >= 0 && s->confidence <= 1.0001f);
		}
		buf_free(&b);
	}
	test_corpus_free(paths, n);
}

static void test_budget_is_an_error(void **state)
{
	struct fixture *x = *state;
	struct slice text = SLICE_LITERAL("张建国和李秀兰在会上发言。");
	struct span sentence = {0, (uint32_t)text.len};
	bool done = false;

	for (size_t budget = 0; !done; budget += budget < 90000 ? 30000 : 512) {
		struct name_spans names = {0};
		struct error e = {0};
		struct arena a;

		arena_init(&a, budget);
		int r = recogniser_run(x->recogniser, text, &sentence, 1, &a, &names, &e);
		assert_true(r == 0 || r == ERR_LIMIT);
		assert_true(r == 0 || e.message[0] != '\0');
		done = r == 0;
		arena_release(&a);
	}
}

static void open_fails(const char *path, int want)
{
	struct recogniser *r = NULL;
	struct error e = {0};

	assert_int_equal(recogniser_open(path, &r, &e), want);
	assert_null(r);
	assert_true(e.message[0] != '\0');
}

static void test_bad_models(void **state)
{
	char path[] = P_tmpdir "/annals-model-XXXXXX";
	struct buf model = BUF_INIT;
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	open_fails("/no/such/model", ERR_NOT_FOUND);
	open_fails("/tmp", ERR_CORRUPT);
	open_fails(path, ERR_CORRUPT); /* empty */
	assert_true(test_read_file(MODEL, &model));
	const size_t cuts[] = {1, 55, 56, 1000, model.len - 1};
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		row("cut at %zu", cuts[i]);
		assert_int_equal(ftruncate(fd, 0), 0);
		assert_int_equal(pwrite(fd, model.data, cuts[i], 0), (ssize_t)cuts[i]);
		open_fails(path, ERR_CORRUPT);
	}
	const size_t flips[] = {0, 8, 12, 16, 24, 28, 40, 48, 60, model.len / 2, model.len - 9};
	for (size_t i = 0; i < sizeof flips / sizeof *flips; i++) {
		row("flip at %zu", flips[i]);
		model.data[flips[i]] ^= 0x40;
		assert_int_equal(pwrite(fd, model.data, model.len, 0), (ssize_t)model.len);
		open_fails(path, ERR_CORRUPT);
		model.data[flips[i]] ^= 0x40;
	}
	close(fd);
	unlink(path);
	buf_free(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_sentences, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_rules, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_kinds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_no_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_names_end_with_the_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_spans_are_whole_and_in_order, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(test_budget_is_an_error, set_up, tear_down),
		cmocka_unit_test(test_bad_models),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
