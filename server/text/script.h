#pragma once

/* Which script and language a text is written in, by its characters. */
#include "base/slice.h"
#include "model/document.h"

enum script text_script(struct slice text);
/* zh-Hans, zh-Hant, en, or und; static. */
const char *text_language(struct slice text, enum script script);
