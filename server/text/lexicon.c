#include "text/lexicon.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold.h"

#define PATTERNS_MAX 64

/* Patterns are written as pattern_key gives them: Simplified, small letters, ASCII marks. */

static const char *const lists[LEXICON_MAX][PATTERNS_MAX] = {
	[LEXICON_BOILERPLATE] =
		{"点击查看",      "点击上方",     "点击下方",      "点击关注",
		 "点击阅读",      "阅读原文",     "阅读全文",      "查看全文",
		 "查看更多",      "展开全文",     "展开阅读",      "返回搜狐",
		 "返回首页",      "返回顶部",     "分享到",        "分享至",
		 "举报",          "扫码",         "扫一扫",        "扫描二维码",
		 "长按二维码",    "微信扫",       "版权所有",      "版权声明",
		 "免责声明",      "特别声明",     "郑重声明",      "声明:",
		 "未经授权",      "未经许可",     "转载请注明",    "转载须注明",
		 "欢迎关注",      "关注我们",     "下载客户端",    "打开app",
		 "广告",          "加载中",       "网友评论",      "发表评论",
		 "评论区",        "我要评论",     "登录后",        "本文版权",
		 "投诉建议",      "联系我们",     "关于我们",      "海量资讯",
		 "advertisement", "read more",    "share this",    "sign up",
		 "subscribe",     "follow us",    "click here",    "all rights reserved",
		 "copyright",     "terms of use", "privacy policy"},
	[LEXICON_BOILERPLATE_ANY] = {"查看精彩图片",
				     "查看原图",
				     "版权归原作者",
				     "仅代表作者观点",
				     "仅代表作者个人",
				     "不代表本站",
				     "不代表平台",
				     "请联系删除",
				     "如有侵权",
				     "未经授权不得转载",
				     "转载请注明",
				     "请注明出处",
				     "严禁转载",
				     "不得转载",
				     "违者必究",
				     "icp备",
				     "京公网安备",
				     "违法和不良信息",
				     "all rights reserved",
				     "客户端下载",
				     "新浪财经app"},
	[LEXICON_BUTTON] = {"分享",     "收藏",    "点赞",  "评论",   "打印",   "列印",
			    "留言",     "首页",    "微信",  "微博",   "qq空间", "朋友圈",
			    "关闭",     "举报",    "新闻",  "正文",   "字号",   "字体",
			    "大",       "中",      "小",    "a+",     "a-",     "登录",
			    "注册",     "下载",    "关注",  "已关注", "订阅",   "返回",
			    "更多",     "搜索",    "菜单",  "财经",   "科技",   "体育",
			    "娱乐",     "国际",    "国内",  "社会",   "军事",   "视频",
			    "图片",     "参与",    "阅读",  "转发",   "回复",   "复制链接",
			    "生成海报", "share",   "print", "email",  "save",   "comments",
			    "facebook", "twitter", "login", "menu",   "search", "home"},
	[LEXICON_CAPTION] = {"▲",        "△",      "▼",        "▽",      "↑",
			     "图:",      "图/",    "图|",      "图源",   "图片来源",
			     "图片来自", "图片:",  "图为",     "图说",   "题图",
			     "头图",     "资料图", "配图",     "供图",   "摄影:",
			     "摄影/",    "photo:", "photo by", "image:", "image credit",
			     "credit:"},
	[LEXICON_CAPTION_ANY] = {"图/", "图源", "图片来源", "供图", "资料图", "资料照片",
				 "新华社发", "视觉中国"},
	[LEXICON_REFERENCES] = {"参考资料", "参考文献", "参考来源", "参考文章", "参考:",
				"资料来源:", "部分参考", "注释:", "references", "further reading:"},
	[LEXICON_TAIL] = {"相关阅读",        "相关新闻",
			  "相关报道",        "相关推荐",
			  "相关文章",        "推荐阅读",
			  "延伸阅读",        "更多精彩",
			  "热门推荐",        "热门文章",
			  "猜你喜欢",        "往期推荐",
			  "往期回顾",        "往期精彩",
			  "精彩推荐",        "更多新闻",
			  "上一篇",          "下一篇",
			  "热点新闻",        "热门新闻",
			  "大家都在看",      "最新文章",
			  "为你推荐",        "related articles",
			  "related stories", "you may also like",
			  "recommended",     "more from"},
	[LEXICON_SIGN_OFF] = {"责任编辑", "责编", "(责任编辑", "(责编", "本文编辑:", "值班编辑",
			      "编辑:", "(编辑:", "[责任编辑", "【责任编辑"},
};

uint32_t pattern_key(uint32_t code)
{
	uint32_t folded[FOLD_CODE_MAX];

	if (code_is_space(code))
		return 0;
	if (fold_code(code, folded) > 0)
		return folded[0];
	if (code >= 0xFF01 && code <= 0xFF5E)
		return code - 0xFEE0;
	return code;
}

/* The rest of a pattern behind its first character; at: behind the first character of the text. */
static size_t match_rest(struct slice s, size_t at, struct slice p, size_t i)
{
	uint32_t want, got;

	while (i < p.len) {
		i += utf8_decode(p, i, &want);
		if (want == ' ')
			continue;
		if (at >= s.len)
			return 0;
		at += utf8_decode(s, at, &got);
		if (pattern_key(got) == 0 && at < s.len)
			at += utf8_decode(s, at, &got);
		if (pattern_key(got) != want)
			return 0;
	}
	return at;
}

size_t pattern_match(struct slice s, size_t at, const char *pattern)
{
	struct slice p = slice_of_string(pattern);
	uint32_t want, got;
	size_t i = utf8_decode(p, 0, &want);

	if (at < s.len)
		at += utf8_decode(s, at, &got);
	else
		return 0;
	if (pattern_key(got) == 0 && at < s.len)
		at += utf8_decode(s, at, &got);
	return pattern_key(got) == want ? match_rest(s, at, p, i) : 0;
}

size_t lexicon_match(enum lexicon which, struct slice s, size_t at)
{
	uint32_t code, want;
	size_t best = 0;

	if (at >= s.len)
		return 0;
	at += utf8_decode(s, at, &code);
	uint32_t key = pattern_key(code);
	for (size_t n = 0; n < PATTERNS_MAX && lists[which][n]; n++) {
		struct slice p = {lists[which][n], UTF8_MAX};
		size_t i = utf8_decode(p, 0, &want);

		if (want != key)
			continue;
		size_t end = match_rest(s, at, slice_of_string(lists[which][n]), i);
		if (end > best)
			best = end;
	}
	return best;
}

bool lexicon_is_all(enum lexicon which, struct slice s)
{
	uint32_t code;
	size_t found = 0;

	for (size_t at = 0; at < s.len;) {
		size_t end = lexicon_match(which, s, at);
		size_t len = utf8_decode(s, at, &code);
		uint32_t folded[FOLD_CODE_MAX];

		if (end == 0 && (code_is_han(code) || fold_code(code, folded) > 0))
			return false;
		found += end > 0;
		at = end > 0 ? end : at + len;
	}
	return found > 0;
}

bool lexicon_finds(enum lexicon which, struct slice s)
{
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		if (lexicon_match(which, s, at) > 0)
			return true;
		at += utf8_decode(s, at, &code);
	}
	return false;
}
