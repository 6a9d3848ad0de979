#pragma once

/* Query text before it is parsed. */
#include "base/error.h"
#include "base/slice.h"

/* Refuses what no query holds: too many bytes, bytes that are not UTF-8, control characters (other
 * than tab and line ends) and those that turn the writing direction. Returns 0 or ERR_INVALID. */
int query_text_check(struct slice text, struct error *err) must_check;

/* What a cut through an inserted reading left at the ends: "hè)計" begins with the rest of 設(shè),
 * "十年時(s" ends with the start of 時(shí). Bytes with the parenthesis, 0 where there is none. */
struct query_remnants {
	size_t head, tail;
};
struct query_remnants query_text_remnants(struct slice text);
