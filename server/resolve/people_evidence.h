#pragma once

/* What two names that sound alike have in common, and what tells them apart. Private to
 * people_*.c; one thread. */
#include "resolve/people_build.h"

#define PEOPLE_SHARED_MIN 2 /* companions two spellings must share */

/* Whether one sentence names both: then they are two people. */
bool people_share_sentence(const struct people_work *w, const struct node *x, const struct node *y);
/* Names of two characters: one syllable beside the surname is soon alike. */
bool people_are_short(const struct node *x, const struct node *y);
/* A document that writes two short names means two people (劉裕 and 劉彧); longer ones are
 * misspelt within a document too. */
bool people_are_two(const struct people_work *w, const struct node *x, const struct node *y);
/* A role with an organisation that both are told to have; NULL: none. */
const struct role *people_shared_role(struct people_work *w, const struct node *x,
				      const struct node *y);
/* Marks the nodes that a node's documents name: stamps[node] = 1. */
void people_mark_companions(const struct people_work *w, const struct node *x, uint32_t *stamps);
/* Companions of both: whom documents of x name, and documents of y other than those of x. Writes
 * up to PEOPLE_SHARED_MIN names and returns the number. stamps: room for all nodes. */
size_t people_shared_companions(struct people_work *w, uint32_t x, uint32_t y, uint32_t *stamps,
				const struct node *ret[PEOPLE_SHARED_MIN]);
