#include "extract/timex_find.h"

#include <string.h>

#include "base/macros.h"
#include "base/utf8.h"
#include "extract/timex_en.h"
#include "extract/timex_range.h"
#include "extract/timex_resolve.h"
#include "extract/timex_value.h"
#include "extract/timex_zh.h"

/* A document has no more expressions than this. */
#define TIMEXES_MAX 100000
/* A dateline stands in the first so many bytes of the body. */
#define DATELINE_REACH 900
/* It lies at most so many days before the publication. */
#define DATELINE_DAYS 45

struct timexes {
	struct timex3 *items;
	size_t n, cap;
};

struct finder {
	struct arena *arena;
	struct analysis *an;
	struct timex_text text;
	struct code_set *starts; /* characters an expression may start with */
	struct timexes found;
	struct anchor now;
	uint32_t body; /* where the body starts */
	bool minguo;   /* the document counts its years from 1912 */
};

/* One expression as read, b only in a range. */
struct reading {
	struct timex_expr a, b;
	size_t start, end;
	bool is_range;
	const char *rule;
};

static const char start_codes[] =
	"零一二三四五六七八九十百千两廿卅几数半仨俩若好公西上新本这农阴旧正腊冬闰年岁伊前后下第最首"
	"今去春夏秋元周星礼大明来次翌转同当那该是全隔昨听即除端七中重清立惊小芒处情女国植消愚五青六"
	"建八"
	"台教双万光澳平圣母父感复耶暑儿劳妇阳早仲盛初深金寒隆民宣咸道嘉乾雍康顺崇令昭又再过相近未将"
	"接之"
	"往向此每日不目现如眼时月从自‘’晚夜半白";

static struct code_set *starts_new(struct arena *a)
{
	struct code_set *set = arena_alloc(a, sizeof *set);
	struct slice codes = {start_codes, sizeof start_codes - 1};

	for (size_t at = 0; set && at < codes.len;) {
		uint32_t code;
		at += utf8_decode(codes, at, &code);
		code_set_add(set, code);
	}
	return set;
}

static bool may_start(const struct code_set *set, const struct scan *scan, size_t pos)
{
	uint32_t c = scan->code[pos];

	if (c < 0x80)
		return code_is_digit(c) || c == '\'' ||
		       (code_is_letter(c) && !code_is_letter(scan_before(scan, pos)));
	return code_set_has(set, c);
}

/* Longest reading wins; among equals the rule that stands first. */
static void read_rules(const struct scan *s, size_t pos, const struct timex_rule *rules, size_t n,
		       struct reading *best)
{
	for (size_t i = 0; i < n; i++) {
		struct timex_expr e;
		size_t end = rules[i].read(s, pos, &e);
		if (end <= best->end)
			continue;
		best->a = e;
		best->end = end;
		best->rule = e.rule ? e.rule : rules[i].name;
	}
}

static bool read_at(const struct scan *s, size_t pos, struct reading *ret)
{
	struct reading r = {.start = pos};
	uint32_t c = s->code[pos];
	struct timex_expr a, b;

	if (c >= 0x80 || code_is_digit(c) || c == '\'')
		read_rules(s, pos, timex_rules_zh, timex_rules_zh_count, &r);
	if (c < 0x80 && en_may_start(s, pos))
		read_rules(s, pos, timex_rules_en, timex_rules_en_count, &r);
	size_t end = range_read_bare(s, pos, &a, &b);
	if (end > r.end) {
		r.a = a;
		r.b = b;
		r.end = end;
		r.is_range = true;
		r.rule = "range";
	} else if (r.end > 0) {
		a = r.a;
		end = range_read_second(s, r.start, r.end, &a, &b);
		if (end > 0) {
			r.a = a;
			r.b = b;
			r.end = end;
			r.is_range = true;
			r.rule = "range";
		}
	}
	if (r.end == 0)
		return false;
	if (!r.is_range && r.a.type == TIMEX_TIME)
		r.end = range_read_hours(s, r.end);
	if (!r.is_range && !r.a.undated && r.a.type != TIMEX_DURATION)
		r.end = range_read_bound(s, r.start, r.end, &r.a);
	*ret = r;
	return true;
}

static const char *const future_before =
	"将于|将在|将从|将自|拟于|拟在|定于|定在|计划于|计划在|计划|预计|预计在|预计于|有望于|"
	"有望在|有望|"
	"推迟到|推迟至|延期至|延期到|备战|预定|即将于|即将在|will |due |scheduled for |by |until ";
static const char *const future_after = "将|拟|计划|即将|有望| will | is expected| is set to";

/* The talks will resume on July 8: the verb stands in the clause before the date. */
static bool clause_looks_ahead(const struct scan *s, size_t start)
{
	for (size_t i = start; i > s->lo && i + 60 > start; i--) {
		if (scan_is_one_of(s->code[i - 1], ",.;:，。；"))
			break;
		if (s->code[i - 1] == ' ' &&
		    scan_any(s, i,
			     "will |is due |are due |is scheduled |are scheduled |is set to |are "
			     "set "
			     "to |plans to |to be held |is expected |are expected ",
			     NULL) > 0)
			return true;
	}
	return false;
}

/* A word near the expression tells that it lies ahead; 将 as 把 (将其, 将他) does not. */
static bool tells_future(const struct scan *s, size_t start, size_t end)
{
	if (scan_ends_with(s, start, future_before) || clause_looks_ahead(s, start))
		return true;
	for (size_t i = start; i > s->lo && i + 8 > start; i--) {
		uint32_t c = scan_before(s, i);
		if (scan_is_one_of(c, "，,。；;、"))
			break;
		if ((c == U'将' || c == U'拟') && !scan_is_one_of(scan_at(s, i), "其他她它这该此"))
			return true;
	}
	for (size_t i = end; i < s->hi && i < end + 10; i++) {
		if (scan_is_one_of(scan_at(s, i), "，,。；;"))
			break;
		size_t stop = scan_any(s, i, future_after, NULL);
		if (stop > 0 && !scan_is_one_of(scan_at(s, stop), "其他她它这该此军士领近"))
			return true;
	}
	return false;
}

/* Names of works are no dates: 《2024年报告》. */
static bool is_in_title(const struct scan *s, size_t pos)
{
	for (size_t i = pos; i > s->lo && i + 40 > pos; i--) {
		if (s->code[i - 1] == U'》' || s->code[i - 1] == U'〉')
			return false;
		if (s->code[i - 1] == U'《' || s->code[i - 1] == U'〈')
			return true;
	}
	return false;
}

static struct span bytes_of(const struct finder *f, size_t start, size_t end)
{
	return (struct span){f->text.at[start], f->text.at[end]};
}

/* 5月3日电, 5月3日讯: the day the report was sent is its today. */
static void take_dateline(struct finder *f, const struct scan *s, const struct reading *r,
			  const struct timex3 *t)
{
	if (t->date.precision != PRECISION_DAY || f->now.kind == ANCHOR_DATELINE ||
	    t->span.start < f->body || t->span.start > f->body + DATELINE_REACH)
		return;
	if (f->now.kind == ANCHOR_PUBLICATION &&
	    (t->date.first > f->now.date.last || t->date.first + DATELINE_DAYS < f->now.date.first))
		return;
	size_t at = scan_skip_space(s, r->end);
	bool sent = scan_any(s, at, "电|讯|专电|消息|(reuters)|(ap)|(afp)|(xinhua)", NULL) > 0 &&
		    scan_any(s, at, "电话|电视|电子|电影|电脑|电商|电力|消息人", NULL) == 0;
	if (sent)
		f->now = (struct anchor){.kind = ANCHOR_DATELINE,
					 .date = t->date,
					 .span = t->span,
					 .original = t->original};
}

static struct date no_date(void)
{
	return (struct date){.precision = PRECISION_NONE};
}

static int push(struct finder *f, const struct scan *s, struct span sentence, struct reading *r)
{
	struct resolved res = {.date = no_date(), .anchor = {.kind = ANCHOR_NONE}};
	struct timex_context ctx = {.now = f->now,
				    .items = f->found.items,
				    .n_items = f->found.n,
				    .text = f->an->text,
				    .sentence = sentence,
				    .at = f->text.at[r->start],
				    .future = tells_future(s, r->start, r->end)};
	bool known = r->is_range ? timex_resolve_range(&r->a, &r->b, &ctx, &res)
				 : timex_resolve(&r->a, &ctx, &res);

	if (!known && strcmp(r->rule, "zh_clock") == 0)
		return 0; /* an hour of no day tells nothing */
	struct timex3 *t = ARENA_PUSH(f->arena, &f->found);
	if (!t)
		return ERR_LIMIT;
	t->type = r->a.type;
	t->rule = r->rule;
	t->span = bytes_of(f, r->start, r->end);
	t->original = f->an->map.n > 0 ? offset_map_to_original(&f->an->map, t->span) : t->span;
	t->date = known ? res.date : no_date();
	t->anchor = res.anchor;
	if (!known)
		t->anchor = (struct anchor){.kind = ANCHOR_NONE};
	timex_value_write(&r->a, &t->date, t);
	take_dateline(f, s, r, t);
	return 0;
}

/* 二十一世紀 at the start of an organisation's name tells no time. */
static bool is_in_name(const struct analysis *an, struct span span)
{
	size_t i = analysis_mention_behind(an, span.start);

	return i < an->n_mentions && span_contains(an->mentions[i].span, span) &&
	       an->mentions[i].span.end > span.end;
}

static int find_in(struct finder *f, struct span sentence)
{
	struct scan s = {.code = f->text.code,
			 .lo = timex_text_index(&f->text, sentence.start),
			 .hi = timex_text_index(&f->text, sentence.end),
			 .minguo = f->minguo};

	for (size_t pos = s.lo; pos < s.hi;) {
		struct reading r;
		if (!may_start(f->starts, &s, pos) || !read_at(&s, pos, &r)) {
			pos++;
			continue;
		}
		pos = r.end;
		if (is_in_title(&s, r.start) ||
		    (r.a.n_steps == 1 && !r.is_range && r.a.steps[0].kind == STEP_CENTURY &&
		     is_in_name(f->an, bytes_of(f, r.start, r.end))))
			continue;
		if (f->found.n >= TIMEXES_MAX)
			return ERR_LIMIT;
		int ret = push(f, &s, sentence, &r);
		if (ret < 0)
			return ret;
	}
	return 0;
}

static uint32_t body_start(const struct analysis *an)
{
	for (size_t i = 0; i < an->n_regions; i++)
		if (an->regions[i].kind == REGION_BODY)
			return an->regions[i].span.start;
	return 0;
}

/* Some of the characters have another form in the Simplified script. */
static bool is_traditional(const struct timex_text *t, struct slice text)
{
	size_t han = 0, changed = 0;

	for (size_t i = 0; i < t->n && han < 400; i++) {
		uint32_t code;
		if (t->code[i] < 0x4E00 || t->code[i] > 0x9FFF)
			continue;
		utf8_decode(text, t->at[i], &code);
		han++;
		changed += code != t->code[i];
	}
	return changed >= 2 && changed * 20 > han;
}

/* 民國 in a Traditional text, or 110年7月 and 110年度 in any, are the years of Taiwan. */
static bool counts_from_1912(const struct timex_text *t, struct slice text)
{
	struct scan s = {.code = t->code, .hi = t->n};

	for (size_t i = 0; i < t->n; i++) {
		if (zh_is_minguo_year(&s, i))
			return true;
		if (code_is_numeral(s.code[i]) && !code_is_numeral(scan_before(&s, i)) &&
		    zh_is_minguo_date(&s, i) && is_traditional(t, text))
			return true;
		size_t end = s.code[i] == U'民' ? scan_any(&s, i, "民国", NULL) : 0;
		struct numeral n;
		bool hant = end > 0 && slice_starts_with(slice_sub(text, t->at[i], text.len),
							 SLICE_LITERAL("民國"));
		if (hant && scan_number(&s, scan_skip_space(&s, end), &n) > 0)
			return true;
	}
	return false;
}

int timex_find(struct arena *a, struct analysis *an, struct error *err)
{
	struct finder f = {.arena = a, .an = an, .body = body_start(an)};

	if (date_is_known(&an->document.published))
		f.now = (struct anchor){.kind = an->document.published_from == PUBLISHED_DATELINE
							? ANCHOR_DATELINE
							: ANCHOR_PUBLICATION,
					.date = an->document.published};
	f.starts = starts_new(a);
	int ret = f.starts ? timex_text_init(&f.text, an->text, a) : ERR_LIMIT;
	f.minguo = ret == 0 && counts_from_1912(&f.text, an->text);
	for (size_t i = 0; ret == 0 && i < an->n_sentences; i++)
		ret = find_in(&f, an->sentences[i]);
	if (ret < 0)
		return error_set(err, ret,
				 "too many time expressions or too little memory for them");
	an->timexes = f.found.items;
	an->n_timexes = f.found.n;
	return 0;
}
