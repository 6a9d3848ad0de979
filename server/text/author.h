#pragma once

/* The names in a byline without what stands between them. Private to text/metadata. Pure. */
#include "base/arena.h"
#include "base/slice.h"

/* Offset behind a word that says what a name at s[at] does: 本报记者, 通讯员; 0 when none does. */
size_t author_role(struct slice s, size_t at);
/* A line of scholars with the numbers of their institutes: 贾某1， 罗某某1,2. */
bool author_scholars(struct slice line);
/* The names alone, parted by 、 or a comma: s itself when it holds nothing else. */
struct slice author_clean(struct slice s, struct arena *a);
/* True for a line of one or several Han names and nothing else. Of several most have three
 * characters: two words of a headline may begin with surnames too. */
bool author_names_alone(struct slice line);
/* True when a word of capitalised ones is a button's, or two that ran together: Video PlayerClose.
 */
bool author_no_name(struct slice words);
/* Without the marks that newspapers put before a name: □ 王某. */
struct slice author_bare(struct slice line);
/* Behind names of three characters that run on: 王某某李某某; 0 when they are none. */
size_t author_run_on(struct slice s, size_t at);
