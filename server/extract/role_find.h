#pragma once

/* Roles told of people by apposition: 幻方量化创始人梁文锋, 梁文锋，DeepSeek创始人,
 * OpenAI CEO Sam Altman, Sam Altman, CEO of OpenAI. Runs after mentions have their entities. */
#include "base/arena.h"
#include "base/macros.h"
#include "model/analysis.h"

/* Sets roles of an->entities from an->mentions, text, map and sentences. Returns 0 or ERR_LIMIT. */
int role_find(struct arena *a, struct analysis *an) must_check;
