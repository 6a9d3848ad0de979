#include "query/middles.h"

#include "query/probe.h"

struct middle {
	struct posting_list list;
	struct posting_probe probe;
	uint32_t last; /* that was asked for */
};

int middles_open(struct run *run, const struct pattern *p, struct middles *ret)
{
	*ret = (struct middles){NULL, 0};
	if (!eval_is_chain(run, p))
		return 0;
	struct middle *items = arena_array(&run->scratch, p->needs.n, sizeof *items);
	if (!items)
		return run_over_budget(run);
	for (size_t i = 1; i < p->needs.n; i++) {
		int r = eval_own_list(run, &p->needs.items[i], &items[i - 1].list);

		if (r <= 0)
			return r;
		posting_probe_begin(&items[i - 1].probe, &items[i - 1].list);
	}
	*ret = (struct middles){items, p->needs.n - 1};
	return 0;
}

static int find(struct middle *m, uint32_t ordinal)
{
	if (ordinal < m->last)
		posting_probe_begin(&m->probe, &m->list);
	m->last = ordinal;
	return probe_find(&m->probe, ordinal);
}

int middles_prove(struct run *run, const struct middles *m, uint32_t ordinal, int64_t pairs)
{
	for (size_t i = 0; i < m->n && pairs > 0; i++) {
		struct middle *middle = &m->items[i];
		int r = find(middle, ordinal);

		if (r < 0)
			return run_damaged(run);
		if (r > 0)
			pairs -= posting_block_at(&middle->probe.block, middle->probe.at).tf;
	}
	return pairs > 0;
}
