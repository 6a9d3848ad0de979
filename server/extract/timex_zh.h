#pragma once

/* Parts of the Chinese rules that more than one file needs. */
#include "extract/timex_expr.h"

/* An amount of time: 三年, 两个半月, 几十年, 十多天, 半年. */
struct zh_amount {
	enum timex_unit unit;
	int n;
	bool half;
	bool vague; /* 几, 数, 多: n is the least */
	int spread;
	char value[24]; /* TIMEX3 duration */
};

/* Each returns the position behind, 0 for no match. */
size_t zh_read_amount(const struct scan *s, size_t pos, struct zh_amount *ret);
/* 凌晨, 下午3点半, 20:15:00. Bare 晚 and 早 only when attached to a day. */
size_t zh_read_clock(const struct scan *s, size_t pos, bool attached);
/* A time of day that stands by itself. */
size_t zh_read_time(const struct scan *s, size_t pos, struct timex_expr *ret);
/* Dates built of century … day, each part optional. */
size_t zh_read_calendar(const struct scan *s, size_t pos, struct timex_expr *ret);
/* Words counted from an anchor: 去年, 次日, 上周三. after: something coarser was read before. */
size_t zh_read_deictic(const struct scan *s, size_t pos, bool after, struct timex_expr *e,
		       int *level);
/* 110年7月, 110年度: a year of three digits, which only Taiwan writes. */
bool zh_is_minguo_year(const struct scan *s, size_t pos);
/* 自九十七年九月: in Han numerals, of which only a Traditional text makes years of the Republic. */
bool zh_is_minguo_date(const struct scan *s, size_t pos);
/* Numbers only: 2023-05-12, 2023/5, 20230512. */
size_t zh_read_numeric(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t zh_read_offset(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t zh_read_window(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t zh_read_duration(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t zh_read_set(const struct scan *s, size_t pos, struct timex_expr *ret);
size_t zh_read_vague(const struct scan *s, size_t pos, struct timex_expr *ret);

/* Coarse to fine: a part may follow only a coarser one. */
enum zh_level {
	ZH_LEVEL_CLOCK = 1,
	ZH_LEVEL_DAY = 3,
	ZH_LEVEL_MONTH_PART = 4,
	ZH_LEVEL_MONTH = 5,
	ZH_LEVEL_YEAR_PART = 6,
	ZH_LEVEL_YEAR = 7,
	ZH_LEVEL_DECADE = 8,
	ZH_LEVEL_CENTURY = 9,
	ZH_LEVEL_START = 10
};
