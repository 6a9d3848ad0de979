/* Writes the table of site furniture (server/text/lexicon.h) from share/lexicons/furniture.tsv. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "text/lexicon.h"

#define ROWS_MAX  4096
#define LINE_SIZE 8192

static const char *const list_names[LEXICON_MAX] = {
	[LEXICON_BEGIN] = "begin",
	[LEXICON_ALONE] = "alone",
	[LEXICON_ANY] = "any",
	[LEXICON_LINE] = "line",
	[LEXICON_BUTTON] = "button",
	[LEXICON_CAPTION] = "caption",
	[LEXICON_CAPTION_ANY] = "caption_any",
	[LEXICON_REFERENCES] = "references",
	[LEXICON_TAIL] = "tail",
	[LEXICON_SIGN_OFF] = "signoff",
	[LEXICON_BYWORD] = "byword",
	[LEXICON_MEDIUM] = "medium",
	[LEXICON_NOBODY] = "nobody",
};

struct entry {
	char *text;
	uint32_t first; /* code point */
	unsigned list;
};

static struct entry entries[ROWS_MAX];
static size_t n_entries;

static unsigned list_of(const char *name)
{
	for (unsigned i = 0; i < LEXICON_MAX; i++) {
		if (strcmp(list_names[i], name) == 0)
			return i;
	}
	fprintf(stderr, "unknown list '%s'\n", name);
	exit(1);
}

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->first % LEXICON_BUCKETS != y->first % LEXICON_BUCKETS)
		return x->first % LEXICON_BUCKETS < y->first % LEXICON_BUCKETS ? -1 : 1;
	/* What lexicon_scan asks for stands first. */
	unsigned scanned[2] = {LEXICON_SCANNED >> x->list & 1, LEXICON_SCANNED >> y->list & 1};
	if (scanned[0] != scanned[1])
		return scanned[0] > scanned[1] ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void read_lexicon(const char *path)
{
	FILE *in = fopen(path, "r");
	static char line[LINE_SIZE];

	ensure(in);
	while (fgets(line, sizeof line, in)) {
		char *save = NULL;

		ensure(strchr(line, '\n') && utf8_validate(slice_of_string(line)) == strlen(line));
		if (line[0] == '#' || line[0] == '\n')
			continue;
		unsigned list = list_of(strtok_r(line, "\t\n", &save));
		for (char *word = strtok_r(NULL, "\t\n", &save); word;
		     word = strtok_r(NULL, "\t\n", &save)) {
			struct entry *e = &entries[n_entries++];
			ensure(n_entries < ROWS_MAX);
			e->text = strdup(word);
			e->list = list;
			utf8_decode(slice_of_string(word), 0, &e->first);
		}
	}
	fclose(in);
}

static void write_text(FILE *out, const char *text)
{
	fprintf(out, "\t{\"");
	for (; *text; text++)
		fprintf(out, "\\%03o", (unsigned char)*text);
	fprintf(out, "\", ");
}

int main(int argc, char **argv)
{
	ensure(argc == 3);
	read_lexicon(argv[2]);
	qsort(entries, n_entries, sizeof entries[0], compare);
	FILE *out = fopen(argv[1], "w");
	ensure(out);
	fprintf(out, "#include \"text/lexicon.h\"\n\nconst struct lexicon_row lexicon_row[] = {\n");
	for (size_t i = 0; i < n_entries; i++) {
		write_text(out, entries[i].text);
		fprintf(out, "%u, %u, %zu},\n", entries[i].first, entries[i].list,
			strlen(entries[i].text));
	}
	fprintf(out, "};\nconst uint16_t lexicon_bucket[] = {");
	for (size_t bucket = 0, i = 0; bucket <= LEXICON_BUCKETS; bucket++) {
		fprintf(out, "%s%zu,", bucket % 16 == 0 ? "\n\t" : "", i);
		while (i < n_entries && entries[i].first % LEXICON_BUCKETS == bucket)
			i++;
	}
	fprintf(out, "\n};\n");
	for (size_t i = 0; i < n_entries; i++)
		free(entries[i].text);
	return fclose(out) == 0 ? 0 : 1;
}
