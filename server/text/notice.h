#pragma once

/* Sentences that tell where a text was taken from: 本文转载自微信公众号某某世界，作者：王某。
 * Private to text/regions. Pure. */
#include "base/slice.h"
#include "text/byline.h"

/* True when the line is one and names an outlet or a writer: fills what is still empty in *ret
 * (which may be NULL). */
bool notice_read(struct slice line, struct byline *ret);
