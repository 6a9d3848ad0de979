/* Lines of bylines, one by one: who, for whom, when; and lines that are none. */
#include "support/testing.h"

#include "base/macros.h"
#include "text/author.h"
#include "text/byline.h"
#include "text/byline_pair.h"
#include "text/byline_part.h"
#include "text/notice.h"

struct row {
	const char *line, *author, *publisher, *published;
};

static void assert_text(struct slice got, const char *want)
{
	assert_slice_is(got.len > 0 ? got : SLICE_LITERAL(""), want);
}

static void check(const struct row *r, bool found, const struct byline *got)
{
	row("%s", r->line);
	assert_int_equal(found, r->author != NULL);
	if (!found)
		return;
	assert_text(got->author, r->author);
	assert_text(got->publisher, r->publisher);
	assert_string_equal(got->published.edtf, r->published);
}

static void test_lines(void **state)
{
	static const struct row rows[] = {
		/* small words name nobody */
		{"Source: the river rises in the hills", "", "", ""},
		{"Author: see below", "", "", ""},
		{"Source: bbc news", "", "bbc news", ""},
		{"Author: Jane Doe <jane@example.org>", "Jane Doe", "", ""},
		/* counts, ages and addresses say nothing of who */
		{"2021/02/17 21:27:06瀏覽1739|回應1|推薦3", "", "", "2021-02-17"},
		{"2022/6/29 4:50:15发布97次查看", "", "", "2022-06-29"},
		{"王小川 2021-03-03 10:30 5 7条评论", "王小川", "", "2021-03-03"},
		{"by Jane Doe 45 views", "Jane Doe", "", ""},
		{"May 28, 2014 / 7:11 AM / 3 years ago", "", "", "2014-05-28"},
		{"http://www.example.com   2021-12-02 00:04:00", "", "", "2021-12-02"},
		{"120 2024-04-19", "", "", "2024-04-19"},
		{"2021年3月3日 週三 上午10:30·1 分鐘 (閱讀時間)", "", "", "2021-03-03"},
		/* labels run on to each other */
		{"文档序号:6485548阅读:162来源:某知局", "", "某知局", ""},
		{"来源：某某时报网作者：张小川2021-03-03 10:30", "张小川", "某某时报网",
		 "2021-03-03"},
		{"日期：2021-03-03 作者：王小川 来源： 浏览量：234", "王小川", "", "2021-03-03"},
		{"来源：微信公众号“山谷观察”", "", "山谷观察", ""},
		{"发布日期: 2021-03-03  访问次数: 234  信息来源: 山谷县水务局", "", "山谷县水务局",
		 "2021-03-03"},
		/* roles of any name; the last character of a name is no label */
		{"航拍执导:朱文山 記者:徐小川 、金山秋 攝影:羅小維", "徐小川 、金山秋", "", ""},
		{"作者:于小川 孙山文 | 责任编辑:李某", "于小川 孙山文", "", ""},
		{"文/张小川 图/李山伟", "张小川", "", ""},
		{"山经记者 张小川 山经编辑 李山伟", "张小川", "", ""},
		{"某某新闻记者 | 张小川", "张小川", "某某新闻", ""},
		{"□记者 李小川 社区特约记者 蔡山庆 文/图", "李小川", "", ""},
		{"張小川(摘譯)2015年9月9日", "張小川", "", "2015-09-09"},
		{"Sep 24th 2013, 00:12, by 杰安迪", "杰安迪", "", "2013-09-24"},
		{"山谷报／ 黃小川／媒體工作者（台北市）", "黃小川", "山谷报", ""},
		{"山谷雨 发表于 2019-12-26 12:00", "山谷雨", "", "2019-12-26"},
		{"山谷学刊 2018年3期", "", "山谷学刊", ""},
		/* English: outlets and positions behind the names */
		{"By Jane Doe and John Roe, The Valley Planet", "Jane Doe and John Roe",
		 "The Valley Planet", ""},
		{"By Jane Doe BBC News", "Jane Doe", "BBC News", ""},
		{"by JANE DOE • EDITOR", "JANE DOE", "", ""},
		/* nobody is named */
		{"作者：佚名 来源：本站 2021-03-03", "", "", "2021-03-03"},
		{"作者：小编 来源：网络 发布时间：2021-03-03", "", "", "2021-03-03"},
		/* from one day to the other; a remark of a forum's; a sentence */
		{"2022年1月1日 (2022-01-01)-2025年12月31日 (2025-12-31)", NULL, NULL, NULL},
		{"本帖最后由 山谷 于 2022-9-20 15:18 编辑", NULL, NULL, NULL},
		{"Standing by OpenAI", NULL, NULL, NULL},
		{"3小时前", NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct byline got = {0};
		bool found = byline_line(slice_of_string(rows[i].line), &got);

		if (found && got.author.len > 0) {
			struct arena a;
			arena_init(&a, ARENA_BUDGET_DEFAULT);
			got.author = author_clean(got.author, &a);
			check(&rows[i], found, &got);
			arena_release(&a);
		} else {
			check(&rows[i], found, &got);
		}
	}
}

static void test_datelines(void **state)
{
	static const struct row rows[] = {
		{"(某某社記者張小川台北三日電)今天", "張小川", "某某社", ""},
		{"【大紀元2021年03月03日訊】（大紀元記者張小川台北報導）今天", "張小川", "大紀元",
		 "2021-03-03"},
		{"中新社香港12月2日电（记者 郭小川编译）随着山谷里的水位下降，居民开始返家",
		 "郭小川", "中新社", ""},
		{"(德國之聲中文網)今天", "", "德國之聲中文網", ""},
		{"2024年2月18日(德國之聲中文網)今天", "", "德國之聲中文網", "2024-02-18"},
		{"FRIDAY, March 4, 2022 (Valley News) — Today", "", "Valley News", "2022-03-04"},
		{"SAN JOSE – March 3, 2021 – Today", "", "", "2021-03-03"},
		/* not a wire: 电子邮件 */
		{"每日新闻头条都会通过电子邮件直接发送给您", NULL, NULL, NULL},
		{"RAND Valley Quarterly, 2017; 6(4):14", NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct byline got = {0};

		check(&rows[i], byline_dateline(slice_of_string(rows[i].line), &got), &got);
	}
	assert_text(dateline_title(SLICE_LITERAL("新华社北京2月2日电 题：山谷里的新变化")),
		    "山谷里的新变化");
	assert_text(dateline_title(SLICE_LITERAL("新华社北京2月2日电 山谷里有了新变化")), "");
}

static void test_notices(void **state)
{
	static const struct row rows[] = {
		{"声明:本文来自于微信公众号 山谷公社(ID:shangu),作者:园长,授权本站转载发布。",
		 "园长", "山谷公社", ""},
		{"(本文轉載自合作夥伴《山谷網》,未經授權,不得轉載)", "", "山谷網", ""},
		{"本文经授权转载自公众号山谷观察（ID：abc）", "", "山谷观察", ""},
		{"本文转自：山谷日报", "", "山谷日报", ""},
		{"本文摘自《山谷的水渠》一书", "", "山谷的水渠", ""},
		{"本文来自《山谷周刊》，题图来自网络", "", "山谷周刊", ""},
		/* sentences of an article */
		{"原文出自《论语》，意思是学习之后要时常温习。", NULL, NULL, NULL},
		{"本文转自“时间”这个话题，谈谈我们如何度过一天。", NULL, NULL, NULL},
		/* from nowhere that has a name */
		{"文章来源于生活，高于生活。", NULL, NULL, NULL},
		{"本文来自网络，如有侵权请联系删除", NULL, NULL, NULL},
		{"本文作者认为水位会下降。", NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct byline got = {0};

		check(&rows[i], notice_read(slice_of_string(rows[i].line), &got), &got);
	}
}

static void test_names_alone(void **state)
{
	static const struct {
		const char *line;
		bool want;
	} rows[] = {
		{"张小川", true},
		{"□ 李小川", true},
		{"孔小川 肖山辉 王小景", true},
		{"边 林 柳 云", true},
		{"范明+杨小川", true},
		{"Jane Doe, John A. Roe", true},
		{"Jane Doe", false},
		{"曹小川摄", false},
		{"楼主", false},
		{"房产 汽车", false},
		{"Video Player, Read More", false},
		{"By Jane Doe, Staff Writer", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		row("%s", rows[i].line);
		assert_int_equal(author_names_alone(slice_of_string(rows[i].line)), rows[i].want);
	}
	assert_int_equal(author_run_on(SLICE_LITERAL("杨小川邱山庆"), 0), strlen("杨小川邱山庆"));
	assert_int_equal(author_run_on(SLICE_LITERAL("山谷里的水位"), 0), 0);
	assert_true(author_no_name(SLICE_LITERAL("Video PlayerClose")));
	assert_false(author_no_name(SLICE_LITERAL("Jane McGuire")));
}

static void test_pairs(void **state)
{
	static const struct {
		const char *label, *value, *author, *publisher, *published;
	} rows[] = {
		{"By", "Jane Doe", "Jane Doe", "", ""},
		{"作者：", "山谷雨", "山谷雨", "", ""},
		{"来源：", "山谷发布", "", "山谷发布", ""},
		{"发布时间", "2021-03-03 10:30", "", "", "2021-03-03"},
		{"By", "the time the rain stopped, everyone had left.", NULL, NULL, NULL},
		{"来源：", "作者：", NULL, NULL, NULL},
		{"发布时间", "昨天", NULL, NULL, NULL},
		{"正文", "张小川", NULL, NULL, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct byline got = {0};
		struct row r = {rows[i].value, rows[i].author, rows[i].publisher,
				rows[i].published};

		check(&r,
		      byline_pair(slice_of_string(rows[i].label), slice_of_string(rows[i].value),
				  &got),
		      &got);
	}
}

/* None of these ends on a character's middle or behind the text. */
static void test_cut_anywhere(void **state)
{
	static const char text[] =
		"声明:本文来自公众号“山谷”,作者:张小川 浏览12 3天前 2018年3期 □ By Jane, BBC";
	struct slice all = SLICE_LITERAL(text);

	(void)state;
	for (size_t end = 0; end <= all.len; end++) {
		struct slice s = slice_sub(all, 0, end);
		struct byline got = {0};

		byline_line(s, &got);
		byline_dateline(s, &got);
		notice_read(s, &got);
		author_names_alone(s);
		for (size_t at = 0; at <= end; at++) {
			assert_true(count_skip(s, at) <= end);
			assert_true(ago_skip(s, at) <= end);
			assert_true(issue_skip(s, at) <= end);
			assert_true(address_skip(s, at) <= end);
			assert_true(author_run_on(s, at) <= end);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),   cmocka_unit_test(test_datelines),
		cmocka_unit_test(test_notices), cmocka_unit_test(test_names_alone),
		cmocka_unit_test(test_pairs),   cmocka_unit_test(test_cut_anywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
