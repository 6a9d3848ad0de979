/* train_ner train TABLES MODEL FILE.bio…    trains and writes a model
 * train_ner tag MODEL FILE.bio              prints the units with the labels the model gives */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "bio.h"
#include "extract/ner_decode.h"
#include "ftrl.h"
#include "pack.h"

static void view(struct slice bytes, struct ner_model *ret)
{
	struct error e = {0};

	if (ner_model_view(bytes, ret, &e) < 0)
		errx(1, "%s", e.message);
}

/* Whoever reads the file has the old one or the new. */
static void write_file(const char *path, struct slice bytes)
{
	_cleanup_(freep) char *temporary = xasprintf("%s.new", path);
	FILE *f = fopen(temporary, "w");

	if (!f || fwrite(bytes.ptr, 1, bytes.len, f) != bytes.len || fclose(f) != 0 ||
	    rename(temporary, path) < 0)
		err(1, "%s", path);
}

static float option(const char *name, float otherwise)
{
	const char *text = getenv(name);

	return text ? strtof(text, NULL) : otherwise;
}

static int train(int argc, char **argv)
{
	struct ftrl_options options = {
		.alpha = option("ALPHA", 0.08f),
		.beta = 1,
		.l1 = option("L1", 1),
		.l2 = option("L2", 0),
		.epochs = (unsigned)option("EPOCHS", 4),
		.cutoff = (unsigned)option("CUTOFF", 2),
	};
	struct pack_tables tables = {0};
	struct pack_weights weights = {0};
	struct bio data = {0};
	struct buf bytes = BUF_INIT;
	struct ner_model model;

	pack_tables_read(&tables, argv[2]);
	for (int i = 4; i < argc; i++)
		bio_read(&data, argv[i]);
	/* Features need the tables: a model without weights gives them. */
	pack_model(&tables, &weights, &bytes);
	view(buf_slice(&bytes), &model);
	ftrl_train(&data, &model, &options, &weights);
	pack_model(&tables, &weights, &bytes);
	view(buf_slice(&bytes), &model);
	fprintf(stderr, "%zu bytes: %u characters, %u words, %u features, %u weights\n", bytes.len,
		model.header->n_chars, model.header->n_words, model.header->n_features,
		model.header->n_weights);
	write_file(argv[3], buf_slice(&bytes));
	free(weights.features);
	pack_tables_free(&tables);
	bio_free(&data);
	buf_free(&bytes);
	return 0;
}

static void read_bytes(const char *path, struct buf *ret)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		err(1, "%s", path);
	while ((n = fread(buf_reserve(ret, 1 << 20), 1, 1 << 20, f)) > 0)
		ret->len += n;
	fclose(f);
}

static int tag(char **argv)
{
	struct bio data = {0};
	struct buf bytes = BUF_INIT;
	struct ner_model model;
	struct ner_unit *units = xcalloc(NER_UNITS_MAX, sizeof *units);
	struct ner_scratch *scratch = xcalloc(1, sizeof *scratch);

	read_bytes(argv[2], &bytes);
	view(buf_slice(&bytes), &model);
	bio_read(&data, argv[3]);
	clock_t start = clock();
	for (size_t s = 0; s < data.n_sentences; s++) {
		const struct bio_sentence *sentence = &data.sentences[s];
		size_t n = bio_units(&data, sentence, &model, units);

		ner_decode(&model, units, n, scratch);
		for (size_t i = 0; i < n; i++) {
			struct slice unit =
				span_slice(buf_slice(&data.text), data.spans[sentence->first + i]);

			printf("%.*s\t%s\n", SLICE_ARGS(unit), bio_label_name(scratch->labels[i]));
		}
		putchar('\n');
	}
	double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	fprintf(stderr, "%zu units, %.0f a second\n", data.n, (double)data.n / (seconds + 1e-9));
	bio_free(&data);
	buf_free(&bytes);
	free(units);
	free(scratch);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 4 && strcmp(argv[1], "train") == 0)
		return train(argc, argv);
	if (argc == 4 && strcmp(argv[1], "tag") == 0)
		return tag(argv);
	fprintf(stderr, "usage: train_ner train TABLES MODEL FILE.bio…\n"
			"       train_ner tag MODEL FILE.bio\n");
	return 2;
}
