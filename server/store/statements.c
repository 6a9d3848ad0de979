#include "store/statements.h"

/* Column numbers are counted on by the repository files: keep the order of each SELECT. */
const char *const statement_text[STMT_MAX] = {
	[STMT_BEGIN] = "BEGIN IMMEDIATE",
	[STMT_COMMIT] = "COMMIT",
	[STMT_ROLLBACK] = "ROLLBACK",

	[STMT_DOCUMENT_BY_URI] = "SELECT id, hash, source_hash, file FROM document WHERE uri = ?1",
	[STMT_DOCUMENT_INSERT] = "INSERT INTO document (uri, file, hash, source_hash, text_hash) "
				 "VALUES (?1, ?2, ?3, "
				 "?4, ?5)",
	[STMT_DOCUMENT_UPDATE] =
		"UPDATE document SET file = ?2, hash = ?3, source_hash = ?4, text_hash = ?5 WHERE "
		"id = ?1",
	[STMT_DOCUMENT_SET_FILE] = "UPDATE document SET file = ?2 WHERE id = ?1",
	[STMT_DOCUMENT_DISTRUST] = "UPDATE document SET source_hash = x'' WHERE id = ?1",
	[STMT_DOCUMENT_DELETE] = "DELETE FROM document WHERE id = ?1",
	[STMT_DOCUMENT_BY_FILE] =
		"SELECT id, uri FROM document WHERE file = ?1 AND length(file) > 0 ORDER BY id",
	[STMT_CONTENT_PUT] =
		"REPLACE INTO content (doc, metadata, regions, facts, map, text, original) VALUES "
		"(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[STMT_SKETCH_PUT] = "REPLACE INTO sketch (doc, sketch) SELECT id, ?2 FROM document "
			    "WHERE id = ?1",

	[STMT_PERSON_ADD] = "INSERT OR IGNORE INTO person (kind, key) VALUES (?1, ?2)",
	[STMT_PERSON_FIND] = "SELECT id FROM person WHERE kind = ?1 AND key = ?2",
	[STMT_CHANGE_ADD] = "INSERT INTO change (op, doc, time) VALUES (?1, ?2, ?3)",
	[STMT_FILE_PUT] = "REPLACE INTO file (path, size, mtime_ns, inode) VALUES (?1, ?2, ?3, ?4)",
	[STMT_FILE_DELETE] = "DELETE FROM file WHERE path = ?1",
	[STMT_FILE_DISTRUST] =
		"UPDATE file SET mtime_ns = -1 WHERE path = (SELECT file FROM document "
		"WHERE id = ?1)",
	[STMT_PROBLEM_ADD] = "INSERT INTO problem (uri, doc, kind, stage, message, time) VALUES "
			     "(?1, ?2, ?3, ?4, "
			     "?5, ?6)",
	[STMT_PROBLEM_CLEAR] = "DELETE FROM problem WHERE uri = ?1",

	[STMT_REVISION] = "SELECT coalesce(max(seq), 0) FROM change",
	[STMT_PROBLEM_COUNT] = "SELECT count(*) FROM problem",
	[STMT_PROBLEM_LIST] = "SELECT uri, coalesce(doc, 0), kind, stage, message, time FROM "
			      "problem ORDER BY time "
			      "DESC, id DESC LIMIT ?1 OFFSET ?2",
	[STMT_FILE_LIST] = "SELECT path, size, mtime_ns, inode FROM file ORDER BY path",
	[STMT_GET_TEXT] =
		"SELECT c.metadata, d.text_hash, c.text FROM document d JOIN content c ON c.doc = "
		"d.id WHERE d.id = ?1",
	[STMT_GET_ORIGINAL] =
		"SELECT c.metadata, d.hash, c.original FROM document d JOIN content c ON c.doc = "
		"d.id WHERE d.id = ?1",
	[STMT_GET_MAP] = "SELECT map FROM content WHERE doc = ?1",
	[STMT_GET_REGIONS] = "SELECT metadata, regions FROM content WHERE doc = ?1",
	[STMT_GET_SKETCH] = "SELECT sketch FROM sketch WHERE doc = ?1",
	[STMT_GET_PARTS] =
		"SELECT c.metadata, d.text_hash, c.text, c.map, c.regions FROM document d JOIN "
		"content c ON c.doc = d.id WHERE d.id = ?1",
	[STMT_LIST_SKETCHES] =
		"SELECT d.id, s.sketch FROM document d LEFT JOIN sketch s ON s.doc = "
		"d.id WHERE d.id >= ?1 ORDER BY d.id LIMIT ?2",
	[STMT_READ_BEGIN] = "BEGIN",
	[STMT_READ_END] = "COMMIT",
	[STMT_SCAN] =
		"SELECT d.id, d.uri, d.hash, d.text_hash, c.metadata, c.regions, c.facts, c.text "
		"FROM document d LEFT JOIN content c ON c.doc = d.id "
		"WHERE d.id >= ?1 ORDER BY d.id",
	[STMT_LIST_IDS] = "SELECT id FROM document ORDER BY id",
	[STMT_LIST_CHANGED] = "SELECT DISTINCT doc FROM change WHERE seq > ?1 ORDER BY doc",
	/* Of each document its first change after ?1. */
	[STMT_LIST_FIRST_CHANGES] =
		"SELECT doc, op, min(seq) FROM change WHERE seq > ?1 GROUP BY doc ORDER BY doc",
	[STMT_GET_CHANGE] = "SELECT op, doc, time FROM change WHERE seq = ?1",
};
