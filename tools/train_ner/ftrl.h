#pragma once

/* Training of the CRF by FTRL-proximal (McMahan et al. 2013): one pass over a sentence gives the
 * gradient of its log-likelihood (forward-backward), each weight has its own step size, and L1
 * keeps most weights at zero. Single-threaded and without randomness other than a fixed shuffle:
 * the same input gives the same weights. */
#include "bio.h"
#include "pack.h"

struct ftrl_options {
	float alpha, beta, l1, l2;
	unsigned epochs;
	unsigned cutoff; /* features seen less often are ignored */
};

/* w->features is owned by the caller. */
void ftrl_train(const struct bio *data, const struct ner_model *tables,
		const struct ftrl_options *options, struct pack_weights *w);
