/* How wire reports open: the agency, where and when, the reporter. */
#include "base/macros.h"
#include "base/utf8.h"
#include "text/byline.h"
#include "text/byline_label.h"
#include "text/dateline_part.h"
#include "text/lexicon.h"
#include "text/outlet.h"

/* All of it stands in so many bytes. */
#define WINDOW_BYTES   160
#define AGENCY_BYTES   30
#define PLACE_BYTES    60
#define REPORTER_BYTES 120
/* Characters of a name that stands in brackets without a word. */
#define CLOSING_MAX 4

static size_t skip_open(struct slice s, size_t at)
{
	uint32_t code;

	while (at < s.len) {
		size_t len = utf8_decode(s, at, &code);
		if (!code_is_space(code) && code != '(' && code != 0xFF08 && code != 0x3010 &&
		    code != 0x3014 && code != '[')
			break;
		at += len;
	}
	return at;
}

/* Offset of the first of the words in s from `from`; SIZE_MAX when none stands there. */
static size_t find_any(struct slice s, const char *const *words, size_t n, size_t from)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < n; i++) {
		size_t at =
			from <= s.len ? slice_find(s, slice_of_string(words[i]), from) : SIZE_MAX;
		best = at < best ? at : best;
	}
	return best;
}

static size_t find_reporter(struct slice s, size_t from, size_t *behind)
{
	static const char *const words[] = {"记者", "記者"};
	size_t at = find_any(s, words, ARRAY_LEN(words), from);

	if (at != SIZE_MAX)
		*behind = at + strlen("记者");
	return at;
}

/* 記者馮瀚林報道：the name up to what says that it reports. */
static size_t name_before_verb(struct slice s, size_t at)
{
	static const char *const verbs[] = {"报道", "報道", "报导", "報導", "综合",
					    "綜合", "编译", "編譯", "摄影", "攝影"};
	size_t end = find_any(s, verbs, ARRAY_LEN(verbs), at);

	return end == SIZE_MAX || end - at > 16 || name_read_han(slice_sub(s, 0, end), at) != end
		       ? 0
		       : end;
}

/* 三, 十二: offset behind, `at` when none stands there. */
static size_t skip_numerals(struct slice s, size_t at)
{
	static const char numerals[] = "一二三四五六七八九十";
	uint32_t code;

	while (at < s.len) {
		size_t len = utf8_decode(s, at, &code);
		if (slice_find(SLICE_LITERAL(numerals), slice_sub(s, at, at + len), 0) == SIZE_MAX)
			break;
		at += len;
	}
	return at;
}

/* What stands behind name and place that run on: a day (12日, 三日) or that somebody reports. */
static bool ends_run(struct slice s, size_t at)
{
	static const char *const ends[] = {"报道", "报导", "电", "讯", "专访", "特稿", "摄影"};
	size_t day = skip_numerals(s, at);

	if (at < s.len && char_is_digit(s.ptr[at]))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		if (pattern_match(s, at, ends[i]) > 0)
			return true;
	}
	return day > at && pattern_match(s, day, "日") > 0;
}

/* Behind 記者 name and place run on: 張若涵澎湖12日電, 張若涵澎湖報導. Places have two characters,
 * seldom three. */
static size_t run_on_name(struct slice s, size_t at)
{
	size_t n = 0, ends[8] = {0}, end = at;
	uint32_t code;

	while (end < s.len && n < ARRAY_LEN(ends) && !ends_run(s, end)) {
		size_t len = utf8_decode(s, end, &code);
		if (!code_is_han(code))
			break;
		end += len;
		ends[n++] = end;
	}
	size_t name = n == 4 ? 2 : n == 5 || n == 6 ? 3 : 0;
	if (name == 0 || !ends_run(s, end))
		return 0;
	return name_read_han(slice_sub(s, 0, ends[name - 1]), at);
}

static void take_reporter(struct slice s, size_t at, struct byline *ret)
{
	uint32_t code;

	if (at < s.len && utf8_decode(s, at, &code) > 1 && code_is_space(code))
		at += utf8_length((unsigned char)s.ptr[at]);
	while (at < s.len && (s.ptr[at] == ' ' || s.ptr[at] == ':'))
		at++;
	size_t end = names_read(s, at);
	if (end == 0)
		end = name_before_verb(s, at);
	if (end == 0)
		end = run_on_name(s, at);
	if (end > at)
		dateline_keep(slice_sub(s, at, end), &ret->author);
}

/* 新华社, 财联社, 中新网: a short word that ends so. Offset behind, 0 when there is none. */
static size_t agency_end(struct slice s, size_t at)
{
	static const char *const ends[] = {"社", "网", "網", "报", "報"};
	static const char *const known[] = {"香港电台", "香港電台", "央视新闻", "本报", "本報",
					    "本网",     "本網",     "本台",     "本刊"};
	size_t end = outlet_read(s, at);
	uint32_t code;

	if (end > 0)
		return end;
	end = at;
	for (size_t i = 0; i < ARRAY_LEN(known); i++) {
		if (slice_starts_with(slice_sub(s, at, s.len), slice_of_string(known[i])))
			return at + strlen(known[i]);
	}
	while (end < s.len && end - at < AGENCY_BYTES) {
		end += utf8_decode(s, end, &code);
		if (!code_is_han(code))
			return 0;
		for (size_t i = 0; i < ARRAY_LEN(ends) && end - at >= 9; i++) {
			if (slice_ends_with(slice_sub(s, at, end), slice_of_string(ends[i])))
				return end;
		}
	}
	return 0;
}

/* 本报, 本网 name nobody; 据新华社 only says whom it follows. */
static bool names_itself(struct slice agency)
{
	return !slice_starts_with(agency, SLICE_LITERAL("本")) &&
	       !slice_starts_with(agency, SLICE_LITERAL("据")) &&
	       !slice_starts_with(agency, SLICE_LITERAL("據"));
}

/* Nothing between agency and 电 but place, date, reporter. */
static bool is_place_and_date(struct slice s)
{
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		at += utf8_decode(s, at, &code);
		if (code == 0x3002 || code == 0xFF0C || code == ',' || code == 0xFF1A ||
		    code == '\n' || code == 0x300A || code == 0x201C)
			return false;
	}
	return s.len <= PLACE_BYTES;
}

/* Behind 电 or 讯: （记者 王某、李某） */
static void take_bracket(struct slice s, size_t at, struct byline *ret)
{
	size_t open = skip_open(s, at), behind;
	struct slice near =
		slice_sub(s, 0, s.len - open > REPORTER_BYTES ? open + REPORTER_BYTES : s.len);

	if (open > at && open + 24 < near.len &&
	    find_reporter(slice_sub(near, 0, open + 24), open, &behind) != SIZE_MAX)
		take_reporter(near, behind, ret);
}

/* 本报九江讯 李某、记者曹某某报道：the reporter up to what says that it reports. */
static void take_plain(struct slice s, size_t at, struct byline *ret)
{
	struct slice near = slice_sub(s, 0, s.len - at > PLACE_BYTES ? at + PLACE_BYTES : s.len);
	size_t behind, reporter = find_reporter(near, at, &behind);
	size_t name = reporter == SIZE_MAX ? 0 : name_before_verb(s, behind);

	if (name > 0 && is_place_and_date(slice_sub(s, at, reporter)))
		dateline_keep(slice_sub(s, behind, name), &ret->author);
}

/* 央广网烟台2月22日消息（记者…; not 消息人士. */
static size_t find_message(struct slice s, size_t from)
{
	static const char *const ends[] = {"（", "(", "：", ":", "，", "】", " ", "　"};
	size_t at = slice_find(s, SLICE_LITERAL("消息"), from);
	struct slice rest = at == SIZE_MAX ? s : slice_sub(s, at + strlen("消息"), s.len);

	for (size_t i = 0; at != SIZE_MAX && i < ARRAY_LEN(ends); i++) {
		if (slice_starts_with(rest, slice_of_string(ends[i])))
			return at;
	}
	return SIZE_MAX;
}

/* 路透北京11月20日 - */
static bool dash_dateline(struct slice s, size_t start, struct byline *ret)
{
	struct slice head = slice_sub(s, 0, s.len < WINDOW_BYTES ? s.len : WINDOW_BYTES);
	size_t agency = outlet_read(s, start), dash;
	struct byline found = {0};

	if (agency == 0)
		return false;
	dash = slice_find(head, SLICE_LITERAL(" - "), 0);
	if (dash == SIZE_MAX || dash < agency || dash - agency > PLACE_BYTES)
		return false;
	dateline_date(slice_sub(s, agency, dash), &found);
	if (found.day == 0 && !date_is_known(&found.published))
		return false;
	dateline_keep(slice_sub(s, start, agency), &ret->publisher);
	dateline_date(slice_sub(s, agency, dash), ret);
	return true;
}

/* 电 or 讯 at the end of a dateline, not 电子邮件 or 讯息; SIZE_MAX when none stands there. */
static size_t find_wire(struct slice s, size_t from)
{
	static const char *const wires[] = {"电", "電", "讯", "訊"};
	static const char *const words[] = {"子", "话", "视", "影", "力", "脑", "信", "池", "动",
					    "车", "气", "器", "台", "商", "机", "网", "息", "号"};
	size_t at;

	while ((at = find_any(s, wires, ARRAY_LEN(wires), from)) != SIZE_MAX) {
		bool word = false;

		from = at + strlen("电");
		for (size_t i = 0; i < ARRAY_LEN(words); i++)
			word |= pattern_match(s, from, words[i]) > 0;
		if (!word)
			return at;
	}
	return SIZE_MAX;
}

static bool han_dateline(struct slice s, struct byline *ret)
{
	size_t start = skip_open(s, 0), agency = agency_end(s, start), behind;
	struct slice window = slice_sub(s, 0, s.len < WINDOW_BYTES ? s.len : WINDOW_BYTES);

	if (agency == 0)
		return false;
	size_t wire = find_wire(window, agency);
	size_t message = find_message(window, agency);
	wire = message < wire ? message : wire;
	if (wire == SIZE_MAX || !is_place_and_date(slice_sub(s, agency, wire)))
		return false;
	struct slice name = slice_sub(s, start, agency);
	if (names_itself(name))
		dateline_keep(name, &ret->publisher);
	struct slice between = slice_sub(s, 0, wire);
	dateline_date(slice_sub(s, agency, wire), ret);
	if (find_reporter(between, agency, &behind) != SIZE_MAX)
		take_reporter(slice_sub(s, 0, wire), behind, ret);
	size_t after = wire + (wire == message ? strlen("消息") : strlen("电"));
	if (slice_starts_with(slice_sub(s, after, s.len), SLICE_LITERAL("】")))
		after += strlen("】");
	take_plain(s, after, ret);
	take_bracket(s, after, ret);
	return true;
}

/* 【大公報訊】記者某某報道：, 【财新网】（记者 某某） */
static bool outlet_dateline(struct slice s, struct byline *ret)
{
	static const char *const closes[] = {"】", "）", ")", "〕", "]"};
	static const char *const words[] = {"",     "讯",   "訊",   "专讯",    "專訊",
					    "报道", "報道", "報導", "综合报道"};
	struct date date;
	size_t dated = date_read(s, 0, &date), start = skip_open(s, dated);
	size_t end = outlet_read(s, start), behind;
	struct slice window = slice_sub(s, 0, s.len < WINDOW_BYTES ? s.len : WINDOW_BYTES);

	if (start == dated || start - dated > 6 || end == 0)
		return false;
	size_t close = find_any(window, closes, ARRAY_LEN(closes), end);
	bool known = false;
	if (close != SIZE_MAX)
		known = name_is_medium(slice_sub(s, end, close)) ||
			name_is_medium(slice_sub(s, start, close));
	for (size_t i = 0; close != SIZE_MAX && i < ARRAY_LEN(words); i++)
		known |= slice_equal(slice_sub(s, end, close), slice_of_string(words[i]));
	if (!known)
		return false;
	dateline_keep(slice_sub(s, start, end), &ret->publisher);
	/* 2024年2月18日（某台中文网） */
	if (dated > 0 && date.precision == PRECISION_DAY)
		ret->published = date;
	size_t after = close + utf8_length((unsigned char)s.ptr[close]);
	/* 【某某訊】記者王某…, 【某某訊】（某某記者王某…） */
	size_t within = skip_open(s, after) > after ? AGENCY_BYTES : 3;
	if (find_reporter(window, after, &behind) <= after + within)
		take_reporter(window, behind, ret);
	return true;
}

/* 〔記者王某／台北報導〕, （记者 王某） at the very front. */
static bool bracket_dateline(struct slice s, struct byline *ret)
{
	static const char *const closes[] = {"〕", "】", "）", ")", "]"};
	struct slice window = slice_sub(s, 0, s.len < REPORTER_BYTES ? s.len : REPORTER_BYTES);
	size_t start = skip_open(s, 0), behind;

	if (start == 0 || start > 6)
		return false;
	size_t close = find_any(window, closes, ARRAY_LEN(closes), start);
	if (close == SIZE_MAX)
		return false;
	struct slice inside = slice_sub(s, 0, close);
	size_t at = find_reporter(inside, start, &behind);
	if (at == SIZE_MAX)
		return false;
	struct slice outlet = slice_sub(s, start, at);
	size_t known = outlet_read(inside, start);
	if (outlet.len > 0 && name_is_medium(outlet) && names_itself(outlet))
		dateline_keep(outlet, &ret->publisher);
	else if (known > 0 && known <= at)
		dateline_keep(slice_sub(s, start, known), &ret->publisher);
	take_reporter(inside, behind, ret);
	return true;
}

/* 鄭某某\臺中報導, 王某某／台北報導: the reporter and where, at the very front. */
static bool named_dateline(struct slice s, struct byline *ret)
{
	static const char *const marks[] = {"\\", "/", "／", "＼"};
	static const char *const verbs[] = {"报导", "報導", "报道", "報道"};
	struct slice window = slice_sub(s, 0, s.len < REPORTER_BYTES ? s.len : REPORTER_BYTES);
	size_t start = skip_open(s, 0), name = name_read_han(s, start), verb;

	if (name == 0 || name > window.len)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (!slice_starts_with(slice_sub(s, name, s.len), slice_of_string(marks[i])))
			continue;
		verb = find_any(window, verbs, ARRAY_LEN(verbs), name);
		if (verb == SIZE_MAX || verb - name > PLACE_BYTES / 2)
			return false;
		dateline_keep(slice_sub(s, start, name), &ret->author);
		return true;
	}
	return false;
}

bool dateline_may_open(struct slice line)
{
	uint32_t code = 0;

	if (line.len > 0)
		utf8_decode(line, 0, &code);
	static const char *const verbs[] = {"報導", "报道", "報道"};
	struct slice front = slice_sub(line, 0, line.len < PLACE_BYTES ? line.len : PLACE_BYTES);

	if (find_any(front, verbs, ARRAY_LEN(verbs), 0) != SIZE_MAX)
		return true;
	struct date date;
	size_t dated = date_read(line, 0, &date);
	return skip_open(line, dated) > dated || (code >= 'A' && code <= 'Z') ||
	       outlet_read(line, 0) > 0;
}

bool byline_dateline(struct slice text, struct byline *ret)
{
	struct byline found = {0};
	const char *newline = text.len > 0 ? memchr(text.ptr, '\n', text.len) : NULL;
	struct slice line = newline ? slice_sub(text, 0, (size_t)(newline - text.ptr)) : text;

	if (!outlet_dateline(line, &found) && !han_dateline(line, &found) &&
	    !dash_dateline(line, 0, &found) && !named_dateline(line, &found) &&
	    !bracket_dateline(line, &found) && !latin_dateline(line, &found))
		return false;
	if (!ret)
		return true;
	dateline_keep(found.author, &ret->author);
	dateline_keep(found.publisher, &ret->publisher);
	if (!date_is_known(&ret->published))
		ret->published = found.published;
	if (ret->day == 0) {
		ret->month = found.month;
		ret->day = found.day;
	}
	return true;
}

/* 。(姜某某), 。(作者：及某某 张某): who wrote it, in brackets behind the last sentence. */
static bool closing_name(struct slice inside, size_t open, size_t bracket, struct byline *ret)
{
	enum byline_field field = FIELD_OTHER;
	size_t label = byline_label(inside, open, &field), at = open;
	uint32_t before = 0;

	if (label > 0 && field != FIELD_AUTHOR && field != FIELD_NAME)
		return false;
	at = label > 0 ? label : open;
	while (at < inside.len && inside.ptr[at] == ' ')
		at++;
	if (bracket > 0)
		utf8_decode_before(inside, bracket, &before);
	/* A line of its own, of names and nothing else. */
	struct slice all = slice_sub(inside, open, inside.len);
	if (label == 0 && (before == 0 || before == '\n') && names_read(all, 0) == all.len &&
	    all.len > 0 && (unsigned char)all.ptr[0] >= 0xE0) {
		dateline_keep(all, &ret->author);
		return true;
	}
	bool stops = before == 0x3002 || before == 0xFF01 || before == 0xFF1F || before == 0x201D ||
		     before == 0x300D;
	if (names_read(inside, at) != inside.len || at >= inside.len || (label == 0 && !stops) ||
	    (unsigned char)inside.ptr[at] < 0xE0 ||
	    (label == 0 && utf8_count(slice_sub(inside, at, inside.len)) > CLOSING_MAX))
		return false;
	dateline_keep(slice_sub(inside, at, inside.len), &ret->author);
	return true;
}

bool byline_closing(struct slice text, struct byline *ret)
{
	static const char *const closes[] = {"）", ")", "】", "〕", "]"};
	size_t open = SIZE_MAX, bracket = 0, behind;
	uint32_t code;

	text = slice_trim(text);
	for (size_t i = 0; i < ARRAY_LEN(closes); i++) {
		if (!slice_ends_with(text, slice_of_string(closes[i])))
			continue;
		struct slice inside = slice_sub(text, 0, text.len - strlen(closes[i]));
		for (size_t at = inside.len; at > 0 && inside.len - at < REPORTER_BYTES;) {
			at = utf8_decode_before(inside, at, &code);
			if (code == '(' || code == 0xFF08 || code == 0x3010 || code == 0x3014) {
				bracket = at;
				open = at + (code == '(' ? 1 : 3);
				break;
			}
		}
		size_t at = open == SIZE_MAX ? SIZE_MAX : find_reporter(inside, open, &behind);
		if (open != SIZE_MAX && closing_name(inside, open, bracket, ret))
			return true;
		if (at == SIZE_MAX || at > open + AGENCY_BYTES)
			return false;
		struct byline found = {0};
		take_reporter(inside, behind, &found);
		dateline_keep(found.author, &ret->author);
		return found.author.len > 0;
	}
	return false;
}

struct slice dateline_title(struct slice line)
{
	struct slice s = slice_trim(line);
	size_t wire = s.len <= WINDOW_BYTES * 2 ? find_wire(s, 0) : SIZE_MAX, at;

	if (wire == SIZE_MAX || agency_end(s, skip_open(s, 0)) == 0)
		return slice_of(NULL, 0);
	at = pattern_match(s, wire + strlen("电"), "题:");
	return at > 0 ? slice_trim(slice_sub(s, at, s.len)) : slice_of(NULL, 0);
}
