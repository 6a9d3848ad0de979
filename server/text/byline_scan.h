#pragma once

/* A byline while it is read, and the parts of it that name people. Private to text/byline. Pure.
 * Each scan_ function reads what stands at c->at, keeps what it tells and moves on; false, with *c
 * unchanged, when something else stands there. */
#include <stdbool.h>

#include "text/byline.h"

/* A word that says nothing by itself, beside what does. */
#define WORD_MAX_BYTES 30

struct scan {
	struct slice s;
	size_t at;
	struct byline found;
	bool sure;       /* has a label, a reporter, a date with a time */
	bool dated;      /* has a date with its year */
	bool timed;      /* … with a time of day */
	bool ranges;     /* two dates that nothing tells apart: from one to the other */
	bool updated;    /* the next date is that of a later state */
	bool original;   /* 原创 */
	bool parted;     /* by dots or bars */
	unsigned words;  /* that nothing explains */
	unsigned labels; /* of people */
	unsigned slashes;
	bool issued;        /* the issue of a journal */
	bool sourced;       /* a label names an outlet */
	struct slice spare; /* the first of them that is no place */
	bool placed;        /* 发布于: a place comes next */
};

/* By Jane Doe and John Roe, Posted on …, Written by … */
bool scan_opener(struct scan *c);
/* 编辑 樊一婧, 文 王某, 发布 2024.01.21 */
bool scan_spaced(struct scan *c);
/* 特派记者 王某, 记者：王某 */
bool scan_reporter(struct scan *c);
/* 实习编导:朱某某 */
bool scan_credit(struct scan *c);
/* The word at c->at holds 记者 or ends with what an editor is called. */
bool scan_outlet_of_reporter(struct scan *c, struct slice word);
/* Offset behind a remark in brackets at s[at]; `at` when there is none. */
size_t scan_remark(struct slice s, size_t at);
