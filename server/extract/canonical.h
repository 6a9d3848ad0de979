#pragma once

/* Names of one document to the persons and organisations they mean: full names, surname and title
 * forms (王部长, 老梁), short forms, Latin and Han side by side (亞歷山大·王(Alexandr Wang)), and
 * the roles told of them (创始人, CEO). Nothing is resolved across documents here. */
#include "base/arena.h"
#include "base/error.h"
#include "extract/recogniser.h"
#include "model/analysis.h"

/* Fills an->entities and an->mentions from names; uses an->text, map and sentences. Returns 0 or
 * ERR_LIMIT. */
int canonical_resolve(const struct name_spans *names, struct arena *a, struct analysis *an,
		      struct error *err) must_check;
