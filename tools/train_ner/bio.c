#include "bio.h"

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/xmalloc.h"
#include "extract/ner_decode.h"

#define LINE_MAX_BYTES 4096

static const char *const class_names[NER_CLASSES] = {"PER", "ORG", "LOC"};

static uint8_t label_of(const char *name)
{
	for (unsigned k = 0; k < NER_CLASSES; k++)
		if (strlen(name) > 2 && strcmp(name + 2, class_names[k]) == 0)
			return (uint8_t)(1 + k * NER_PARTS +
					 (name[0] == 'B' ? NER_BEGIN : NER_INSIDE));
	return NER_OUTSIDE;
}

/* BIO to BIOES: the last unit of a name is its end, a name of one unit is single. */
static void close_names(uint8_t *labels, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (labels[i] == NER_OUTSIDE)
			continue;
		uint8_t base = (uint8_t)(1 + ner_label_class(labels[i]) * NER_PARTS);
		bool starts = i == 0 || labels[i] == base || labels[i - 1] == NER_OUTSIDE ||
			      ner_label_class(labels[i - 1]) != ner_label_class(labels[i]) ||
			      ner_label_part(labels[i - 1]) >= NER_END;
		bool goes_on = i + 1 < n && labels[i + 1] == base + NER_INSIDE;
		labels[i] = (uint8_t)(base + (starts ? (goes_on ? NER_BEGIN : NER_SINGLE)
						     : (goes_on ? NER_INSIDE : NER_END)));
	}
}

static void end_sentence(struct bio *b, size_t first)
{
	if (b->n == first)
		return;
	close_names(b->labels + first, b->n - first);
	if (b->n_sentences == b->cap_sentences) {
		b->cap_sentences = b->cap_sentences > 0 ? b->cap_sentences * 2 : 4096;
		b->sentences = xreallocarray(b->sentences, b->cap_sentences, sizeof *b->sentences);
	}
	b->sentences[b->n_sentences++] = (struct bio_sentence){first, b->n - first};
}

static void add_unit(struct bio *b, const char *unit, const char *label)
{
	if (b->n == b->cap) {
		b->cap = b->cap > 0 ? b->cap * 2 : 65536;
		b->spans = xreallocarray(b->spans, b->cap, sizeof *b->spans);
		b->labels = xreallocarray(b->labels, b->cap, sizeof *b->labels);
	}
	uint32_t start = (uint32_t)b->text.len;
	buf_add_string(&b->text, unit);
	b->spans[b->n] = (struct span){start, (uint32_t)b->text.len};
	b->labels[b->n++] = label_of(label);
}

void bio_read(struct bio *b, const char *path)
{
	char line[LINE_MAX_BYTES];
	size_t first = b->n;
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");

	if (!f)
		err(1, "%s", path);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\r\n")] = '\0';
		char *tab = strrchr(line, '\t');
		if (tab && b->n - first < NER_UNITS_MAX) {
			*tab = '\0';
			add_unit(b, line, tab + 1);
			continue;
		}
		end_sentence(b, first);
		first = b->n;
		if (tab) {
			*tab = '\0';
			add_unit(b, line, tab + 1);
		}
	}
	end_sentence(b, first);
	if (f != stdin)
		fclose(f);
}

void bio_free(struct bio *b)
{
	buf_free(&b->text);
	free(b->spans);
	free(b->labels);
	free(b->sentences);
}

size_t bio_units(const struct bio *b, const struct bio_sentence *s, const struct ner_model *m,
		 struct ner_unit *ret)
{
	uint32_t next;

	/* Unit by unit, so that the labels stay aligned whatever the recogniser would join. */
	for (size_t i = 0; i < s->n; i++)
		if (ner_units_read(m, buf_slice(&b->text), b->spans[s->first + i], &ret[i], 1,
				   &next) == 0)
			ret[i] = (struct ner_unit){.type = NER_TYPE_MARK};
	return s->n;
}

const char *bio_label_name(uint8_t label)
{
	static const char *const names[NER_CLASSES][2] = {
		{"B-PER", "I-PER"}, {"B-ORG", "I-ORG"}, {"B-LOC", "I-LOC"}};

	if (label == NER_OUTSIDE)
		return "O";
	unsigned part = ner_label_part(label);
	return names[ner_label_class(label)][part == NER_INSIDE || part == NER_END];
}
