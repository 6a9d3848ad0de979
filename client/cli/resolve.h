#pragma once

/* What operands name: DOCUMENT and PERSON. All return 0 or the exit code after telling why. */
#include <stdint.h>

#include "annals/v1/documents.pb-c.h"
#include "annals/v1/people.pb-c.h"
#include "client/cli/cli.h"

/* True when text is a decimal number above 0. */
bool id_parse(const char *text, uint64_t *ret);

/* A document by id, uri or path; freed by the caller. */
int resolve_document(struct cli *cli, const char *text, Annals__V1__DocumentView view,
		     Annals__V1__Document **ret) must_check;
/* Its id alone; text NULL gives 0. */
int resolve_document_id(struct cli *cli, const char *text, uint64_t *ret) must_check;

/* A person by id or name; words are joined by spaces. Freed by the caller. When several bear the
 * name they are listed on stderr. */
int resolve_person(struct cli *cli, int argc, char **argv, Annals__V1__Person **ret) must_check;

/* argv joined by spaces; freed by the caller. */
char *join_words(int argc, char **argv);
/* file:// uri of an existing path as the daemon writes it, NULL when there is none; a fragment
 * names a record in it. Freed by the caller. */
char *path_uri(const char *path, const char *fragment);
