#pragma once

/* Lines that say who wrote a text, for whom and when. Private to text/regions. */
#include <stdbool.h>

#include "base/slice.h"
#include "model/date.h"

struct byline {
	struct slice author, publisher; /* first ones found, empty when there are none */
	struct date published;          /* PRECISION_NONE when it is not told */
	struct date updated;            /* told to be of a later state of the text */
	bool weak;                      /* names alone: a byline only beside the title or another */
	int month, day;                 /* of a dateline without a year; 0: there is none */
};

/* Reads fields such as 来源:新华社 作者:王某 编辑/李某 that follow each other at s[at]. Returns the
 * offset behind the last one, `at` when there are none. Fills what is still empty in *ret (which
 * may be NULL). */
size_t byline_fields(struct slice s, size_t at, struct byline *ret);
/* True when a whole line is a byline: fields, dates, counts, names behind 记者 or "By", a medium or
 * a name beside a date. Nothing of it may be left unexplained. With ret also for what is only weak.
 */
bool byline_line(struct slice line, struct byline *ret);
/* 新华社北京1月5日电（记者 王某）: the agency, the reporter and, when its year is told, the date.
 * Also 〔記者王某／台北報導〕, HANGZHOU, Jan. 28 (Reuters) -. True when the text opens so. */
bool byline_dateline(struct slice text, struct byline *ret);
/* The headline behind a dateline, 新华社北京2月2日电 题：…, empty when it has none. */
struct slice dateline_title(struct slice line);
/* A quick look: whether a line may open with a dateline. */
bool dateline_may_open(struct slice line);
/* The reporter in brackets at the end of a text: （记者 王某）. */
bool byline_closing(struct slice text, struct byline *ret);

/* A date at s[at]. Returns the offset behind, 0 when there is none. */
size_t date_read(struct slice s, size_t at, struct date *ret);
/* As date_read behind a label that tells of a date: years of the Republic of China too, 113-05-20.
 */
size_t date_read_labelled(struct slice s, size_t at, struct date *ret);
/* 1月5日, Jan. 5, 5 January. */
size_t date_read_yearless(struct slice s, size_t at, int *month, int *day);

/* What is said of the time of a day at s[at] (9:30, PM, 星期二), and the capitals of a zone behind
 * one (SGT). Offset behind, 0 when it is something else. */
size_t time_skip(struct slice s, size_t at);
size_t time_skip_zone(struct slice s, size_t at);

/* Names. Each returns the offset behind, 0 when there is none at s[at]. */
size_t name_read_han(struct slice s, size_t at);   /* one of two to four characters, by surname */
size_t name_read_latin(struct slice s, size_t at); /* one: capitalised words */
/* Several, parted by 、, spaces, "and" and the like. */
size_t names_read(struct slice s, size_t at);
/* What a company or an institute is called: Some Robotics, Acme Inc. */
bool name_is_company(struct slice s);
/* What an outlet is called: 某某日报, 新华网, example.com, Daily News. */
bool name_is_medium(struct slice s);
