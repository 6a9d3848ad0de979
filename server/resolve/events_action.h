#pragma once

/* What is done in an event, told by single words: 成立 and 创办 are one action, so that two
 * sources need not use one verb. A small table of synonyms, both languages. */
#include "base/arena.h"

enum event_action {
	ACTION_FOUND = 0,
	ACTION_RELEASE,
	ACTION_INVEST,
	ACTION_ACQUIRE,
	ACTION_JOIN,
	ACTION_LEAVE,
	ACTION_BUILD,
	ACTION_OPEN,
	ACTION_SIGN,
	ACTION_AWARD,
	ACTION_LIST,
	ACTION_GRADUATE,
	ACTION_BORN,
	ACTION_DIE,
	ACTION_STOP,
	ACTION_PUNISH,
	ACTION_MEET,
	ACTION_DENY,
	ACTION_MAX
};

struct event_actions {
	struct action_word *items; /* by hash */
	size_t n;
};

/* Makes the table in a; cannot fail on an arena without a budget. */
struct event_actions event_actions_new(struct arena *a);
/* The set of actions a word or pair of Han characters, folded and hashed, stands for. */
uint32_t event_actions_of(const struct event_actions *t, uint64_t hash);
