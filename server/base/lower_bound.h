#pragma once

/* The one binary search: the least i of [0, n) of which is_before is not true, n when it is true of
 * all. is_before is an expression of i that is true up to some i and false from there on.
 *
 *	size_t at = lower_bound(n, i, items[i].key < key);
 */
#include <stddef.h>

#define lower_bound(n, i, is_before)                          \
	({                                                    \
		size_t low_ = 0, high_ = (n);                 \
                                                              \
		while (low_ < high_) {                        \
			size_t i = low_ + (high_ - low_) / 2; \
                                                              \
			if (is_before)                        \
				low_ = i + 1;                 \
			else                                  \
				high_ = i;                    \
		}                                             \
		low_;                                         \
	})
