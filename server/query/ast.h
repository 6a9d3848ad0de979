#pragma once

/* The parsed query. Nodes hang in lists: child is the first of a node's children, next the one
 * beside it. */
#include "query/pattern.h"
#include "query/search.h"

enum node_kind {
	NODE_AND = 1,
	NODE_OR,
	NODE_NOT,
	NODE_TEXT,  /* pattern, anywhere */
	NODE_TITLE, /* pattern, in the title */
	NODE_PUBLISHER,
	NODE_PERSON,
	NODE_AFTER, /* published on that day or later */
	NODE_BEFORE /* published before that day */
};

struct node {
	enum node_kind kind;
	struct node *child, *next;
	struct pattern *pattern; /* NODE_TEXT, NODE_TITLE */
	struct slice text;       /* as written; NODE_PUBLISHER: folded */
	int32_t day;             /* NODE_AFTER, NODE_BEFORE */
	uint32_t number;         /* of a leaf with a pattern or a person: index into query.leaves */
	bool negated;            /* inside a "-" */
	bool implied;            /* added by us, see parser.c */
	struct slice why;        /* of a leaf that widening added (widen.h); empty else */
};

struct node_list {
	struct node **items;
	size_t n, cap;
};

struct query {
	struct node *root;
	struct node_list leaves; /* NODE_TEXT, NODE_TITLE and NODE_PERSON */
	struct query_terms terms;
	struct slice text;     /* that was parsed */
	struct query *trimmed; /* without what a cut left at its ends; NULL: nothing did */
	struct slice cut_head, cut_tail;
};
