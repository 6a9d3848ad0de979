#pragma once

/* Words that go with names: titles behind them, titles that are roles, words that make a name an
 * organisation. Written by hand in Simplified; text is folded before it is compared. */
#include <stdbool.h>

#include "base/slice.h"

/* Length in bytes of the title that ends folded text ("李博士" -> 6), 0 when there is none or when
 * it is all of the text. */
size_t name_title_suffix(struct slice folded);

/* Length of a role word at the start or end of folded text (创始人, 董事长, 教授, ceo), longest
 * first; 0 when there is none. */
size_t name_role_prefix(struct slice folded);
size_t name_role_suffix(struct slice folded);

/* A word for a kind of thing, never a name by itself: 公司, 大学, 记者, 团队. */
bool name_is_generic(struct slice folded);

/* A surname as it stands before a title: one character, or one of the compound surnames. */
bool name_is_compound_surname(struct slice folded);
/* One character that is written as a surname. */
bool name_is_surname(struct slice folded);
