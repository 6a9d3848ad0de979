/* BM25 over what scores (Robertson & Zaragoza 2009; scorers.h), with document frequencies, number
 * and mean length of the whole snapshot, so that scores do not depend on how documents are spread
 * over segments: each document sums it in the order of the query. */
#include "query/run.h"

#include <math.h>

#define BM25_B   POSTING_LENGTH
#define ROUNDING (1.0 + 1e-9)

double rank_idf(const struct run *run, uint32_t term)
{
	double n = run->snapshot->totals.documents, df = run->df[term];

	return log(1.0 + (n - df + 0.5) / (df + 0.5));
}

void rank_begin(struct run *run)
{
	double mean = (double)run->snapshot->totals.length / run->snapshot->totals.documents;

	run->mean = fmax(mean, 1.0);
	run->norm_base = BM25_K1 * (1.0 - BM25_B);
	run->norm_slope = BM25_K1 * BM25_B / run->mean;
}

double rank_bound(const struct run *run, double idf, double cost)
{
	return idf * (BM25_K1 + 1.0) / (1.0 + BM25_K1 * cost * run->cost_scale) * ROUNDING;
}
