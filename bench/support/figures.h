#pragma once

/* Percentiles of measured values: one rule for all programs, so that their figures compare. */
#include <stddef.h>

void figures_sort(double *values, size_t n);
/* The value that so many percent of n > 0 sorted values are below; percent < 100. */
double figures_percentile(const double *sorted, size_t n, unsigned percent);
