/* Names in bylines: by their form alone, where a byline has made them likely. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/fold.h"
#include "text/lexicon.h"
#include "text/outlet.h"

#define LATIN_WORDS_MAX  5
#define LATIN_BYTES_MAX  48
#define MEDIUM_BYTES_MAX 60
#define NAMES_MAX        8
#define NAME_MAX         12 /* characters */

/* The usual surnames, folded, by code point: nearly all bearers have one of these. Each takes
 * SURNAME_BYTES. */
#define SURNAME_BYTES 3
static const char surnames[] = "丁万丘丛严丰乌乐乔习于云亓井亢仇付仝仲任伊伍伏位何佘余佟侯保"
			       "俞信修倪傅储元党全公兰关冀冉农冯况冶冷冼凌刁刘初利劳勾包匡区"
			       "华卓单南卜卞卢卫印危卿厉原古史叶司吉向吕吴周呼和哈唐商喻国夏"
			       "奉奚姚姜姬娄孔孙孟季宁宇安宋宗官宣宫容宾宿寇富封尉尚尤尧尹居"
			       "屈展屠岑岳崔嵇左巩巫巴帅师席常平幸庄应庞康廉廖张强彭徐惠慕戈"
			       "戎成战戚戴房扈扬揭支敖敬文斯方於施明易昝晁晋晏普景智曲曹曾朱"
			       "朴权李杜束杨杭林柏查柯柳柴栗栾桂桑梁梅植楚楼樊檀欧武段殷母毕"
			       "毛江池汤汪沈沙洪浦海涂温游湛滕满漆潘焦熊燕牛牟狄玉王班甄甘田"
			       "由申畅白皮盖盘盛相瞿石祁祖祝禹秦程稽穆窦章童竺符简管米粟糜索"
			       "纪练缪罗羊翁翟耿聂肖胡胥臧舒艾芦芮花苏苑苗苟范茅茹荆荣莫萧葛"
			       "董蒋蒙蒲蓝蔡蔺薄薛虞衡衣袁裘裴褚覃解詹计许诺谈谌谢谭谷豆费贺"
			       "贾赖赫赵路车辛辜边连迟逯邓邝邢那邬邰邱邵邸邹郁郎郑郜郝郭都鄢"
			       "金钟钱银门闫闭闵闻阎阙阚阮阳阴阿陆陈陶隆隋雍雷霍靳鞠韦韩项顾"
			       "颜饶马骆高魏鲁鲍鲜鹿麦麻黄黎齐龙龚";

static const char *const double_surnames[] = {"欧阳", "上官", "司马", "诸葛", "皇甫", "司徒",
					      "东方", "慕容", "令狐", "端木", "公孙", "夏侯",
					      "尉迟", "南宫", "长孙", "宇文", "轩辕", "范姜"};

static bool is_surname(uint32_t code)
{
	char text[UTF8_MAX];
	size_t low = 0, high = (sizeof surnames - 1) / SURNAME_BYTES;

	if (!code_is_han(code) || utf8_encode(fold_han(code), text) != SURNAME_BYTES)
		return false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = memcmp(text, surnames + middle * SURNAME_BYTES, SURNAME_BYTES);
		if (order == 0)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}

/* Characters that stand in no given name; with them a word is a sentence. */
static bool is_no_name(uint32_t code)
{
	static const char words[] = "的了是在不这那你我他她它们就都很被把与及或于称说";
	char text[UTF8_MAX];
	size_t len = utf8_encode(fold_han(code), text);

	return slice_find(SLICE_LITERAL(words), slice_of(text, len), 0) != SIZE_MAX;
}

static bool starts_double(struct slice s, size_t at)
{
	uint32_t a, b = 0, x, y;

	size_t next = at + utf8_decode(s, at, &a);
	if (next < s.len)
		utf8_decode(s, next, &b);
	for (size_t i = 0; i < ARRAY_LEN(double_surnames); i++) {
		struct slice d = slice_of_string(double_surnames[i]);
		utf8_decode(d, utf8_decode(d, 0, &x), &y);
		if (fold_han(a) == x && fold_han(b) == y)
			return true;
	}
	return false;
}

/* Foreign names: 约翰·史密斯 */
static bool joins_parts(uint32_t code)
{
	return code == 0xB7 || code == 0x2022 || code == 0x30FB || code == 0x2027;
}

static bool han_follows(struct slice s, size_t at)
{
	uint32_t code = 0;

	if (at < s.len)
		utf8_decode(s, at, &code);
	return code_is_han(code);
}

/* Offset behind the Han characters (and dots between them) at s[at], at most NAME_MAX of them. */
static size_t han_run(struct slice s, size_t at, size_t *n, bool *foreign)
{
	uint32_t code;

	while (at < s.len && *n <= NAME_MAX) {
		size_t len = utf8_decode(s, at, &code);
		bool joins = joins_parts(code) && *n > 0 && han_follows(s, at + len);

		if (!code_is_han(code) && !joins)
			break;
		*foreign |= joins;
		++*n;
		at += len;
	}
	return at;
}

static bool has_no_name(struct slice s)
{
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		size_t start = at;
		at += utf8_decode(s, at, &code);
		if (start > 0 && is_no_name(code))
			return true;
	}
	return false;
}

/* Words that begin with what is a surname too, and stand where bylines do. */
static bool is_other_word(struct slice s)
{
	static const char *const words[] = {"公布", "公告", "公开",   "公示",   "施行",   "修订",
					    "方案", "时间", "国防部", "国务院", "司法院", "安全部"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (pattern_match(s, 0, words[i]) == s.len)
			return true;
	}
	return lexicon_match(LEXICON_BUTTON, s, 0) == s.len ||
	       lexicon_match(LEXICON_BYWORD, s, 0) == s.len ||
	       lexicon_match(LEXICON_NOBODY, s, 0) == s.len;
}

/* 郑 英: newspapers part the two characters of a short name. Offset behind, 0 when it is none. */
static size_t name_read_spaced(struct slice s, size_t at)
{
	uint32_t first, code = 0, given = 0, behind = 0;

	if (at >= s.len)
		return 0;
	at += utf8_decode(s, at, &first);
	if (at < s.len)
		at += utf8_decode(s, at, &code);
	if (!code_is_space(code) || code == '\n' || at >= s.len)
		return 0;
	at += utf8_decode(s, at, &given);
	if (at < s.len)
		utf8_decode(s, at, &behind);
	/* Of a longer run only what says that it is a reporter's may follow. */
	bool ends = !code_is_han(behind) || behind == 0x6444 || behind == 0x651D;
	return ends && code_is_han(given) && is_surname(first) && !is_no_name(given) ? at : 0;
}

size_t name_read_han(struct slice s, size_t at)
{
	size_t n = 0;
	bool foreign = false;
	uint32_t code;
	size_t end = han_run(s, at, &n, &foreign);

	if (n == 1)
		return name_read_spaced(s, at);
	if (n < 2 || n > NAME_MAX || (!foreign && n > 4))
		return 0;
	utf8_decode(s, at, &code);
	if (!foreign && (!is_surname(code) || (n == 4 && !starts_double(s, at))))
		return 0;
	struct slice name = slice_sub(s, at, end);
	return has_no_name(name) || is_other_word(name) ? 0 : end;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* One word of a name: Jane, O'Neil, J., Zhang-Li, von. */
static size_t latin_word(struct slice s, size_t at)
{
	static const char *const small[] = {"de ", "van ", "von ", "der ", "da ", "bin ", "al-"};
	size_t end = at;
	uint32_t code;

	for (size_t i = 0; i < ARRAY_LEN(small); i++) {
		if (slice_starts_with(slice_sub(s, at, s.len), slice_of_string(small[i])))
			return at + strlen(small[i]) - 1;
	}
	if (at >= s.len)
		return 0;
	utf8_decode(s, at, &code);
	if (!is_upper(s.ptr[at]) && !(code >= 0xC0 && code < 0x250))
		return 0;
	while (end < s.len) {
		size_t len = utf8_decode(s, end, &code);
		bool letter = (code < 0x80 && ((code | 0x20) >= 'a' && (code | 0x20) <= 'z')) ||
			      (code >= 0xC0 && code < 0x250);

		if (!letter && code != '\'' && code != '-' && code != '.' && code != 0x2019)
			break;
		end += len;
	}
	return end;
}

size_t name_read_latin(struct slice s, size_t at)
{
	size_t end = 0, words = 0;

	while (words < LATIN_WORDS_MAX && at < s.len) {
		size_t word = latin_word(s, at);

		if (word <= at)
			break;
		words++;
		end = word;
		if (word >= s.len || s.ptr[word] != ' ')
			break;
		at = word + 1;
	}
	return end;
}

/* What parts two names: the offset behind, 0 when it is something else. */
static size_t separator(struct slice s, size_t at)
{
	static const char *const marks[] = {"、",  " 、", ", and ", " and ", ", ", "，",
					    " & ", " + ", "+",      "／",    "/",  " ",
					    "　",  "和",  "与",     "；"};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (slice_starts_with(slice_sub(s, at, s.len), slice_of_string(marks[i])))
			return utf8_spaces_end(s, at + strlen(marks[i]));
	}
	return 0;
}

/* One of several names may be no Han Chinese one: 程某、米日古丽. */
static size_t name_read_other(struct slice s, size_t at)
{
	static const char *const verbs[] = {"报道", "報道", "报导", "報導", "摄影", "攝影", "编译"};
	size_t n = 0, end;
	bool foreign = false;
	uint32_t code;

	if (at < 3 || !slice_equal(slice_sub(s, at - 3, at), SLICE_LITERAL("、")))
		return 0;
	end = han_run(s, at, &n, &foreign);
	if (n < 3 || n > 6 || foreign || has_no_name(slice_sub(s, at, end)))
		return 0;
	utf8_decode(s, at, &code);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (slice_find(slice_sub(s, 0, end), slice_of_string(verbs[i]), at) != SIZE_MAX)
			return 0;
	}
	return end;
}

size_t names_read(struct slice s, size_t at)
{
	size_t end = 0;

	for (int i = 0; i < NAMES_MAX && at < s.len; i++) {
		size_t name = name_read_han(s, at);

		if (name == 0)
			name = name_read_latin(s, at);
		if (name == 0 && end > 0)
			name = name_read_other(s, at);
		if (name == 0 || (name - at > LATIN_BYTES_MAX && end > 0))
			break;
		end = name;
		at = name < s.len ? separator(s, name) : 0;
		if (at == 0)
			break;
	}
	return end;
}

static bool ends_with_any(struct slice s, const char *const *signs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (slice_ends_with(s, slice_of_string(signs[i])) && s.len > strlen(signs[i]))
			return true;
	}
	return false;
}

bool name_is_company(struct slice s)
{
	static const char *const signs[] = {
		" Inc",         " Inc.",      " Ltd",       " Ltd.",       " Corp",
		" Corp.",       " LLC",       " Group",     " Technology", " Technologies",
		" Robotics",    " Systems",   " Labs",      " Lab",        " Holdings",
		" University",  " Institute", " Committee", " Agency",     " Foundation",
		" Association", " Council",   " Center",    " Centre",     " Company",
		" Bank",        " Partners",  " Software",  " Networks",   " Industries"};

	return ends_with_any(s, signs, ARRAY_LEN(signs));
}

/* One word with a domain behind its last dot, no address of somebody's mail. */
static bool is_domain(struct slice s)
{
	static const char *const ends[] = {".com", ".cn",     ".net", ".org", ".tw",
					   ".hk",  ".com.cn", ".uk",  ".co",  ".gov"};

	return !memchr(s.ptr, ' ', s.len) && !memchr(s.ptr, '@', s.len) &&
	       ends_with_any(s, ends, ARRAY_LEN(ends));
}

bool name_is_medium(struct slice s)
{
	static const char *const signs[] = {
		"网",     "網",       "报",      "報",        "社",      "新闻",   "新聞",
		"电视台", "電視台",   "在线",    "在線",      "频道",    "頻道",   "客户端",
		"周刊",   "週刊",     "杂志",    "雜誌",      "电台",    "電台",   "广播",
		"廣播",   "日报",     "传媒",    "傳媒",      "周报",    "時報",   "时报",
		"晨报",   "晚报",     "通讯社",  "評論網",    "融媒",    "融媒体", "发布",
		"新闻部", "新聞部",   "News",    "Times",     "Post",    "Herald", "Daily",
		"Weekly", "Magazine", "Journal", "Tribune",   "Gazette", "Media",  "CNN",
		"BBC",    "Reuters",  "Xinhua",  "Bloomberg", "AFP",     "Press"};
	bool han = s.len > 0 && (unsigned char)s.ptr[0] >= 0xE0;

	if (s.len == 0 || s.len > MEDIUM_BYTES_MAX)
		return false;
	if (outlet_is_known(s))
		return true;
	if (!han && s.len <= 12) { /* CNN alone */
		for (size_t i = ARRAY_LEN(signs) - 7; i < ARRAY_LEN(signs); i++) {
			if (slice_equal(s, slice_of_string(signs[i])))
				return true;
		}
	}
	/* newsroom for Reuters is none: a name begins with a capital. */
	if (!han && s.ptr[0] >= 'a' && s.ptr[0] <= 'z')
		return is_domain(s);
	return is_domain(s) || ends_with_any(s, signs, ARRAY_LEN(signs));
}
