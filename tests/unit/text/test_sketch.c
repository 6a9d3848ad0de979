#include "support/testing.h"

#include "base/macros.h"
#include "text/fold.h"
#include "text/sketch.h"
#include "unit/text/eval_corpus.h"

#define DOCUMENTS_MAX 1400
#define LEAST_UNITS   120
/* Twice the standard error of 128 bins, as a share of the smaller text. */
#define ERROR_OF_ESTIMATE 0.12

static struct sketch sketch_of(struct slice text)
{
	struct sketch s;
	struct arena a;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(text_sketch(text, &a, &s), 0);
	arena_release(&a);
	return s;
}

static struct sketch sketch_of_string(const char *text)
{
	return sketch_of(slice_of_string(text));
}

static void test_exact(void **state)
{
	struct sketch hans = sketch_of_string(
			      "梁某说：“学习总是需要耐心。”他在１９９８年创立了公司。"
			      "A100 集群由此而来，投入很大。"),
		      hant = sketch_of_string(
			      "梁某說，「學習總是需要耐心」！他在1998年創立了公司。\n"
			      "a100集群由此而來，投入很大"),
		      other = sketch_of_string(
			      "梁某说：“学习总是需要耐心。”他在１９９９年创立了公司。"
			      "A100 集群由此而来，投入很大。"),
		      brief = sketch_of_string("一二三"), brief_too = sketch_of_string("一 二三。");

	(void)state;
	assert_true(sketch_same(&hans, &hant));
	assert_false(sketch_same(&hans, &other));
	/* Another year makes another piece of news of the same form. */
	assert_false(sketch_is_kin(&hans, &other));
	assert_true(sketch_same(&brief, &brief_too));
	assert_false(sketch_is_kin(&brief, &hans));
	struct sketch empty = sketch_of_string(""), marks = sketch_of_string("。！");
	assert_true(sketch_same(&empty, &marks));
	assert_int_equal(empty.shingles, 0);
}

/* News of one form about other things: no reprints. */
static void test_forms(void **state)
{
	static const char *const pairs[][2] = {
		{"江城气象台3日发布天气预报：今天白天到夜间江城晴转多云，气温12到21度，偏南风3级。"
		 "请"
		 "市民注意防晒，出门带好雨具，驾车注意安全，老人和儿童减少户外活动。",
		 "海门气象台17日发布天气预报：今天白天到夜间海门晴转多云，气温25到34度，偏南风5级。"
		 "请"
		 "市民注意防晒，出门带好雨具，驾车注意安全，老人和儿童减少户外活动。"},
		{"青禾股份今日开盘报12.35元，盘中最高12.90元，最低12.11元，收盘报12.74元，涨幅3.16%"
		 "，"
		 "成交量84.2万手，成交额10.7亿元，换手率2.31%，总市值462亿元。",
		 "远山科技今日开盘报56.02元，盘中最高57.45元，最低55.20元，收盘报55.31元，跌幅1.27%"
		 "，"
		 "成交量9.6万手，成交额5.4亿元，换手率0.88%，总市值613亿元。"},
		{"北岭县5月2日发生3.1级地震，震源深度10千米，震中位于北纬31.22度、东经103."
		 "51度。当地"
		 "居民有震感，暂无人员伤亡报告，应急部门已派员前往核查灾情。",
		 "南桥市8月19日发生4.7级地震，震源深度16千米，震中位于北纬28.36度、东经104."
		 "89度。当地"
		 "居民有震感，暂无人员伤亡报告，应急部门已派员前往核查灾情。"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct sketch a = sketch_of_string(pairs[i][0]), b = sketch_of_string(pairs[i][1]);

		row("%s", pairs[i][0]);
		assert_false(sketch_is_kin(&a, &b));
		assert_true(sketch_is_kin(&a, &a));
	}
}

/* Furniture and captions around an article do not count. */
static void test_regions(void **state)
{
	static const char
		article[] = "青禾公司的新工厂在海边建成，第一批机器已经运到，工人正在安装。",
		page[] = "打开客户端查看更多\n青禾公司的新工厂在海边建成，第一批机器已经运到，"
			 "工人正在安装。\n责任编辑：某某";
	const uint32_t first = sizeof "打开客户端查看更多\n" - 1;
	const uint32_t last = first + sizeof article - 1;
	const struct region regions[] = {
		{REGION_BOILERPLATE, {0, first}},
		{REGION_BODY, {first, last}},
		{REGION_BYLINE, {last, sizeof page - 1}},
	};
	struct sketch whole = sketch_of_string(article), part, none;
	struct arena a;

	(void)state;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	assert_int_equal(
		text_sketch_regions(slice_of_string(page), regions, ARRAY_LEN(regions), &a, &part),
		0);
	assert_true(sketch_same(&whole, &part));
	assert_int_equal(text_sketch_regions(slice_of_string(page), regions, 1, &a, &none), 0);
	assert_int_equal(none.units, 0);
	arena_release(&a);
}

/* The offset of the boundary at a share of the text. */
static size_t boundary(struct slice text, unsigned percent)
{
	size_t at = text.len * percent / 100;

	while (at < text.len && !utf8_is_boundary(text, at))
		at++;
	return at;
}

enum variant { NEW_TITLE, BYLINE, CUT_TAIL, CUT_BOTH, ADS, EDITED, OTHER_SCRIPT, VARIANTS };

static const char *const variant_names[VARIANTS] = {
	"other title",
	"other byline and tail",
	"tail cut at 60 %",
	"both ends cut",
	"ads inserted",
	"one word in 60 edited",
	"other script (by character)",
};

static void add_edited(struct slice text, struct buf *ret)
{
	uint32_t code;
	unsigned n = 0;

	for (size_t at = 0; at < text.len;) {
		size_t len = utf8_decode(text, at, &code);

		if (++n % 60 == 0)
			buf_add_string(ret, "改");
		else
			buf_add(ret, text.ptr + at, len);
		at += len;
	}
}

static void add_folded(struct slice text, struct buf *ret)
{
	uint32_t code;
	char one[UTF8_MAX];

	for (size_t at = 0; at < text.len;) {
		at += utf8_decode(text, at, &code);
		buf_add(ret, one, utf8_encode(fold_han(code), one));
	}
}

static void reprint(enum variant v, struct slice text, struct buf *ret)
{
	static const char ad[] = "\n打开某某新闻客户端 查看精彩图片，下载有礼\n";

	switch (v) {
	case NEW_TITLE:
		buf_add_string(ret, "突发！刚刚传来的消息，所有人都在转\n");
		buf_add_slice(ret, text);
		break;
	case BYLINE:
		buf_add_string(ret, "来源：另一家报社 作者：某某某 编辑：某某\n");
		buf_add_slice(ret, text);
		buf_add_string(ret, "\n责任编辑：某某。本文仅代表作者观点，转载请注明出处。");
		break;
	case CUT_TAIL:
		buf_add_slice(ret, slice_sub(text, 0, boundary(text, 60)));
		break;
	case CUT_BOTH:
		buf_add_slice(ret, slice_sub(text, boundary(text, 15), boundary(text, 85)));
		break;
	case ADS:
		for (unsigned i = 0; i < 4; i++) {
			buf_add_slice(ret, slice_sub(text, boundary(text, i * 25),
						     boundary(text, i * 25 + 25)));
			buf_add_string(ret, ad);
		}
		break;
	case EDITED:
		add_edited(text, ret);
		break;
	case OTHER_SCRIPT:
		add_folded(text, ret);
		break;
	case VARIANTS:
	default:
		break;
	}
}

static bool share_band(const struct sketch *a, const struct sketch *b)
{
	uint64_t x[SKETCH_BANDS], y[SKETCH_BANDS];
	size_t n = sketch_bands(a, x), m = sketch_bands(b, y);

	for (size_t i = 0; i < n && i < m; i++) {
		if (x[i] == y[i])
			return true;
	}
	return false;
}

/* The true share of the smaller text's shingles that both have. */
static int compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(uint64_t));
}

static size_t shingles_of(struct slice text, struct arena *a, uint64_t **ret)
{
	struct folded f;

	assert_int_equal(text_fold(text, a, &f), 0);
	size_t n = f.n < SKETCH_SHINGLE ? 0 : f.n - SKETCH_SHINGLE + 1, m = 0;
	*ret = arena_array(a, n + 1, sizeof **ret);
	for (size_t i = 0; i < n; i++) {
		uint64_t hash = 14695981039346656037u;
		for (uint32_t at = f.items[i].start; at < f.items[i + SKETCH_SHINGLE - 1].end; at++)
			hash = (hash ^ (unsigned char)f.text.ptr[at]) * 1099511628211u;
		(*ret)[i] = hash;
	}
	qsort(*ret, n, sizeof **ret, compare);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || (*ret)[i] != (*ret)[i - 1])
			(*ret)[m++] = (*ret)[i];
	}
	return m;
}

static double true_share(struct slice one, struct slice other)
{
	struct arena a;
	uint64_t *x, *y;
	size_t both = 0;

	arena_init(&a, ARENA_BUDGET_DEFAULT);
	size_t n = shingles_of(one, &a, &x), m = shingles_of(other, &a, &y);
	for (size_t i = 0, j = 0; i < n && j < m;) {
		int order = memcmp(&x[i], &y[j], sizeof *x);

		both += order == 0;
		i += order <= 0;
		j += order >= 0;
	}
	arena_release(&a);
	size_t least = n < m ? n : m;
	return least > 0 ? (double)both / (double)least : 0;
}

struct sample {
	struct buf texts[DOCUMENTS_MAX];
	struct sketch sketches[DOCUMENTS_MAX];
	size_t n;
};

static bool read_sample(struct sample *s, unsigned step)
{
	struct buf text = BUF_INIT;
	struct eval_corpus c;

	if (!eval_open(&c, step))
		return false;
	while (s->n < DOCUMENTS_MAX && eval_next(&c, NULL, &text)) {
		struct sketch sketch = sketch_of(buf_slice(&text));

		if (sketch.units < LEAST_UNITS)
			continue;
		s->sketches[s->n] = sketch;
		s->texts[s->n] = (struct buf)BUF_INIT;
		buf_add_slice(&s->texts[s->n++], buf_slice(&text));
	}
	eval_close(&c);
	buf_free(&text);
	return true;
}

static void check_reprints(const struct sample *s)
{
	printf("%-30s %8s %8s %8s\n", "reprint", "texts", "kin %", "banded %");
	for (int v = 0; v < VARIANTS; v++) {
		size_t kin = 0, banded = 0;

		for (size_t i = 0; i < s->n; i++) {
			struct buf text = BUF_INIT;

			reprint((enum variant)v, buf_slice(&s->texts[i]), &text);
			struct sketch other = sketch_of(buf_slice(&text));
			kin += sketch_is_kin(&s->sketches[i], &other);
			banded += sketch_same(&s->sketches[i], &other) ||
				  share_band(&s->sketches[i], &other);
			buf_free(&text);
		}
		printf("%-30s %8zu %8.2f %8.2f\n", variant_names[v], s->n,
		       100.0 * (double)kin / (double)s->n, 100.0 * (double)banded / (double)s->n);
		row("%s", variant_names[v]);
		assert_true(kin * 100 >= s->n * 98);
		assert_true(banded * 100 >= s->n * 97);
	}
}

/* Pairs of different documents: those called kin must truly share much. */
static void check_pairs(const struct sample *s)
{
	size_t pairs = 0, called = 0, right = 0, candidates = 0, missed = 0;

	for (size_t i = 0; i < s->n; i++) {
		for (size_t j = i + 1; j < s->n; j++) {
			double estimate = sketch_similarity(&s->sketches[i], &s->sketches[j]);

			pairs++;
			candidates += share_band(&s->sketches[i], &s->sketches[j]);
			if (estimate < SKETCH_KIN) {
				/* The exact share says who was missed, beyond the estimate's error.
				 */
				missed += estimate > SKETCH_KIN / 2 &&
					  true_share(buf_slice(&s->texts[i]),
						     buf_slice(&s->texts[j])) >=
						  SKETCH_KIN + ERROR_OF_ESTIMATE;
				continue;
			}
			double share = true_share(buf_slice(&s->texts[i]), buf_slice(&s->texts[j]));
			called++;
			right += share >= SKETCH_KIN - ERROR_OF_ESTIMATE;
			if (share < SKETCH_KIN - ERROR_OF_ESTIMATE)
				printf("called kin at %.2f: %.2f\n", estimate, share);
		}
	}
	printf("pairs %zu, candidates %zu, called kin %zu, of these rightly %zu; missed %zu\n",
	       pairs, candidates, called, right, missed);
	assert_true(right * 100 >= called * 98);
	assert_true(missed * 50 <= called);
}

static void test_eval(void **state)
{
	struct sample *s = calloc(1, sizeof *s);

	(void)state;
	if (!read_sample(s, 73)) {
		free(s);
		skip();
	}
	check_reprints(s);
	check_pairs(s);
	for (size_t i = 0; i < s->n; i++)
		buf_free(&s->texts[i]);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_eval),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
