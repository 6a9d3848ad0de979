#pragma once

/* analyze --jsonl: one JSON object a line in and out, offsets in code points, for evaluation. */
#include "annals/v1/analysis.pb-c.h"
#include "client/cli/cli.h"

/* Returns the exit code: EXIT_FAILED when a line failed. */
int analyze_lines(struct cli *cli, const char *path);

/* Appends the line for one text; id is JSON already. */
void analysis_line(struct slice id, struct slice text, const Annals__V1__AnalyzeTextResponse *reply,
		   struct buf *ret);
