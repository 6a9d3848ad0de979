#pragma once

/* Every statement the store runs; its text is in statements.c, and the repository files beside it
 * are the only callers. All are prepared when the database is opened. */
enum stmt_id {
	STMT_BEGIN = 0,
	STMT_COMMIT,
	STMT_ROLLBACK,
	STMT_DOCUMENT_BY_URI,
	STMT_DOCUMENT_INSERT,
	STMT_DOCUMENT_UPDATE,
	STMT_DOCUMENT_SET_FILE,
	STMT_DOCUMENT_DISTRUST,
	STMT_DOCUMENT_DELETE,
	STMT_DOCUMENT_BY_FILE,
	STMT_CONTENT_PUT,
	STMT_PERSON_ADD,
	STMT_PERSON_FIND,
	STMT_CHANGE_ADD,
	STMT_FILE_PUT,
	STMT_FILE_DELETE,
	STMT_FILE_DISTRUST,
	STMT_PROBLEM_ADD,
	STMT_PROBLEM_CLEAR,
	/* From here on: also on read connections. */
	STMT_READ_FIRST,
	STMT_REVISION = STMT_READ_FIRST,
	STMT_PROBLEM_COUNT,
	STMT_PROBLEM_LIST,
	STMT_FILE_LIST,
	STMT_GET_TEXT,
	STMT_GET_ORIGINAL,
	STMT_GET_MAP,
	STMT_GET_REGIONS,
	STMT_SCAN,
	STMT_MAX
};

extern const char *const statement_text[STMT_MAX];
