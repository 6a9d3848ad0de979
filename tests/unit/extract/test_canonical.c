#include "support/testing.h"

#include <stdlib.h>

#include "extract/canonical.h"

/* A text with its names marked: {P|name} and {O|name}; one sentence a line. */
struct fixture {
	struct arena arena;
	struct analysis an;
};

static void read_marked(struct fixture *x, const char *marked, struct name_spans *names)
{
	struct buf text = BUF_INIT;
	struct name_span *open = NULL;
	size_t cap = 0;

	for (const char *c = marked; *c; c++) {
		if (c[0] == '{' && c[1] && c[2] == '|') {
			open = ARENA_PUSH(&x->arena, names);
			open->kind = c[1] == 'P' ? ENTITY_PERSON : ENTITY_ORGANIZATION;
			open->span.start = (uint32_t)text.len;
			c += 2;
		} else if (*c == '}') {
			open->span.end = (uint32_t)text.len;
		} else {
			buf_add_char(&text, *c);
		}
	}
	x->an.text = arena_copy(&x->arena, buf_slice(&text));
	assert_int_equal(offset_map_add(&x->an.map, &x->arena, 0, (uint32_t)text.len, 1, 1), 0);
	for (uint32_t at = 0, start = 0; at <= text.len; at++) {
		if (at < text.len && text.data[at] != '\n')
			continue;
		x->an.sentences = arena_grow(&x->arena, x->an.sentences, x->an.n_sentences, &cap,
					     sizeof *x->an.sentences);
		x->an.sentences[x->an.n_sentences++] = (struct span){start, at};
		start = at + 1;
	}
	buf_free(&text);
}

/* "name=alias*count~kind,… [title@organisation]; …" in order of entities. */
static const char *resolve(struct fixture *x, const char *marked)
{
	static const char *const kinds[] = {"",         "name",        "script",
					    "misspelt", "translation", "short"};
	struct name_spans names = {0};
	struct error e = {0};
	char *out;

	arena_init(&x->arena, ARENA_BUDGET_DEFAULT);
	read_marked(x, marked, &names);
	assert_int_equal(canonical_resolve(&names, &x->arena, &x->an, &e), 0);
	out = arena_printf(&x->arena, "%s", "");
	for (size_t i = 0; i < x->an.n_entities; i++) {
		const struct entity *n = &x->an.entities[i];

		out = arena_printf(&x->arena, "%s%s%.*s*%u", out, i > 0 ? "; " : "",
				   SLICE_ARGS(n->name), n->aliases[0].count);
		for (size_t k = 1; k < n->n_aliases; k++)
			out = arena_printf(&x->arena, "%s,%.*s*%u~%s", out,
					   SLICE_ARGS(n->aliases[k].text), n->aliases[k].count,
					   kinds[n->aliases[k].kind]);
		for (size_t k = 0; k < n->n_roles; k++)
			out = arena_printf(&x->arena, "%s [%.*s@%.*s]", out,
					   SLICE_ARGS(n->roles[k].title),
					   SLICE_ARGS(n->roles[k].organization));
	}
	return out;
}

static void check(const char *marked, const char *want)
{
	struct fixture x = {0};

	row("%s", marked);
	assert_string_equal(resolve(&x, marked), want);
	for (size_t i = 0; i < x.an.n_mentions; i++) {
		const struct mention *m = &x.an.mentions[i];
		const struct entity *n = &x.an.entities[m->entity];

		assert_true(slice_equal(n->aliases[m->alias].text, span_slice(x.an.text, m->span)));
		assert_true(span_contains(m->sentence, m->span));
		assert_int_equal(m->original.start, m->span.start);
	}
	arena_release(&x.arena);
}

static void test_forms(void **state)
{
	(void)state;
	check("{P|陈志远}来了。\n{P|陈志远}走了。", "陈志远*2");
	check("{P|陈志远}来了。\n{P|陳志遠}走了。", "陈志远*1,陳志遠*1~script");
	check("{P|陈志远}来了。\n{P|陈}总走了，{P|老陈}笑了。", "陈志远*1,陈*1~short,老陈*1~short");
	check("{P|陈志远}和{P|陈小雨}来了。\n{P|陈}总走了。", "陈志远*1; 陈小雨*1,陈*1~short");
	check("{P|王}部长走了。", "");
	check("{P|老王}走了。", "");
	check("{P|欧阳明志}来了，{P|欧阳}先生走了。", "欧阳明志*1,欧阳*1~short");
	check("{P|马丁·路德}说。\n{P|路德}又说。", "马丁·路德*1,路德*1~short");
	check("{P|路德}说。\n{P|马丁·路德}又说。", "马丁·路德*1,路德*1~short");
	check("{P|John Smith} came. {P|Smith} left. {P|Smithson} stayed.",
	      "John Smith*1,Smith*1~short; Smithson*1");
	check("{P|Thomas O'Brien} came. Mr. {P|O’Brien} left.", "Thomas O'Brien*1,O’Brien*1~short");
	check("{P|志远}来了，{P|陈志远}走了。", "陈志远*1,志远*1~short");
	check("{O|远山科技有限公司}成立。\n{O|远山}扩张，{O|远山科技}上市。",
	      "远山科技有限公司*1,远山*1~short,远山科技*1~short");
	check("{O|远山大学}成立。\n{O|远山大学医院}扩张。", "远山大学*1; 远山大学医院*1");
}

static void test_side_by_side(void **state)
{
	(void)state;
	check("{P|约翰·史密斯}（{P|John Smith}）说。\n{P|John Smith}又说，{P|史密斯}笑了。",
	      "约翰·史密斯*1,John Smith*2~translation,史密斯*1~short");
	/* Latin in brackets that nobody recognised. */
	check("{P|约翰·史密斯}(John Smith)说。", "约翰·史密斯*1,John Smith*1~translation");
	check("{P|约翰·史密斯}(CEO)说。", "约翰·史密斯*1 [CEO@]");
	check("{O|深蓝}（DeepBlue）发布。", "深蓝*1,DeepBlue*1~translation");
	check("{O|远山人工智能研究有限公司}（以下简称“{O|远智}”）成立。\n{O|远智}扩张。",
	      "远山人工智能研究有限公司*1,远智*2~short");
	/* Two people of one script in brackets are two. */
	check("{P|陈志远}（{P|王小明}摄）", "陈志远*1; 王小明*1");
	/* Where somebody works is not their name. */
	check("{P|陈志远}（{O|远山科技}）", "陈志远*1; 远山科技*1");
}

static void test_roles(void **state)
{
	(void)state;
	check("{O|远山科技}创始人{P|陈志远}说。", "远山科技*1; 陈志远*1 [创始人@远山科技]");
	check("{O|遠山科技}創始人{P|陳志遠}說。", "遠山科技*1; 陳志遠*1 [創始人@遠山科技]");
	check("{O|远山科技}创始人兼CEO{P|陈志远}说。",
	      "远山科技*1; 陈志远*1 [创始人@远山科技] [CEO@远山科技]");
	check("{O|远山科技}创始人、{O|远水}董事长{P|陈志远}说。",
	      "远山科技*1; 远水*1; 陈志远*1 [董事长@远水] [创始人@远山科技]");
	check("{P|陈志远}是{O|远山科技}的董事长。", "陈志远*1 [董事长@远山科技]; 远山科技*1");
	check("{P|陈志远}，{O|远山科技}研究员，说。", "陈志远*1 [研究员@远山科技]; 远山科技*1");
	check("{O|Acme} CEO {P|John Smith} said.", "Acme*1; John Smith*1 [CEO@Acme]");
	check("{P|John Smith}, CEO of {O|Acme}, said.", "John Smith*1 [CEO@Acme]; Acme*1");
	check("{P|John Smith}, the founder of {O|Acme}, said.",
	      "John Smith*1 [founder@Acme]; Acme*1");
	check("教授{P|陈志远}说。", "陈志远*1 [教授@]");
	/* A role before the next name is that one's. */
	check("{P|陈志远}，教授{P|王小明}说。", "陈志远*1; 王小明*1 [教授@]");
	check("{P|陈志远}说创始人很多。", "陈志远*1");
}

static void test_budget_is_an_error(void **state)
{
	bool done = false;

	(void)state;
	for (size_t budget = 2000; !done; budget += 200) {
		struct fixture x = {0};
		struct name_spans names = {0};
		struct error e = {0};

		arena_init(&x.arena, ARENA_BUDGET_DEFAULT);
		read_marked(&x, "{O|远山科技}创始人{P|约翰·史密斯}(John Smith)说，{P|史密斯}笑。",
			    &names);
		x.arena.budget = x.arena.used + budget - 2000;
		int r = canonical_resolve(&names, &x.arena, &x.an, &e);
		assert_true(r == 0 || r == ERR_LIMIT);
		done = r == 0;
		arena_release(&x.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_side_by_side),
		cmocka_unit_test(test_roles),
		cmocka_unit_test(test_budget_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
