#pragma once

/* One document's bytes to its analysis: decode, clean, regions, sentences, mentions, times, claims.
 * Each step is isolated: one that fails is noted in the analysis and the others' results stand.
 * Pure apart from the read-only recogniser; any thread. */
#include "base/arena.h"
#include "base/error.h"
#include "extract/recogniser.h"
#include "model/analysis.h"

struct pipeline {
	const struct recogniser *recogniser; /* NULL: no mentions */
	uint32_t text_bytes_max;             /* larger cleaned texts are ERR_LIMIT */
	uint32_t repairs_max;                /* repairs listed in the analysis; 0: only counted */
};

/* Returns 0 when there is a document to store (perhaps with failures noted in it), else the reason
 * why there is none: ERR_INVALID (no text), ERR_LIMIT (too large). *ret borrows from source. */
int pipeline_run(const struct pipeline *p, const struct source *source, struct arena *a,
		 struct analysis *ret, struct error *err) must_check;
