#include "support/testing.h"

#include "base/macros.h"
#include "text/regions.h"

static const char *const names[REGION_MAX] = {[REGION_TITLE] = "title",
					      [REGION_BODY] = "body",
					      [REGION_BYLINE] = "byline",
					      [REGION_CAPTION] = "caption",
					      [REGION_TAIL] = "tail",
					      [REGION_BOILERPLATE] = "boilerplate",
					      [REGION_REFERENCES] = "references"};

struct fixture {
	struct arena a;
	struct cleaned clean;
	struct regions regions;
};

static void set_up(struct fixture *f, const char *text)
{
	arena_init(&f->a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_clean(slice_of_string(text), CONTENT_UNKNOWN, &f->a, &f->clean, NULL),
			 0);
	assert_int_equal(text_regions(&f->clean, &f->a, &f->regions, NULL), 0);
	/* In order, covering everything. */
	uint32_t at = 0;
	for (size_t i = 0; i < f->regions.n; i++) {
		assert_int_equal(f->regions.items[i].span.start, at);
		assert_true(f->regions.items[i].span.end > at);
		at = f->regions.items[i].span.end;
	}
	assert_int_equal(at, f->clean.text.len);
}

static void test_kinds(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"", ""},
		{"一行。", "body"},
		/* alone, what else would be a byline or furniture is the text */
		{"2025-01-28 09:00", "body"},
		{"来源：某某日报\n2025年1月28日", "body"},
		{"By Monday", "body"},
		{"记者王某 摄", "body"},
		{"标题在此\n正文开始。", "title body"},
		{"標題在此\n來源：某某日報\n正文開始。", "title byline body"},
		{"标题\n2025-01-28 09:00 来源:新华社\n正文。", "title byline body"},
		{"标题\n2025年1月28日 人民网\n正文。", "title byline body"},
		{"本文来自微信公众号:某号,作者:某人\n正文。\n第二段。", "byline body"},
		{"第一段没有标题。\n第二段。", "body"},
		{"标题\n正文。\n▲某人 图/某社\n正文。", "title body caption body"},
		{"标题\n正文。\n记者王某 摄\n正文。", "title body caption body"},
		{"标题\n正文。\n打開網易新聞 查看精彩圖片\n正文。", "title body boilerplate body"},
		{"标题\n正文。\n正文。\n责任编辑:某某\n另一篇的标题", "title body byline tail"},
		{"标题\n正文。\n正文。\n参考资料:\n[1]《某书》", "title body references"},
		{"标题\n正文。\n正文。\n相关阅读\n另一篇", "title body tail"},
		{"标题\n正文。\n正文。\n特别声明：本文为平台作者上传，仅代表作者观点。",
		 "title body boilerplate"},
		{"标题\n本帖最后由 阿明 于 2020-1-2 12:00 编辑\n找到约 1,230 条结果\n"
		 "签到天数: 12 天\n一键分享\n正文。",
		 "title boilerplate body"},
		/* what only resembles furniture */
		{"标题\n正文。\n研究得出了两个结果，一是水温升高。\n公布的三项结果\n"
		 "签到天数最多的人\n一键分享的功能最受欢迎\n正文。",
		 "title body"},
		{"标题\n本帖最后由 阿明 于 2020-1-2 12:00 编辑 今天想和各位说说我的旅行。",
		 "title body"},
		{"河流的故事\n正文。\n来源\n黄河发源于巴颜喀拉山北麓，流经九个省区。\n作者\n"
		 "关于作者历来有争议，学界至今没有定论。",
		 "title body"},
		{"By Hand\nThe bowls are thrown and fired behind the house.\n"
		 "Published\nNothing of hers was published while she lived.",
		 "title body"},
		{"Bowls and jars\nBy Hannah\nThe bowls are thrown and fired behind the house.",
		 "title byline body"},
		{"旧厂区改造下月动工\n来源\n某某日报\n发布时间\n2024-01-02\n正文。",
		 "title byline body"},
		{"标题\n举报人称，公司隐瞒了亏损。\n广告收入下降。", "title body"},
		{"标题\n正文。\n正文。\n2015年6月1日 幻方成立\n2016年10月21日 首次交易",
		 "title body"},
		{"甲:你好吗?\n乙:很好。\n甲:再见。", "title body"},
		{"新华社北京1月5日电\n正文。", "body"},
		{"標題\n某報 記者王小明／台北報導\n分享 留言 列印\n正文。",
		 "title byline boilerplate body"},
		{"首页 > 新闻 > 正文\n标题\n正文。", "boilerplate title body"},
		{"标题\n记者招待会今天举行\n正文。", "title body"},
		{"标题\n正文。\n正文。\n相关新闻发布后，股价下跌。\n完。", "title body"},
		{"Headline\nBy Jane Doe\nText.\nMore.\nRelated Stories\nOther",
		 "title byline body tail"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf got = BUF_INIT;
		struct fixture f;

		row("%s", rows[i].text);
		set_up(&f, rows[i].text);
		for (size_t j = 0; j < f.regions.n; j++)
			buf_printf(&got, "%s%s", j > 0 ? " " : "", names[f.regions.items[j].kind]);
		assert_string_equal(buf_string(&got), rows[i].want);
		buf_free(&got);
		arena_release(&f.a);
	}
}

static void assert_text(struct slice got, const char *want)
{
	assert_slice_is(got.len > 0 ? got : SLICE_LITERAL(""), want);
}

static void test_metadata(void **state)
{
	static const struct {
		const char *text, *uri, *title, *author, *publisher, *published;
		enum published_from from;
	} rows[] = {
		{"正文。", "a.txt", "", "", "", "", PUBLISHED_UNKNOWN},
		{"标题\n作者：王某　来源：某报　2025年1月28日\n正文。", "a.txt", "标题", "王某",
		 "某报", "2025-01-28", PUBLISHED_BYLINE},
		{"标题\n文/李某\n正文。", "http://x.cn/2025/01/28/a.html", "标题", "李某", "",
		 "2025-01-28", PUBLISHED_URL},
		{"标题\n正文。", "http://x.cn/a/20250128/1.html", "标题", "", "", "2025-01-28",
		 PUBLISHED_URL},
		{"标题\n正文。", "/corpus/000_20259999.txt", "标题", "", "", "", PUBLISHED_UNKNOWN},
		{"新华社北京1月5日电 正文。", "a.txt", "", "", "新华社", "", PUBLISHED_UNKNOWN},
		{"新华社北京2025年1月5日电 正文。", "a.txt", "", "", "新华社", "2025-01-05",
		 PUBLISHED_DATELINE},
		{"標題\n某報 記者王小明／台北報導\n正文。", "a.txt", "標題", "王小明", "某報", "",
		 PUBLISHED_UNKNOWN},
		{"Title\nHANGZHOU, Jan. 28 (Reuters) - Text.", "a.txt", "Title", "", "Reuters", "",
		 PUBLISHED_UNKNOWN},
		{"Title\nSAN JOSE, June 20, 2023 - Text.", "a.txt", "Title", "", "", "2023-06-20",
		 PUBLISHED_DATELINE},
		{"A Headline\nBy Jane Doe\nJan. 28, 2025\nThe text.", "a.txt", "A Headline",
		 "Jane Doe", "", "2025-01-28", PUBLISHED_BYLINE},
		{"<html><title>题_某网</title><meta property=og:site_name content=某网>"
		 "<meta name=pubdate content='2025-01-02 03:04:05'><p>文。</p></html>",
		 "/2024/05/06/", "题", "", "某网", "2025-01-02", PUBLISHED_MARKUP},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct source source = {.uri = slice_of_string(rows[i].uri)};
		struct document doc = {0};
		struct fixture f;

		row("%s", rows[i].text);
		set_up(&f, rows[i].text);
		assert_int_equal(text_metadata(&source, &f.clean, &f.regions, &f.a, &doc, NULL), 0);
		assert_text(doc.title, rows[i].title);
		assert_text(doc.author, rows[i].author);
		assert_text(doc.publisher, rows[i].publisher);
		assert_string_equal(doc.published.edtf, rows[i].published);
		assert_int_equal(doc.published_from, rows[i].from);
		arena_release(&f.a);
	}
}

static void test_given_metadata_wins(void **state)
{
	struct source source = {
		.uri = SLICE_LITERAL("/2024/05/06/"),
		.title = SLICE_LITERAL("given"),
		.author = SLICE_LITERAL("me"),
		.publisher = SLICE_LITERAL("us"),
		.published = SLICE_LITERAL("2023-04-05T06:07:08Z"),
	};
	struct document doc = {0};
	struct fixture f;

	(void)state;
	set_up(&f, "标题\n作者：王某　来源：某报　2025年1月28日\n正文。");
	assert_int_equal(text_metadata(&source, &f.clean, &f.regions, &f.a, &doc, NULL), 0);
	assert_slice_is(doc.title, "given");
	assert_slice_is(doc.author, "me");
	assert_slice_is(doc.publisher, "us");
	assert_string_equal(doc.published.edtf, "2023-04-05");
	assert_int_equal(doc.published_from, PUBLISHED_METADATA);
	arena_release(&f.a);
}

static void test_dates(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{"2025-01-28", "2025-01-28"},
		{" 2025/1/28 ", "2025-01-28"},
		{"2025.01.28 09:00", "2025-01-28"},
		{"2025年1月28日", "2025-01-28"},
		{"2025 年 1 月 28 日 星期二", "2025-01-28"},
		{"２０２５年１月２８日", "2025-01-28"},
		{"二〇二五年一月二十八日", "2025-01-28"},
		{"2025年1月28日 上午9时", "2025-01-28"},
		{"20250128", "2025-01-28"},
		{"20250128093000", "2025-01-28"},
		{"2025-01-28T09:00:00+08:00", "2025-01-28"},
		{"2025-01-28T09:00:00.123Z", "2025-01-28"},
		{"January 28, 2025", "2025-01-28"},
		{"Jan. 28, 2025 9:00 AM", "2025-01-28"},
		{"28 January 2025", "2025-01-28"},
		{"Tue, 28 Jan 2025 09:00:00 GMT", "2025-01-28"},
		{"Sept. 3, 2024", "2024-09-03"},
		{"2024-02-29", "2024-02-29"},
		{"2025-01", "2025-01"},
		{"2025", "2025"},
		{"2025-02-29", NULL},
		{"2025-13-01", NULL},
		{"1月28日", NULL},
		{"yesterday", NULL},
		{"", NULL},
		{"2025-01-28 report", NULL},
		{"12345678901", NULL},
		{"2025年1月28日发布会", NULL},
		{"0123-45-67", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct date date = {0};
		bool found = text_parse_date(slice_of_string(rows[i].text), &date);

		row("%s", rows[i].text);
		assert_int_equal(found, rows[i].want != NULL);
		if (rows[i].want)
			assert_string_equal(date.edtf, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_metadata),
		cmocka_unit_test(test_given_metadata_wins),
		cmocka_unit_test(test_dates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
