/* Writes the table of regional words (server/text/variants.h) from share/lexicons/variants.tsv. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/macros.h"
#include "base/slice.h"
#include "base/utf8.h"
#include "text/variants.h"

#define ROWS_MAX  UINT16_MAX
#define LINE_SIZE 1024

struct entry {
	char *text;
	size_t line;
};

static struct entry entries[ROWS_MAX];
static size_t n_entries;

static int compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

/* Returns the number of lines with phrases. */
static size_t read_lexicon(const char *path)
{
	FILE *in = fopen(path, "r");
	char text[LINE_SIZE];
	size_t lines = 0;

	ensure(in);
	while (fgets(text, sizeof text, in)) {
		char *save = NULL;
		size_t in_line = 0;

		ensure(strchr(text, '\n') && utf8_validate(slice_of_string(text)) == strlen(text));
		if (text[0] == '#' || text[0] == '\n')
			continue;
		for (char *word = strtok_r(text, "\t\n", &save); word;
		     word = strtok_r(NULL, "\t\n", &save)) {
			ensure(n_entries < ROWS_MAX);
			entries[n_entries].text = strdup(word);
			entries[n_entries++].line = lines;
			in_line++;
		}
		ensure(in_line > 1 && in_line <= TEXT_VARIANTS_MAX / 2);
		lines++;
	}
	fclose(in);
	return lines;
}

static void write_members(FILE *out, size_t lines)
{
	size_t *starts = calloc(lines + 1, sizeof *starts), n = 0;

	ensure(starts);
	fprintf(out, "const uint16_t variants_member[] = {");
	for (size_t line = 0; line < lines; line++) {
		starts[line] = n;
		for (size_t i = 0; i < n_entries; i++) {
			if (entries[i].line == line)
				fprintf(out, "%s%zu,", n++ % 16 == 0 ? "\n\t" : "", i);
		}
	}
	starts[lines] = n;
	fprintf(out, "\n};\nconst uint16_t variants_line[] = {");
	for (size_t line = 0; line <= lines; line++)
		fprintf(out, "%s%zu,", line % 16 == 0 ? "\n\t" : "", starts[line]);
	fprintf(out, "\n};\n");
	free(starts);
}

int main(int argc, char **argv)
{
	ensure(argc == 3);
	FILE *out = fopen(argv[1], "w");
	ensure(out);
	size_t lines = read_lexicon(argv[2]);

	qsort(entries, n_entries, sizeof *entries, compare);
	fprintf(out, "#include \"text/variants.h\"\n\nconst struct variants_row variants_row[] = "
		     "{\n");
	for (size_t i = 0; i < n_entries; i++)
		fprintf(out, "\t{\"%s\", %zu, %zu},\n", entries[i].text, strlen(entries[i].text),
			entries[i].line);
	fprintf(out, "};\nconst uint32_t variants_rows = %zu;\n", n_entries);
	write_members(out, lines);
	for (size_t i = 0; i < n_entries; i++)
		free(entries[i].text);
	return fclose(out) == 0 ? 0 : 1;
}
