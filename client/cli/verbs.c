#include "client/cli/verbs.h"

#include <string.h>

#include "base/macros.h"

#define AT(field) offsetof(struct options, field)
/* clang-format off */
#define ROW_LIMIT {'n', "limit", OPTION_COUNT, AT(limit), "NUMBER", "print at most so many"}
#define ROW_ALL   {'a', "all",   OPTION_FLAG,  AT(all),   NULL,     "print all"}
#define ROW_KIND  {0, "kind", OPTION_CHOICE, AT(kind), "person|organization", "what to list (default person)"}

static const struct option_row list_rows[] = {ROW_LIMIT, ROW_ALL, {0}};
static const struct option_row search_rows[] = {
	ROW_LIMIT, ROW_ALL,
	{0, "exact",       OPTION_FLAG, AT(exact),       NULL,   "the words as given: no other spellings, no partial matches"},
	{0, "no-snippets", OPTION_FLAG, AT(no_snippets), NULL,   "the ranking only"},
	{0, "reprints",    OPTION_FLAG, AT(reprints),    NULL,   "every reprint of a text by itself, not under the best of them"},
	{0, "queries",     OPTION_TEXT, AT(queries),     "FILE", "run the queries of FILE, 'id<TAB>text' a line, - = stdin"},
	{0, "tag",         OPTION_TEXT, AT(tag),         "NAME", "last column of a trec run (default annals)"},
	{0}};
static const struct option_row documents_rows[] = {
	ROW_LIMIT, ROW_ALL,
	{0, "family", OPTION_TEXT, AT(family), "DOCUMENT", "only this document and its reprints"},
	{0}};
static const struct option_row show_rows[] = {
	{0, "original", OPTION_FLAG, AT(original), NULL, "the bytes as they came"},
	{0, "text",     OPTION_FLAG, AT(text),     NULL, "the cleaned text alone"},
	{0, "regions",  OPTION_FLAG, AT(regions),  NULL, "say before each part whether it is title, body, byline, …"},
	{0}};
static const struct option_row people_rows[] = {
	ROW_LIMIT, ROW_ALL, ROW_KIND,
	{'d', "document", OPTION_TEXT, AT(document), "DOCUMENT", "only those of this document"},
	{0}};
static const struct option_row mentions_rows[] = {
	ROW_LIMIT,
	{'a', "all",      OPTION_FLAG, AT(all),      NULL,       "every mention; without PERSON of everybody"},
	{'d', "document", OPTION_TEXT, AT(document), "DOCUMENT", "only in this document"},
	{0, "kind", OPTION_CHOICE, AT(whose), "any|person|organization", "without PERSON: whose (default any)"},
	{0}};
static const struct option_row events_rows[] = {
	ROW_LIMIT, ROW_ALL,
	{0,   "after",       OPTION_TEXT,   AT(after),       "DATE",        "not before YYYY, YYYY-MM or YYYY-MM-DD"},
	{0,   "before",      OPTION_TEXT,   AT(before),      "DATE",        "not after; that day, month or year is included"},
	{'p', "person",      OPTION_TEXT,   AT(person),      "NAME",        "with this person or organisation"},
	{'d', "document",    OPTION_TEXT,   AT(document),    "DOCUMENT",    "told by this document"},
	{0,   "text",        OPTION_TEXT,   AT(words),       "WORDS",       "told with these words"},
	{0,   "min-sources", OPTION_COUNT,  AT(min_sources), "NUMBER",      "told by at least so many sources"},
	{0,   "order",       OPTION_CHOICE, AT(order),       "date|weight", "earliest first, or most told first"},
	{0}};
static const struct option_row analyze_rows[] = {
	{0, "published", OPTION_TEXT, AT(published), "DATE", "when the text was published"},
	{0, "type",      OPTION_TEXT, AT(type),      "TYPE", "text/plain, text/html or text/markdown"},
	{0, "jsonl",     OPTION_FLAG, AT(jsonl),     NULL,   "read {\"id\",\"text\",\"reference\"} lines, answer each on a line"},
	{0}};
static const struct option_row add_rows[] = {
	{0, "uri",       OPTION_TEXT, AT(uri),       "URI",  "address of the document"},
	{0, "id",        OPTION_TEXT, AT(id),        "ID",   "the id its source gave it"},
	{0, "title",     OPTION_TEXT, AT(title),     "TEXT", "its title"},
	{0, "author",    OPTION_TEXT, AT(author),    "TEXT", "its author"},
	{0, "publisher", OPTION_TEXT, AT(publisher), "TEXT", "its publisher"},
	{0, "published", OPTION_TEXT, AT(published), "DATE", "when it was published"},
	{0, "type",      OPTION_TEXT, AT(type),      "TYPE", "text/plain, text/html or text/markdown"},
	{0}};
static const struct option_row status_rows[] = {
	{'w', "wait", OPTION_FLAG, AT(wait), NULL, "return when the first scan is done and nothing waits"},
	{0}};

const struct verb verb_table[] = {
	{"search", "QUERY…", 0, -1, true, "documents that say something, best first",
	 "A query is words that must all match, \"phrases\", -not, OR, ( ), title:WORD, publisher:NAME,\n"
	 "person:NAME, after:DATE, before:DATE. OR binds weaker than words side by side: a b OR c is\n"
	 "(a b) OR c, and a OR b -c is a OR (b -c).\n"
	 "\n"
	 "DATE is the day, month or year of publication, YYYY-MM-DD, YYYY-MM or YYYY: after:2024-06 is\n"
	 "2024-06-01 or later, before:2024-06 is 2024-05-31 or earlier ('annals events --before' includes\n"
	 "its date). Documents without a date match neither.\n"
	 "\n"
	 "Prints 10 unless -n or --all is given; with --queries and --format trec 100 a query.\n"
	 "\"did you mean:\" shows the nearest spelling of a query that nothing has.\n"
	 "\n"
	 "Reprints of one text (duplicates, other scripts, cut or lightly edited) are one hit, under the best\n"
	 "ranked of them; the number of documents that match counts each. A trec run lists each.\n"
	 "\n"
	 "  annals search 量化 基金\n"
	 "  annals search '\"high-flyer\" OR 幻方' --format jsonl\n"
	 "  annals search --queries topics.tsv --format trec > run.txt\n", search_rows, cmd_search},
	{"show", "DOCUMENT", 1, 1, false, "one document with its text",
	 "DOCUMENT is an id, a uri, or the path of a file in a corpus folder.\n", show_rows, cmd_show},
	{"documents", "", 0, 0, false, "the documents that are known", NULL, documents_rows, cmd_documents},
	{"people", "[NAME]", 0, -1, true, "the people named, most often first",
	 "NAME finds persons by any form of their name: Han in either script, pinyin, Latin.\n", people_rows, cmd_people},
	{"person", "ID|NAME", 1, -1, true, "one person: names, roles, documents", NULL, NULL, cmd_person},
	{"mentions", "[PERSON]", 0, -1, true, "where a person is named, with the sentence",
	 "PERSON is an id or a name. --all without PERSON lists every mention of everybody.\n", mentions_rows, cmd_mentions},
	{"with", "PERSON", 1, -1, true, "who is named together with a person", NULL, list_rows, cmd_with},
	{"events", "", 0, 0, false, "what happened when",
	 "All conditions that are given must hold.\n"
	 "\n"
	 "  annals events --person 梁文锋 --after 2015\n"
	 "  annals events --order weight -n 20\n", events_rows, cmd_events},
	{"event", "ID", 1, 1, false, "one event with every source's claim", NULL, NULL, cmd_event},
	{"analyze", "[FILE]", 0, 1, false, "names, dates, claims and repairs of a text; nothing is stored",
	 "Reads FILE, or standard input when it is - or not given; without --type its name tells the type.\n"
	 "With --jsonl offsets count code points; a line that fails has \"error\", and the exit code is 1.\n", analyze_rows, cmd_analyze},
	{"add", "PATH…", 1, -1, false, "store files, folders, or - for standard input",
	 "Prints one line a document after all are stored for good. JSON files give one document, JSONL files\n"
	 "one a line: objects with text or html, and title, author, publisher, published, url, id.\n", add_rows, cmd_add},
	{"rm", "DOCUMENT…", 1, -1, false, "remove documents from the answers", NULL, NULL, cmd_rm},
	{"rescan", "", 0, 0, false, "read the corpus folders again", NULL, NULL, cmd_rescan},
	{"problems", "", 0, 0, false, "files that failed or were damaged, and why", NULL, list_rows, cmd_problems},
	{"status", "", 0, 0, false, "what the daemon holds and does",
	 "--wait may stand before the daemon does: it waits for the socket, then for the scan. --timeout limits\n"
	 "both (exit code 7 without a daemon, 75 in the scan); without it a minute for the socket, and as long\n"
	 "as it takes for the scan.\n", status_rows, cmd_status},
	{"version", "", 0, 0, false, "the version of this program", NULL, NULL, cmd_version},
	{"help", "[VERB]", 0, 1, false, "this help", NULL, NULL, cmd_help},
};
/* clang-format on */

const size_t verb_count = ARRAY_LEN(verb_table);

const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; i < verb_count; i++)
		if (strcmp(verb_table[i].name, name) == 0)
			return &verb_table[i];
	return NULL;
}
