#pragma once

/* What went wrong while reading a file or document, as `problems` lists it. */
#include "model/analysis.h"

/* Values as in annals.v1.ProblemKind. */
enum problem_kind { PROBLEM_NONE = 0, PROBLEM_NOT_READ, PROBLEM_STEP_FAILED, PROBLEM_DAMAGED };

struct problem {
	struct slice uri;
	doc_id doc; /* 0 when nothing was stored */
	enum problem_kind kind;
	enum stage stage;
	struct slice message;
	int64_t time_ms;
};
