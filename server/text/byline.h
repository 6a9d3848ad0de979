#pragma once

/* Lines that say who wrote a text, for whom and when. Private to text/regions. */
#include "base/slice.h"
#include "model/date.h"

struct byline {
	struct slice author, publisher; /* first ones found, empty when there are none */
	struct date published;          /* PRECISION_NONE when it is not told */
};

/* Reads fields such as 来源:新华社 作者:王某 编辑/李某 that follow each other at s[at]. Returns the
 * offset behind the last one, `at` when there are none. Fills what is still empty in *ret (which
 * may be NULL). */
size_t byline_fields(struct slice s, size_t at, struct byline *ret);
/* True when a whole line is a byline: fields, a date, a date and a source, "By Jane Doe". */
bool byline_line(struct slice line, struct byline *ret);
/* 某报记者 王某, 聯合報 記者王某／台北報導: a short line without an end mark. */
bool byline_reporter(struct slice line, struct byline *ret);
/* 新华社北京1月5日电: the agency and, when its year is told, the date. Also
 * HANGZHOU, Jan. 28 (Reuters) - */
bool byline_dateline(struct slice line, struct byline *ret);

/* A date at s[at] with what follows it of the day (09:00, 星期二, GMT). Returns the offset behind,
 * 0 when there is none. */
size_t date_read(struct slice s, size_t at, struct date *ret);
