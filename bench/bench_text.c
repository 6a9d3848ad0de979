/* Speed of the text stages on the "text" members of a JSONL file: bench_text FILE [ROUNDS].
 * With --regions instead of ROUNDS: prints every part that is neither title nor body. */
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "support/jsonl.h"
#include "support/timer.h"
#include "text/decode.h"
#include "text/regions.h"
#include "text/sentence.h"

enum stage { STAGE_DECODE, STAGE_CLEAN, STAGE_REGIONS, STAGE_METADATA, STAGE_SENTENCES, STAGES };
static const char *const stage_names[STAGES] = {"decode", "clean", "regions", "metadata",
						"sentences"};
static const char *const kind_names[REGION_MAX] = {"none",    "title",       "body",       "byline",
						   "caption", "boilerplate", "references", "tail"};

struct bench {
	double seconds[STAGES];
	size_t bytes, texts;
	bool show;
};

static double now(void)
{
	return (double)timer_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9;
}

static void show(struct slice text, const struct regions *regions)
{
	for (size_t i = 0; i < regions->n; i++) {
		struct slice part = slice_trim(span_slice(text, regions->items[i].span));

		if (regions->items[i].kind != REGION_BODY && regions->items[i].kind != REGION_TITLE)
			printf("%s\t%.*s\n", kind_names[regions->items[i].kind], SLICE_ARGS(part));
	}
}

static int run(struct bench *b, struct slice bytes)
{
	struct source source = {.uri = SLICE_LITERAL("a.txt")};
	struct decoded decoded = {0};
	struct cleaned cleaned = {0};
	struct regions regions = {0};
	struct document doc = {0};
	struct spans sentences = {0};
	struct arena a;
	double t[STAGES + 1];

	arena_init(&a, (size_t)4 << 30);
	t[0] = now();
	int r = text_decode(bytes, slice_of(NULL, 0), &a, &decoded, NULL);
	t[1] = now();
	if (r == 0)
		r = text_clean(decoded.text, CONTENT_UNKNOWN, &a, &cleaned, NULL);
	t[2] = now();
	if (r == 0)
		r = text_regions(&cleaned, &a, &regions, NULL);
	t[3] = now();
	if (r == 0)
		r = text_metadata(&source, &cleaned, &regions, &a, &doc, NULL);
	t[4] = now();
	if (r == 0)
		r = text_sentences(cleaned.text, regions.items, regions.n, &a, &sentences, NULL);
	t[5] = now();
	for (int i = 0; i < STAGES; i++)
		b->seconds[i] += t[i + 1] - t[i];
	b->bytes += bytes.len;
	b->texts++;
	if (r == 0 && b->show)
		show(cleaned.text, &regions);
	arena_release(&a);
	return r;
}

static bool read_lines(struct bench *b, const char *path)
{
	_cleanup_(jsonl_close) struct jsonl lines = {0};
	json_t *row;

	if (!jsonl_open(&lines, path))
		return false;
	while (jsonl_next(&lines, &row)) {
		const char *text = json_string_value(json_object_get(row, "text"));

		if (text && run(b, slice_of_string(text)) < 0)
			fprintf(stderr, "a text of %zu bytes failed\n", strlen(text));
		json_decref(row);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct bench b = {.show = argc > 2 && strcmp(argv[2], "--regions") == 0};
	int rounds = argc > 2 && !b.show ? atoi(argv[2]) : 1;
	double all = 0;

	if (argc < 2) {
		fprintf(stderr, "usage: bench_text FILE.jsonl [ROUNDS | --regions]\n");
		return 2;
	}
	for (int i = 0; i < rounds; i++) {
		if (!read_lines(&b, argv[1])) {
			perror(argv[1]);
			return 1;
		}
	}
	if (b.show)
		return 0;
	printf("%zu texts, %.1f MB\n", b.texts, (double)b.bytes / 1e6);
	for (int i = 0; i < STAGES; i++) {
		printf("%-10s %8.1f MB/s\n", stage_names[i], (double)b.bytes / 1e6 / b.seconds[i]);
		all += b.seconds[i];
	}
	printf("%-10s %8.1f MB/s\n", "together", (double)b.bytes / 1e6 / all);
	return 0;
}
