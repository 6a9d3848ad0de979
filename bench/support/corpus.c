#include "support/corpus.h"

#define FIELDS 5

bool corpus_next(struct tsv *lines, struct corpus_line *ret)
{
	char *fields[FIELDS];

	if (!tsv_next(lines, fields, FIELDS))
		return false;
	*ret = (struct corpus_line){
		.id = slice_of_string(fields[0]),
		.date = slice_of_string(fields[1]),
		.persons = slice_of_string(fields[2]),
		.title = slice_of_string(fields[3]),
		.text = slice_of_string(fields[4]),
	};
	return true;
}

struct date corpus_date(const struct corpus_line *line)
{
	struct date date = {.precision = PRECISION_NONE};
	const char *digits = line->date.ptr;
	char iso[16];

	if (line->date.len != 8)
		return date;
	snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
	(void)date_parse_iso(slice_of_string(iso), &date);
	return date;
}

struct document corpus_document(const struct corpus_line *line, doc_id id)
{
	return (struct document){
		.id = id,
		.uri = line->id,
		.title = line->title,
		.publisher = {"", 0},
		.text_bytes = (uint32_t)line->text.len,
	};
}
