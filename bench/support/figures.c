#include "support/figures.h"

#include <stdlib.h>

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

void figures_sort(double *values, size_t n)
{
	qsort(values, n, sizeof *values, by_value);
}

double figures_percentile(const double *sorted, size_t n, unsigned percent)
{
	return sorted[n * percent / 100];
}
