#include "extract/quantity.h"

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"

/* More than this in one clause is a table, not prose. */
#define QUANTITIES_MAX 64

/* A quantity as indices of code points. */
struct found {
	size_t start, end; /* number and unit, with the word of comparison before it */
	size_t unit_start, unit_end;
	double value;
	enum comparison comparison;
};

static const char units[] =
	"亿美元|美元|美金|人民币|港元|港币|欧元|英镑|日元|韩元|卢布|新台币|台币|元|块钱|"
	"平方公里|平方米|公里|千米|厘米|毫米|纳米|公斤|千克|公顷|千瓦|兆瓦|吨|米|亩|度|"
	"个百分点|百分点|倍|成|人次|多人|人|名|位|家|枚|块|张|台|套|款|篇|次|颗|辆|架|艘|座|栋|间|"
	"条|件|项|种|个|只|支|股|份|部|本|场|起|例|票|单|字|页|卡|核|岁|%|％|gb|tb|mb|pb|km|kg";

static const char money_marks[] = "us$|hk$|rmb|$|¥|€|£";

static const struct {
	const char *words;
	enum comparison comparison;
} before[] = {
	{"不超过|不多于|不高于|至多|最多|不到|不足|低于|少于|仅|at most |up to |less than |under |"
	 "fewer than |no more than |below ",
	 COMPARISON_AT_MOST},
	{"超过了|超过|超|逾|多于|高于|大于|至少|不少于|不低于|突破|上|more than |over |at least |"
	 "exceeding |above |in excess of ",
	 COMPARISON_AT_LEAST},
	{"大约|约为|约|将近|接近|近|差不多|大概|估计|about |around |nearly |almost |roughly |"
	 "approximately |some |~",
	 COMPARISON_ABOUT},
};

static bool is_word_start(const struct scan *s, size_t pos)
{
	uint32_t c = scan_before(s, pos);

	if (code_is_letter(c) || code_is_numeral(c) || c == U'第')
		return false;
	/* 3.5 and 1,000 are read from their first digit; GPT-4 and 2-1 are no quantities. */
	if ((c == '.' || c == ',' || c == '-') && pos >= s->lo + 2 &&
	    (code_is_digit(s->code[pos - 2]) || code_is_letter(s->code[pos - 2])))
		return false;
	return true;
}

/* $40m, $1.2bn: one letter counts behind a sum of money only, where it is no metre. */
static size_t read_scale(const struct scan *s, size_t pos, bool money, double *value)
{
	static const double short_factors[] = {1e6, 1e9, 1e3, 1e12};
	static const double factors[] = {1e6, 1e9, 1e3, 1e12, 1e6, 1e9, 1e12};
	int which;
	size_t end = money ? scan_word(s, pos, "m|b|k|t", &which) : 0;

	if (end > 0) {
		*value *= short_factors[which];
		return end;
	}
	end = scan_word(s, scan_skip_space(s, pos), "million|billion|thousand|trillion|mn|bn|tn",
			&which);

	if (end == 0)
		return pos;
	*value *= factors[which];
	return end;
}

static bool is_stop_word(const struct scan *s, size_t pos)
{
	return scan_word(s, pos,
			 "of|and|in|to|the|or|at|on|for|by|from|is|was|were|are|as|with|that|but|"
			 "a|an|will|would|has|had|have|after|before|when|which|who|than|per|am|pm",
			 NULL) > 0;
}

/* An English noun behind a number: 2,048 GPUs, 50 percent. */
static size_t read_noun(const struct scan *s, size_t pos)
{
	size_t at = scan_skip_space(s, pos);
	size_t end = at;

	if (at == pos || !code_is_letter(scan_at(s, at)) || is_stop_word(s, at))
		return 0;
	while (code_is_letter(scan_at(s, end)))
		end++;
	return end;
}

static bool read_unit(const struct scan *s, size_t pos, struct found *f)
{
	size_t more = scan_any(s, pos, "多|余|几", NULL);
	size_t at = scan_skip_space(s, more > 0 ? more : pos);
	size_t end = scan_any(s, at, units, NULL);

	if (end > 0 && !scan_is_one_of(scan_at(s, at), "度成起上")) {
		f->unit_start = at;
		f->unit_end = f->end = end;
		if (more > 0)
			f->comparison = COMPARISON_AT_LEAST;
		return true;
	}
	end = read_noun(s, pos);
	if (end == 0)
		return false;
	f->unit_start = scan_skip_space(s, pos);
	f->unit_end = f->end = end;
	return true;
}

static void read_comparison(const struct scan *s, struct found *f)
{
	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		if (!scan_ends_with(s, f->start, before[i].words))
			continue;
		if (f->comparison == COMPARISON_EXACTLY)
			f->comparison = before[i].comparison;
		for (size_t len = 20; len > 0; len--) {
			if (len > f->start - s->lo)
				continue;
			size_t from = f->start - len;
			if (scan_any(s, from, before[i].words, NULL) == f->start) {
				f->start = from;
				return;
			}
		}
		return;
	}
}

static size_t money_before(const struct scan *s, size_t pos)
{
	size_t at = pos > s->lo && s->code[pos - 1] == ' ' ? pos - 1 : pos;

	for (size_t from = at > s->lo + 3 ? at - 3 : s->lo; from < at; from++)
		if (scan_any(s, from, money_marks, NULL) == at)
			return from;
	return pos;
}

static bool read_quantity(const struct scan *s, size_t pos, struct found *f)
{
	struct numeral n;
	size_t end = scan_number(s, pos, &n);

	if (end == 0 || n.form == NUMERAL_APPROX || !is_word_start(s, pos))
		return false;
	bool han = !code_is_digit(s->code[pos]);
	if (han && (n.form == NUMERAL_HAN_DIGITS && n.digits > 1))
		return false;
	if (han && n.value < 2)
		return false; /* 一个 is an article */
	*f = (struct found){.start = pos, .value = n.value, .comparison = COMPARISON_EXACTLY};
	size_t money = money_before(s, pos);
	end = read_scale(s, end, money < pos, &f->value);
	if (money < pos) {
		f->start = money;
		f->end = end;
		f->unit_start = money;
		f->unit_end = s->code[pos - 1] == ' ' ? pos - 1 : pos;
	} else if (!read_unit(s, end, f)) {
		return false;
	}
	size_t tail = scan_any(s, f->end, "左右|上下|以上|以内|以下|之多", NULL);
	read_comparison(s, f);
	if (tail > 0) {
		static const enum comparison tails[] = {COMPARISON_ABOUT,    COMPARISON_ABOUT,
							COMPARISON_AT_LEAST, COMPARISON_AT_MOST,
							COMPARISON_AT_MOST,  COMPARISON_AT_LEAST};
		int which;
		f->end = scan_any(s, f->end, "左右|上下|以上|以内|以下|之多", &which);
		f->comparison = tails[which];
	}
	return true;
}

static bool is_time(const struct analysis *an, struct span span)
{
	size_t lo = 0, hi = an->n_timexes;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (an->timexes[mid].span.end <= span.start)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < an->n_timexes && span_overlaps(an->timexes[lo].span, span);
}

int quantity_find(const struct timex_text *t, const struct analysis *an, struct span clause,
		  struct arena *a, struct quantities *ret)
{
	struct scan s = {.code = t->code,
			 .lo = timex_text_index(t, clause.start),
			 .hi = timex_text_index(t, clause.end)};

	for (size_t pos = s.lo; pos < s.hi && ret->n < QUANTITIES_MAX;) {
		struct found f;
		if (!code_is_numeral(s.code[pos]) || !read_quantity(&s, pos, &f)) {
			pos++;
			continue;
		}
		struct span span = {t->at[f.start], t->at[f.end]};
		pos = f.end > pos ? f.end : pos + 1;
		if (is_time(an, span))
			continue;
		struct quantity *q = ARENA_PUSH(a, ret);
		if (!q)
			return ERR_LIMIT;
		*q = (struct quantity){
			.text = span_slice(an->text, span),
			.value = f.value,
			.unit = slice_sub(an->text, t->at[f.unit_start], t->at[f.unit_end]),
			.comparison = f.comparison,
			.span = span,
			.original = an->map.n > 0 ? offset_map_to_original(&an->map, span) : span};
	}
	return 0;
}
