#include "text/piece.h"

#include "base/macros.h"
#include "base/map.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/byline_pair.h"
#include "text/lexicon.h"
#include "text/menu_line.h"
#include "text/outlet.h"
#include "text/punctuation.h"

/* Characters. */
#define ISSUE_DIGITS       6
#define FURNITURE_MAX      24
#define FURNITURE_ANY_MAX  80
#define BUTTONS_MAX        90
#define FURNITURE_LINE_MAX 240
#define NOTICE_MAX         120
#define LATIN_FACTOR       2 /* letters say about half of what Han characters do */
#define CAPTION_MAX        60
#define PHOTO_MAX          120
#define HEADING_REST       4 /* behind the words of a heading */
#define PARAGRAPH_MIN      14
#define REPEATED_MAX       24

static bool is_latin(const struct piece *p)
{
	return p->text.len < p->characters * 3 / 2;
}

static size_t scaled(const struct piece *p, size_t limit)
{
	return is_latin(p) ? limit * LATIN_FACTOR : limit;
}

/* The last character, quotation marks and brackets that close apart where others stand; 0: empty.
 */
static uint32_t last_mark(struct slice s)
{
	uint32_t code = 0;

	while (s.len > 0) {
		size_t before = utf8_decode_before(s, s.len, &code);
		if (!punctuation_closes(code) && code != '"')
			break;
		s.len = before;
	}
	return code;
}

static bool ends_sentence(struct slice s)
{
	uint32_t code = last_mark(s);

	return code == 0x3002 || code == 0xFF1B || code == ';' || code == '.' || code == ',' ||
	       code == 0xFF0C || code == ':' || code == 0xFF1A;
}

/* Marks that end a paragraph, also those a headline may end with. */
static bool ends_paragraph(struct slice s)
{
	uint32_t code = last_mark(s);

	return code == 0x3002 || code == '.' || code == 0xFF01 || code == '!' || code == 0xFF1F ||
	       code == '?' || code == 0x2026;
}

int piece_add(struct slice text, uint32_t start, uint32_t end, struct arena *a, struct pieces *ret)
{
	struct piece *p = end > start ? ARENA_PUSH(a, ret) : NULL;

	if (end <= start)
		return 0;
	if (!p)
		return ERR_LIMIT;
	p->span = (struct span){start, end};
	p->text = slice_trim(slice_sub(text, start, end));
	p->characters = utf8_count(p->text);
	p->asked = arena_array(a, 1, sizeof *p->asked);
	if (!p->asked)
		return ERR_LIMIT;
	p->kind = REGION_BODY;
	p->stops = ends_sentence(p->text);
	p->weight = ends_paragraph(p->text) ? p->characters : 0;
	if (p->characters <= FURNITURE_LINE_MAX)
		p->lists = lexicon_scan(p->text);
	p->paragraph = p->weight >= scaled(p, PARAGRAPH_MIN);
	return 0;
}

/* Short lines that stand twice are menus: found through a table of their hashes. */
static int mark_repeated(struct pieces *pieces, struct arena *a)
{
	size_t room = 64;

	while (room < pieces->n * 2)
		room *= 2;
	uint32_t *table = arena_array(a, room, sizeof *table);
	if (!table)
		return ERR_LIMIT;
	for (size_t i = 0; i < pieces->n; i++) {
		struct piece *p = &pieces->items[i];
		if (p->characters == 0 || p->characters > REPEATED_MAX || p->stops)
			continue;
		size_t slot = hash_bytes(p->text) & (room - 1);
		for (; table[slot] > 0; slot = (slot + 1) & (room - 1)) {
			struct piece *q = &pieces->items[table[slot] - 1];
			if (!slice_equal(p->text, q->text))
				continue;
			p->repeated = q->repeated = true;
			p->first = q->first = table[slot] - 1;
			break;
		}
		if (table[slot] == 0)
			table[slot] = (uint32_t)i + 1;
	}
	return 0;
}

int pieces_split(struct slice text, struct arena *a, struct pieces *ret)
{
	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.ptr + at, '\n', text.len - at);
		size_t end = newline ? (size_t)(newline - text.ptr) + 1 : text.len;
		int r = piece_split_line(text, (uint32_t)at, (uint32_t)end, a, ret);

		if (r < 0)
			return r;
		at = end;
	}
	return mark_repeated(ret, a);
}

bool piece_is_byline(const struct piece *p)
{
	if (p->asked->byline == 0)
		p->asked->byline =
			byline_line(p->text, NULL) || byline_label_alone(p->text) ? 2 : 1;
	return p->asked->byline == 2;
}

/* Behind the words of a button only marks, numbers and Latin may stand. */
static bool stands_alone(struct slice s, size_t end)
{
	uint32_t code;

	while (end < s.len) {
		end += utf8_decode(s, end, &code);
		if (code_is_han(code))
			return false;
	}
	return true;
}

/* 绿政公署 > */
static bool is_path(struct slice s)
{
	if (s.ptr[0] == '<')
		return false;
	return slice_ends_with(s, SLICE_LITERAL(">")) || slice_ends_with(s, SLICE_LITERAL("»"));
}

/* 免责声明, 版权声明 and their like: what follows is one, however long. */
static bool is_notice(struct slice s)
{
	uint32_t code = 0;

	while (s.len > 0) {
		size_t before = utf8_decode_before(s, s.len, &code);
		if (code_is_han(code))
			break;
		s.len = before;
	}
	return slice_ends_with(s, SLICE_LITERAL("声明")) ||
	       slice_ends_with(s, SLICE_LITERAL("聲明"));
}

/* A letter, a digit or a character: not only marks. */
static bool has_words(struct slice s)
{
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		uint32_t key = pattern_key(code);
		if (code >= 0x3400 || (key >= 'a' && key <= 'z') || (key >= '0' && key <= '9') ||
		    (code >= 0xC0 && code < 0x2000) || code_is_kana_or_hangul(code))
			return true;
	}
	return false;
}

/* 打开某某新闻APP，查看原文 */
static bool is_app_line(struct slice s)
{
	static const char *const verbs[] = {"打开", "下载", "进入", "登录", "前往", "安装"};
	bool opens = outlet_read(s, 0) > 0;

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		opens |= pattern_match(s, 0, verbs[i]) > 0;
	for (size_t at = 0; opens && at < s.len; at++) {
		if (pattern_match(s, at, "app") > 0 || pattern_match(s, at, "客户端") > 0)
			return true;
	}
	return false;
}

/* 3小时前, 2 hours ago, Updated a year ago: true when read, not when written. */
static bool is_relative_time(struct slice s)
{
	static const char *const han[] = {"小时前", "小時前", "分钟前", "分鐘前", "天前"};
	static const char *const openers[] = {"updated", "published", "posted", "last updated"};

	for (size_t i = 0; i < ARRAY_LEN(han); i++) {
		if (char_is_digit(s.ptr[0]) && slice_ends_with(s, slice_of_string(han[i])) &&
		    s.len <= 16)
			return true;
	}
	if (!slice_ends_with(s, SLICE_LITERAL(" ago")) || s.len > 40)
		return false;
	bool opened = char_is_digit(s.ptr[0]) || slice_find(s, SLICE_LITERAL(" • "), 0) != SIZE_MAX;
	for (size_t i = 0; i < ARRAY_LEN(openers); i++)
		opened |= pattern_match(s, 0, openers[i]) > 0;
	return opened;
}

/* 临水函〔2023〕87号, （2021）浙0108民初1234号: what a document is filed under. */
static bool is_file_number(struct slice s)
{
	static const char *const opens[] = {"〔", "［", "（", "("};
	size_t open = SIZE_MAX;

	if (!slice_ends_with(s, SLICE_LITERAL("号")) && !slice_ends_with(s, SLICE_LITERAL("號")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(opens) && open == SIZE_MAX; i++) {
		open = slice_find(s, slice_of_string(opens[i]), 0);
		if (open != SIZE_MAX)
			open += strlen(opens[i]);
	}
	if (open == SIZE_MAX || open + 4 >= s.len || !char_is_digit(s.ptr[s.len - 4]))
		return false;
	for (size_t i = 0; i < 4; i++) {
		if (!char_is_digit(s.ptr[open + i]))
			return false;
	}
	return !char_is_digit(s.ptr[open + 4]);
}

/* #漁港 #市集 */
static bool is_hashtags(struct slice s)
{
	if (s.ptr[0] != '#' || s.len < 2)
		return false;
	for (size_t at = 0; at < s.len; at++) {
		bool opens = at == 0 || s.ptr[at - 1] == ' ';
		if (opens && s.ptr[at] != '#' && s.ptr[at] != ' ')
			return false;
	}
	return true;
}

/* © 2018, Copyright 2018 */
static bool is_copyright(struct slice s)
{
	size_t end = pattern_match(s, 0, "copyright");

	if (end == 0)
		end = pattern_match(s, 0, "©");
	while (end > 0 && end < s.len && s.ptr[end] == ' ')
		end++;
	return end > 0 && end < s.len &&
	       (char_is_digit(s.ptr[end]) || pattern_match(s, end, "©") > 0 ||
		pattern_match(s, end, "(c)") > 0);
}

/* 本帖最后由 某某 于 2022-9-20 15:18 编辑: with nothing of the post behind it. */
static bool is_edit_note(struct slice s)
{
	return pattern_match(s, 0, "本帖最后由") > 0 && s.len > strlen("编辑") &&
	       pattern_match(s, s.len - strlen("编辑"), "编辑") == s.len;
}

/* 共找到 1,230 条结果: what a search says; an article counts its results in sentences. */
static bool is_hit_count(struct slice s)
{
	static const char *const ends[] = {"项结果", "条结果", "个结果"};
	bool counts = false;

	for (size_t i = 0; i < ARRAY_LEN(ends) && !counts; i++) {
		size_t len = strlen(ends[i]), at = s.len > len ? s.len - len : 0;

		counts =
			at > 0 && utf8_is_boundary(s, at) && pattern_match(s, at, ends[i]) == s.len;
		while (counts && at > 1 && s.ptr[at - 1] == ' ')
			at--;
		counts = counts && char_is_digit(s.ptr[at - 1]);
	}
	return counts;
}

/* The issue of a journal: 某学报. 2021, Vol. 18 Issue (3): 211-220; Some Journal 12, 44–59 (2020)
 */
static bool is_issue(struct slice s)
{
	static const char *const words[] = {"vol.", "volume ", "issue (", "no. "};
	size_t digits = 0, hits = 0;

	for (size_t at = 0; at < s.len; at++)
		digits += char_is_digit(s.ptr[at]);
	if (digits < ISSUE_DIGITS)
		return false;
	for (size_t at = 0; at < s.len; at++) {
		if (!strchr("vViInN", s.ptr[at]))
			continue;
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			hits += pattern_match(s, at, words[i]) > 0;
	}
	bool year = s.len > 8 && s.ptr[s.len - 1] == ')' && s.ptr[s.len - 6] == '(' &&
		    char_is_digit(s.ptr[s.len - 2]) && char_is_digit(s.ptr[s.len - 5]);
	return hits > 0 || (year && digits > ISSUE_DIGITS);
}

static bool is_furniture(const struct piece *p)
{
	if (p->characters > FURNITURE_LINE_MAX * LATIN_FACTOR || p->characters == 0)
		return false;
	if (!has_words(p->text))
		return p->weight == 0;
	bool brief = p->characters <= scaled(p, FURNITURE_MAX);
	if (outlet_of_notice(p->text).len > 0 || is_copyright(p->text))
		return p->characters <= scaled(p, FURNITURE_LINE_MAX);
	if (p->characters <= scaled(p, BUTTONS_MAX) && p->weight == 0 &&
	    (lexicon_is_all(LEXICON_BUTTON, p->text) || menu_line(p->text)))
		return true;
	if (brief && p->weight == 0 &&
	    (is_path(p->text) || is_relative_time(p->text) || is_file_number(p->text) ||
	     is_hashtags(p->text) || is_hit_count(p->text) || is_app_line(p->text)))
		return true;
	if (p->characters <= FURNITURE_ANY_MAX && p->weight == 0 &&
	    (is_issue(p->text) || is_edit_note(p->text)))
		return true;
	uint32_t code;
	size_t at = 0, len = utf8_decode(p->text, 0, &code);
	/* 【打印】, * and the like in front */
	while (!code_is_han(code) && (code >= 0x80 || strchr(" *#-", (int)code)) &&
	       at + len < p->text.len) {
		at += len;
		len = utf8_decode(p->text, at, &code);
	}
	size_t end = lexicon_match(LEXICON_BEGIN, p->text, at);
	size_t alone = lexicon_match(LEXICON_ALONE, p->text, at);
	if (end > 0 && brief && !p->stops)
		return true;
	if (alone > 0 && brief && !p->stops && stands_alone(p->text, alone))
		return true;
	end = end > alone ? end : alone;
	while (end > 0 && end < p->text.len && strchr("]) ", p->text.ptr[end]))
		end++;
	if (end > 0 && pattern_match(p->text, end, "】") > 0)
		end = pattern_match(p->text, end, "】");
	if (end > 0 && p->characters <= scaled(p, FURNITURE_LINE_MAX) &&
	    (!p->paragraph || is_notice(slice_sub(p->text, 0, end))) &&
	    piece_has_colon(p->text, end))
		return true;
	if (end > 0 && p->characters <= scaled(p, FURNITURE_LINE_MAX) &&
	    lexicon_has(p->lists, LEXICON_ANY))
		return true;
	return (p->characters <= scaled(p, NOTICE_MAX) && lexicon_has(p->lists, LEXICON_LINE)) ||
	       (p->characters <= scaled(p, FURNITURE_ANY_MAX) &&
		lexicon_has(p->lists, LEXICON_ANY));
}

bool piece_is_furniture(const struct piece *p)
{
	if (p->asked->furniture == 0)
		p->asked->furniture = is_furniture(p) ? 2 : 1;
	return p->asked->furniture == 2;
}

static struct slice without_closers(struct slice s)
{
	uint32_t code;

	while (s.len > 0) {
		size_t before = utf8_decode_before(s, s.len, &code);
		if (!punctuation_closes(code) && code != 0x3002 && code != ' ')
			break;
		s.len = before;
	}
	return s;
}

/* Who is said to have made the picture: a name, 记者王某, nothing but a space or mark. */
static bool is_photographer(struct slice s)
{
	size_t start = s.len, n = 0;
	uint32_t code;

	while (start > 0) {
		size_t before = utf8_decode_before(s, start, &code);
		if (!code_is_han(code))
			break;
		start = before;
		n++;
	}
	struct slice word = slice_sub(s, start, s.len);
	if (n == 0)
		return s.len > 0;
	return name_read_han(word, 0) == word.len ||
	       slice_starts_with(word, SLICE_LITERAL("记者")) ||
	       slice_starts_with(word, SLICE_LITERAL("記者"));
}

/* 王某 摄, 王某摄), 記者王某／攝影, 某社供图; not 拍摄. */
static bool ends_with_photographer(struct slice s)
{
	static const char *const words[] = {"摄影", "攝影", "摄", "攝"};
	static const char *const given[] = {"供图", "供圖", "提供图片", "提供圖片"};

	s = without_closers(s);
	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		if (slice_ends_with(s, slice_of_string(given[i])))
			return true;
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct slice word = slice_of_string(words[i]);
		if (slice_ends_with(s, word) && s.len > word.len)
			return is_photographer(slice_sub(s, 0, s.len - word.len));
	}
	return false;
}

/* A colon soon behind the mark, or the mark again. */
static bool lists_items(struct slice s)
{
	size_t len = utf8_length((unsigned char)s.ptr[0]), n = 0;
	uint32_t code;

	for (size_t at = len; at < s.len && n < 10; n++) {
		at += utf8_decode(s, at, &code);
		if (pattern_key(code) == ':')
			return true;
	}
	return slice_find(s, slice_sub(s, 0, len), len) != SIZE_MAX;
}

/* 某人 图/某社, (圖/某社) */
static bool has_credit(struct slice s)
{
	static const char *const words[] = {"图/", "圖/", "图／", "圖／", "图：", "圖："};
	uint32_t code = ' ';

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t at = slice_find(s, slice_of_string(words[i]), 0);

		if (at == SIZE_MAX)
			continue;
		if (at > 0)
			utf8_decode_before(s, at, &code);
		if (code == ' ' || code == '(' || code == 0xFF08 || code == '|')
			return true;
	}
	return false;
}

/* 图1 界面结构, 圖3：流程 */
static bool is_numbered_figure(struct slice s)
{
	size_t at = pattern_match(s, 0, "图"), digits = at;

	while (digits > 0 && digits < s.len && char_is_digit(s.ptr[digits]))
		digits++;
	return digits > at && digits < s.len &&
	       (s.ptr[digits] == ' ' || pattern_match(s, digits, ":") > 0);
}

bool piece_is_caption(const struct piece *p)
{
	if (p->characters > scaled(p, PHOTO_MAX) || p->characters == 0)
		return false;
	size_t end = lexicon_match(LEXICON_CAPTION, p->text, 0);
	bool brief = p->characters <= scaled(p, CAPTION_MAX);
	/* ▲日期:…▲地点:… is a list. */
	if (end > 0 && (unsigned char)p->text.ptr[0] == 0xE2 && lists_items(p->text))
		return false;
	bool sign =
		end > 0 &&
		(((unsigned char)p->text.ptr[0] == 0xE2 && !p->stops) ||
		 pattern_match(p->text, 0, "图为") > 0 || pattern_match(p->text, 0, "图说") > 0 ||
		 pattern_match(p->text, 0, "图像") > 0 || pattern_match(p->text, 0, "资料图") > 0 ||
		 pattern_match(p->text, 0, "image caption") > 0);
	if (sign || (end > 0 && brief && !p->stops) || (end > 0 && p->text.ptr[0] == '['))
		return true;
	if (ends_with_photographer(p->text) || (brief && !p->stops && has_credit(p->text)))
		return true;
	return brief && !p->stops &&
	       (lexicon_has(p->lists, LEXICON_CAPTION_ANY) ||
		(p->weight == 0 && is_numbered_figure(p->text)));
}

bool piece_is_heading(const struct piece *p, unsigned list, bool *inline_)
{
	uint32_t code;
	size_t at = 0, end;

	*inline_ = false;
	/* ►, 【, ※ in front */
	while (at < p->text.len && at < 12) {
		size_t len = utf8_decode(p->text, at, &code);
		if (code_is_han(code) || code < 0x80)
			break;
		at += len;
	}
	end = lexicon_match((enum lexicon)list, p->text, at);
	if (end == 0)
		return false;
	size_t words = utf8_count(slice_sub(p->text, 0, end));
	bool colon = piece_has_colon(p->text, end);
	*inline_ = p->characters > words + HEADING_REST;
	return (colon || !*inline_) && p->weight == 0;
}
