#pragma once

/* Dates as a reader says them: "autumn 2015", "the 1980s", "late 2021", "2014-02-20 to 2019-02-19",
 * "until 2029". Days, months and years stay 2023-05-12, 2023-05, 2023: they align and need no
 * language. Pure. */
#include "annals/v1/common.pb-c.h"
#include "base/buf.h"

/* "undated" for none; the EDTF itself where no words are known. */
void date_words(const Annals__V1__DateValue *date, struct buf *ret);

/* The same where only the EDTF is known: a part of a year or month is told by its ends. */
void edtf_words(const char *edtf, struct buf *ret);
