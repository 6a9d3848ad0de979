#include "text/notice.h"

#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline_fields.h"
#include "text/lexicon.h"

/* Bytes of the line, of an outlet's name, of words before one in marks; characters of a writer's.
 */
#define LINE_MAX     600
#define OUTLET_MAX   60
#define FILLER_MAX   24
#define WRITER_MAX   8
#define OUTLET_LEAST 2 /* characters */
#define REST_MAX     6 /* characters behind the name that need no reason: 杂志, 一书 */

/* Over words that say nothing of the source, at most one of them. */
static size_t skip_any(struct slice s, size_t at, const char *const *words, size_t n)
{
	size_t end = pattern_match_any(s, at, words, n);

	return end > 0 ? end : at;
}

static size_t skip_marks(struct slice s, size_t at)
{
	uint32_t code;

	while (at < s.len) {
		size_t len = utf8_decode(s, at, &code);
		if (!code_is_space(code) && !byline_is_mark(code))
			break;
		at += len;
	}
	return at;
}

/* Offset behind 本文转载自, 声明：文章来自于; 0 when the line opens with something else. */
static size_t opener_end(struct slice s)
{
	static const char *const heads[] = {"声明", "版权声明", "注", "说明", "编者按", "来源说明"};
	static const char *const texts[] = {"本文", "文章", "原文", "此文", "该文", "本稿", "内容"};
	static const char *const links[] = {"系", "为", "是", "由", "内容", "经授权", "授权"};
	static const char *const verbs[] = {
		"转载自", "转载于", "转载",   "转自", "摘编自", "摘自", "选自",   "出自", "来自",
		"来源于", "来源",   "首发于", "首发", "原载于", "原载", "刊载于", "刊于", "原刊于"};
	size_t at = skip_any(s, skip_marks(s, 0), heads, ARRAY_LEN(heads));

	at = pattern_match_any(s, skip_marks(s, at), texts, ARRAY_LEN(texts));
	if (at == 0)
		return 0;
	at = skip_any(s, at, links, ARRAY_LEN(links));
	at = pattern_match_any(s, at, verbs, ARRAY_LEN(verbs));
	return at > 0 && pattern_match(s, at, "于") > 0 ? pattern_match(s, at, "于") : at;
}

/* A quick look: most lines begin with something else than 本文原此该内稿声版注说编来. */
static bool may_open(struct slice s)
{
	static const uint32_t firsts[] = {0x672C, 0x6587, 0x539F, 0x6B64, 0x8BE5, 0x8A72, 0x5185,
					  0x5167, 0x7A3F, 0x58F0, 0x8072, 0x7248, 0x6CE8, 0x8A3B,
					  0x8BF4, 0x8AAA, 0x7F16, 0x7DE8, 0x6765, 0x4F86};
	size_t at = skip_marks(s, 0);
	uint32_t code = 0;

	if (at < s.len)
		utf8_decode(s, at, &code);
	for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
		if (firsts[i] == code)
			return true;
	}
	return false;
}

static bool is_close(uint32_t code)
{
	return code == 0x300B || code == 0x201D || code == 0x300D || code == 0x3011 || code == '"';
}

static bool is_open(uint32_t code)
{
	return code == 0x300A || code == 0x201C || code == 0x300C || code == 0x3010 || code == '"';
}

static bool ends_name(uint32_t code)
{
	return code_is_space(code) || code == ',' || code == 0xFF0C || code == 0x3002 ||
	       code == ';' || code == 0xFF1B || code == '(' || code == 0xFF08 || code == ')' ||
	       code == 0xFF09 || code == '|' || code == 0x3001 || code == ':' || code == 0xFF1A;
}

/* The name at s[at], in marks or up to one that ends it. */
static struct slice name_at(struct slice s, size_t at)
{
	size_t start = at, end = at;
	bool marked = false;
	uint32_t code;

	while (end < s.len && end - start <= OUTLET_MAX) {
		size_t len = utf8_decode(s, end, &code);
		if (!marked && is_open(code) && end - at <= FILLER_MAX) {
			start = end + len;
			marked = true;
		} else if (marked ? is_close(code) : ends_name(code)) {
			break;
		}
		end += len;
	}
	struct slice name = slice_trim(slice_sub(s, start, end));
	return end - start <= OUTLET_MAX && utf8_count(name) >= OUTLET_LEAST ? name
									     : slice_of(NULL, 0);
}

static bool is_marked(struct slice line, struct slice name)
{
	uint32_t code = 0;

	utf8_decode_before(line, (size_t)(name.ptr - line.ptr), &code);
	return is_open(code);
}

/* 网络, 互联网: from nowhere that has a name. */
static bool names_nobody(struct slice name)
{
	static const char *const words[] = {"网络", "互联网", "网友", "网上", "投稿", "原创",
					    "用户", "作者",   "本人", "公众", "平台"};

	return pattern_match_any(name, 0, words, ARRAY_LEN(words)) > 0;
}

/* 作者：王某, 作者 某某 */
static struct slice writer_of(struct slice s, size_t from)
{
	uint32_t code;

	for (size_t at = from; at < s.len; at += utf8_decode(s, at, &code)) {
		size_t value = pattern_match(s, at, "作者"), end, n = 0;
		if (value == 0)
			continue;
		size_t marks = skip_marks(s, value);
		end = names_read(s, marks);
		if (marks == value)
			continue;
		if (end > 0)
			return slice_sub(s, marks, end);
		for (end = marks; end < s.len; n++) {
			size_t len = utf8_decode(s, end, &code);
			if (ends_name(code) || is_close(code))
				break;
			end += len;
		}
		return n >= 2 && n <= WRITER_MAX ? slice_sub(s, marks, end) : slice_of(NULL, 0);
	}
	return slice_of(NULL, 0);
}

/* 原文出自《某书》，意思是…: a sentence that goes on, about something else than who may print it.
 */
static bool goes_on(struct slice line, struct slice name)
{
	static const char *const words[] = {"作者", "转载", "授权", "版权",   "侵",   "编辑",
					    "来自", "来源", "首发", "原标题", "代表", "记者",
					    "公众", "id",   "联系", "仅",     "出版", "发表",
					    "删",   "原载", "刊"};
	size_t from = skip_marks(line, (size_t)(name.ptr - line.ptr) + name.len);
	uint32_t code;

	if (utf8_count(slice_sub(line, from, line.len)) <= REST_MAX)
		return false;
	for (size_t at = from; at < line.len; at += utf8_decode(line, at, &code)) {
		if (char_is_digit(line.ptr[at]) ||
		    pattern_match_any(line, at, words, ARRAY_LEN(words)) > 0)
			return false;
	}
	return true;
}

bool notice_read(struct slice line, struct byline *ret)
{
	static const char *const accounts[] = {"微信公众平台", "微信公众号", "微信公号", "公众号",
					       "公号"};
	struct byline ignored = {0};
	size_t at, verb;

	line = slice_trim(line);
	if (line.len == 0 || line.len > LINE_MAX || !may_open(line) || (at = opener_end(line)) == 0)
		return false;
	verb = at;
	at = skip_any(line, at, accounts, ARRAY_LEN(accounts));
	/* Over a colon and spaces, not over marks that quote. */
	while (at < line.len && (line.ptr[at] == ' ' || pattern_match(line, at, ":") > 0))
		at = line.ptr[at] == ' ' ? at + 1 : pattern_match(line, at, ":");
	at = skip_any(line, at, accounts, ARRAY_LEN(accounts));
	while (at < line.len && (line.ptr[at] == ' ' || pattern_match(line, at, ":") > 0))
		at = line.ptr[at] == ' ' ? at + 1 : pattern_match(line, at, ":");
	struct slice outlet = name_at(line, at), writer = writer_of(line, at);
	/* 文章来源于生活: only behind a word or a mark that announces a name. */
	if (names_nobody(outlet) ||
	    (at == verb && !name_is_medium(outlet) && outlet.len > 0 && !is_marked(line, outlet)))
		outlet = slice_of(NULL, 0);
	if (outlet.len > 0 && goes_on(line, outlet))
		return false;
	byline_keep(FIELD_PUBLISHER, outlet, ret ? ret : &ignored);
	byline_keep(FIELD_AUTHOR, writer, ret ? ret : &ignored);
	return outlet.len > 0 || writer.len > 0;
}
