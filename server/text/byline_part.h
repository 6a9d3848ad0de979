#pragma once

/* Small parts of bylines. Each returns the offset behind it, 0 when none stands at s[at]. Private
 * to text/byline. Pure. */
#include <stdbool.h>

#include "base/slice.h"
#include "model/date.h"

/* The page of a newspaper: 第 04 版, A07版：社会, page3. */
size_t edition_skip(struct slice s, size_t at);
/* The issue of a journal: 2018年3期, 2022年第5期. */
size_t issue_skip(struct slice s, size_t at);
/* 23-8-16 10:22 来自 …: how microblogs date a post; only with the time and the words behind. */
size_t short_stamp_read(struct slice s, size_t at, struct date *ret);
/* http://www.example.com */
size_t address_skip(struct slice s, size_t at);
/* 3 years ago, 5小时前: true when read, not when written. */
size_t ago_skip(struct slice s, size_t at);
/* 浏览1739, 97次查看: how often, in a word of its own. */
size_t count_skip(struct slice s, size_t at);
/* Behind the Han characters at s[at], at most one more than *n of them; their number to *n. */
size_t han_end(struct slice s, size_t at, size_t *n);
/* Up to five Han characters with nothing behind: what stands behind "by" is a name, whatever it
 * begins with. */
size_t han_alone(struct slice s, size_t at);
/* What a writer on the web is called: raincoat77, tinker_anna. */
size_t nick_read(struct slice s, size_t at);
/* Digits and the words of dates, of which no date could be read: 2093年13月45日. */
size_t unread_date_skip(struct slice s, size_t at);
/* True for what an account may be called: one short word. */
bool account_name(struct slice line);
/* True when the text opens with when something was posted: 发表于 2013-5-6 22:14. */
bool posted_line(struct slice text);
