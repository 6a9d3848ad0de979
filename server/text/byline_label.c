#include "text/byline_label.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/lexicon.h"

struct label {
	const char *text; /* Simplified, small letters */
	enum byline_field field;
};

/* Longer labels first: the first that fits is taken. */
static const struct label labels[] = {
	{"本文来自微信公众号", FIELD_PUBLISHER},
	{"文章来自微信公众号", FIELD_PUBLISHER},
	{"本文转自", FIELD_PUBLISHER},
	{"文章转自", FIELD_PUBLISHER},
	{"文章来自", FIELD_PUBLISHER},
	{"转载自", FIELD_PUBLISHER},
	{"本文来源", FIELD_PUBLISHER},
	{"本文来自", FIELD_PUBLISHER},
	{"本文作者", FIELD_AUTHOR},
	{"微信公众号", FIELD_PUBLISHER},
	{"公众号", FIELD_PUBLISHER},
	{"文章来源", FIELD_PUBLISHER},
	{"信息来源", FIELD_PUBLISHER},
	{"新闻来源", FIELD_PUBLISHER},
	{"资料来源", FIELD_PUBLISHER},
	{"稿件来源", FIELD_PUBLISHER},
	{"内容来源", FIELD_PUBLISHER},
	{"消息来源", FIELD_PUBLISHER},
	{"图片来源", FIELD_OTHER},
	{"题图来自", FIELD_OTHER},
	{"头图来自", FIELD_OTHER},
	{"题图", FIELD_OTHER},
	{"头图", FIELD_OTHER},
	{"封面", FIELD_OTHER},
	{"来源", FIELD_PUBLISHER},
	{"稿源", FIELD_PUBLISHER},
	{"转自", FIELD_PUBLISHER},
	{"媒体", FIELD_PUBLISHER},
	{"发布单位", FIELD_PUBLISHER},
	{"发布机构", FIELD_PUBLISHER},
	{"发布机关", FIELD_PUBLISHER},
	{"发文机关", FIELD_PUBLISHER},
	{"发文单位", FIELD_PUBLISHER},
	{"制发机关", FIELD_PUBLISHER},
	{"信息提供", FIELD_PUBLISHER},
	{"供稿单位", FIELD_PUBLISHER},
	{"发布者", FIELD_OTHER},
	{"发布人", FIELD_OTHER},
	{"发布时间", FIELD_DATE},
	{"发布日期", FIELD_DATE},
	{"发表时间", FIELD_DATE},
	{"发表日期", FIELD_DATE},
	{"发表于", FIELD_DATE},
	{"发布于", FIELD_DATE},
	{"刊登日期", FIELD_DATE},
	{"上版日期", FIELD_DATE},
	{"张贴日期", FIELD_DATE},
	{"公开日期", FIELD_DATE},
	{"发文日期", FIELD_DATE},
	{"印发日期", FIELD_DATE},
	{"发帖时间", FIELD_DATE},
	{"归档时间", FIELD_UPDATED},
	{"成文日期", FIELD_UPDATED},
	{"生成日期", FIELD_UPDATED},
	{"资料更新日期", FIELD_UPDATED},
	{"资料更新", FIELD_UPDATED},
	{"网页更新", FIELD_UPDATED},
	{"更改时间", FIELD_UPDATED},
	{"出版", FIELD_DATE},
	{"发布", FIELD_DATE},
	{"发表", FIELD_DATE},
	{"最后更新时间", FIELD_UPDATED},
	{"最后更新", FIELD_UPDATED},
	{"加入时间", FIELD_DATE},
	{"添加时间", FIELD_DATE},
	{"录入时间", FIELD_DATE},
	{"上传时间", FIELD_DATE},
	{"公布日期", FIELD_DATE},
	{"公布时间", FIELD_DATE},
	{"刊发时间", FIELD_DATE},
	{"建立时间", FIELD_DATE},
	{"发稿时间", FIELD_DATE},
	{"发稿日期", FIELD_DATE},
	{"创建时间", FIELD_DATE},
	{"更新时间", FIELD_UPDATED},
	{"更新日期", FIELD_UPDATED},
	{"修改时间", FIELD_UPDATED},
	{"更新", FIELD_UPDATED},
	{"时间", FIELD_WHEN},
	{"日期", FIELD_WHEN},
	{"责任编辑", FIELD_OTHER},
	{"图片编辑", FIELD_OTHER},
	{"文字编辑", FIELD_OTHER},
	{"视觉编辑", FIELD_OTHER},
	{"执行编辑", FIELD_OTHER},
	{"责任校对", FIELD_OTHER},
	{"撰稿编辑", FIELD_OTHER},
	{"栏目编辑", FIELD_OTHER},
	{"本文编辑", FIELD_OTHER},
	{"值班编辑", FIELD_OTHER},
	{"责编", FIELD_OTHER},
	{"编辑", FIELD_OTHER},
	{"编译", FIELD_STAFF},
	{"翻译", FIELD_STAFF},
	{"译者", FIELD_OTHER},
	{"题图来源", FIELD_OTHER},
	{"栏目主编", FIELD_OTHER},
	{"图片来自", FIELD_OTHER},
	{"提示", FIELD_COUNT},
	{"索引号", FIELD_COUNT},
	{"发文字号", FIELD_COUNT},
	{"文号", FIELD_COUNT},
	{"文档序号", FIELD_COUNT},
	{"文章编号", FIELD_COUNT},
	{"主题分类", FIELD_COUNT},
	{"信息分类", FIELD_COUNT},
	{"主题词", FIELD_COUNT},
	{"公开方式", FIELD_COUNT},
	{"公开形式", FIELD_COUNT},
	{"公开范围", FIELD_COUNT},
	{"有效性", FIELD_COUNT},
	{"效力状态", FIELD_COUNT},
	{"证券代码", FIELD_COUNT},
	{"证券简称", FIELD_COUNT},
	{"公告编号", FIELD_COUNT},
	{"回复数", FIELD_COUNT},
	{"回复", FIELD_COUNT},
	{"查看", FIELD_COUNT},
	{"浏览", FIELD_COUNT},
	{"点击次数", FIELD_COUNT},
	{"阅读", FIELD_COUNT},
	{"看板", FIELD_COUNT},
	{"校对", FIELD_STAFF},
	{"审核", FIELD_STAFF},
	{"审校", FIELD_STAFF},
	{"终审", FIELD_STAFF},
	{"一审", FIELD_STAFF},
	{"二审", FIELD_STAFF},
	{"三审", FIELD_STAFF},
	{"初审", FIELD_STAFF},
	{"复审", FIELD_STAFF},
	{"版面编辑", FIELD_OTHER},
	{"监制", FIELD_OTHER},
	{"核稿", FIELD_STAFF},
	{"出品", FIELD_OTHER},
	{"设计", FIELD_STAFF},
	{"摄影", FIELD_STAFF},
	{"制作", FIELD_STAFF},
	{"制图", FIELD_STAFF},
	{"视频", FIELD_COUNT},
	{"原标题", FIELD_OTHER},
	{"新闻引据", FIELD_OTHER},
	{"浏览次数", FIELD_COUNT},
	{"浏览量", FIELD_COUNT},
	{"阅读次数", FIELD_COUNT},
	{"阅读量", FIELD_COUNT},
	{"点击数", FIELD_COUNT},
	{"点击量", FIELD_COUNT},
	{"点击", FIELD_COUNT},
	{"字号", FIELD_COUNT},
	{"字体", FIELD_COUNT},
	{"关键词", FIELD_COUNT},
	{"标签", FIELD_COUNT},
	{"栏目", FIELD_COUNT},
	{"实习生", FIELD_OTHER},
	{"通讯员", FIELD_NAME},
	{"实习记者", FIELD_NAME},
	{"特约记者", FIELD_NAME},
	{"特派记者", FIELD_NAME},
	{"本报记者", FIELD_NAME},
	{"原作者", FIELD_AUTHOR},
	{"作者", FIELD_AUTHOR},
	{"楼主", FIELD_AUTHOR},
	{"发帖人", FIELD_AUTHOR},
	{"发帖者", FIELD_AUTHOR},
	{"撰稿人", FIELD_AUTHOR},
	{"撰稿", FIELD_AUTHOR},
	{"撰文", FIELD_AUTHOR},
	{"主播", FIELD_NAME},
	{"采写", FIELD_AUTHOR},
	{"采访", FIELD_NAME},
	{"整理", FIELD_NAME},
	{"记者", FIELD_NAME},
	{"文字", FIELD_NAME},
	{"文", FIELD_NAME},
	{"authors", FIELD_AUTHOR},
	{"author", FIELD_AUTHOR},
	{"written by", FIELD_AUTHOR},
	{"by", FIELD_NAME},
	{"source", FIELD_PUBLISHER},
	{"publisher", FIELD_PUBLISHER},
	{"first published", FIELD_DATE},
	{"published", FIELD_DATE},
	{"publish date", FIELD_DATE},
	{"publication date", FIELD_DATE},
	{"posted", FIELD_DATE},
	{"date", FIELD_WHEN},
	{"last updated", FIELD_UPDATED},
	{"last modified", FIELD_UPDATED},
	{"updated", FIELD_UPDATED},
	{"modified", FIELD_UPDATED},
	{"web editor", FIELD_OTHER},
	{"editor", FIELD_OTHER},
};

/* Without a mark behind them. */
static const struct label openers[] = {
	{"written by", FIELD_NAME},       {"story by", FIELD_NAME},
	{"words by", FIELD_NAME},         {"text by", FIELD_NAME},
	{"reported by", FIELD_NAME},      {"posted by", FIELD_NAME},
	{"reporting by", FIELD_OTHER},    {"edited by", FIELD_OTHER},
	{"editing by", FIELD_OTHER},      {"writing by", FIELD_OTHER},
	{"compiled by", FIELD_OTHER},     {"by", FIELD_NAME},
	{"first published", FIELD_DATE},  {"published on", FIELD_DATE},
	{"published at", FIELD_DATE},     {"published", FIELD_DATE},
	{"posted on", FIELD_DATE},        {"posted at", FIELD_DATE},
	{"posted", FIELD_DATE},           {"last updated on", FIELD_UPDATED},
	{"last updated", FIELD_UPDATED},  {"last modified", FIELD_UPDATED},
	{"updated on", FIELD_UPDATED},    {"updated at", FIELD_UPDATED},
	{"received", FIELD_UPDATED},      {"accepted", FIELD_UPDATED},
	{"submitted on", FIELD_DATE},     {"last revised", FIELD_UPDATED},
	{"available online", FIELD_DATE}, {"issued on", FIELD_DATE},
	{"updated", FIELD_UPDATED},       {"date", FIELD_DATE},
};

/* Behind a label: a colon, a bar or a slash. */
static size_t separator_end(struct slice s, size_t at)
{
	static const char *const marks[] = {":", "|", "/", "｜", "丨", "／", "│"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t end = pattern_match(s, at, marks[i]);
		if (end > 0)
			return end;
	}
	return 0;
}

/* The first character of labels that can stand at s[at], folded; its length to *len. */
static bool first_bytes(struct slice s, size_t at, char first[UTF8_MAX], size_t *len)
{
	uint32_t code;

	if (at >= s.len)
		return false;
	utf8_decode(s, at, &code);
	uint32_t key = pattern_key(code);
	*len = key > 0 ? utf8_encode(key, first) : 0;
	return *len > 0;
}

/* Most labels begin with something else: told by hand, without a call. */
static inline bool begins_with(const char *text, const char *first, size_t len)
{
	return text[0] == first[0] && (len < 2 || text[1] == first[1]) &&
	       (len < 3 || text[2] == first[2]);
}

static size_t match(const struct label *list, size_t n, struct slice s, size_t at, bool marked,
		    enum byline_field *ret)
{
	char first[UTF8_MAX];
	size_t len;

	if (!first_bytes(s, at, first, &len))
		return 0;
	for (size_t i = 0; i < n; i++) {
		if (!begins_with(list[i].text, first, len))
			continue;
		size_t end = pattern_match(s, at, list[i].text);

		if (end > 0 && marked)
			end = separator_end(s, end);
		else if (end > 0 && (end >= s.len || !strchr(" 0123456789", s.ptr[end])))
			end = 0;
		if (end > 0) {
			*ret = list[i].field;
			return end;
		}
	}
	return 0;
}

size_t byline_label(struct slice s, size_t at, enum byline_field *ret)
{
	return match(labels, ARRAY_LEN(labels), s, at, true, ret);
}

/* Behind the spaces, and behind a comma where it is who wrote: 作者, 王某; `end` when none. */
static size_t skip_spaced(const struct label *label, struct slice s, size_t end)
{
	size_t behind = end;

	if (label->field == FIELD_AUTHOR) {
		size_t comma = pattern_match(s, behind, ",");
		behind = comma > 0 ? comma : behind;
	}
	while (behind < s.len && code_is_space((unsigned char)s.ptr[behind]))
		behind++;
	return behind;
}

/* 编辑 樊一婧, 发布 2024.01.21: a space will do before a name or a date. */
size_t byline_label_spaced(struct slice s, size_t at, enum byline_field *ret)
{
	char first[UTF8_MAX];
	size_t len;

	if (!first_bytes(s, at, first, &len) || (unsigned char)first[0] < 0xE0)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		if (!begins_with(labels[i].text, first, len))
			continue;
		size_t end = pattern_match(s, at, labels[i].text);
		size_t behind = end > 0 ? skip_spaced(&labels[i], s, end) : 0;

		if (behind > end) {
			*ret = labels[i].field;
			return behind;
		}
	}
	return 0;
}

size_t byline_opener(struct slice s, size_t at, enum byline_field *ret)
{
	return match(openers, ARRAY_LEN(openers), s, at, false, ret);
}

bool byline_is_position(struct slice s)
{
	static const char *const ends[] = {"writer",      "reporter", "correspondent", "editor",
					   "contributor", "staff",    "columnist",     "service"};

	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		size_t len = strlen(ends[i]);
		if (s.len >= len && pattern_match(s, s.len - len, ends[i]) == s.len)
			return true;
	}
	return false;
}
