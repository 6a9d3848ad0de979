#pragma once

/* Documents of offices and companies, signed below with name and day. Private to text/regions.
 * Pure. */
#include <stdbool.h>

#include "text/byline.h"

/* What an office, a company or a school is called. */
bool signature_name(struct slice line);
/* The title of a document that is signed: 关于…的公告, 民事判决书. */
bool signature_document(struct slice title);
/* Fills publisher and published of *ret, where they are empty, from the last two lines: who signs,
 * and a day alone. */
void signature_read(struct slice text, struct byline *ret);
