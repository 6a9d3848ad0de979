/* Any text and any model: spans stay inside and in order, a bad model is refused. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "extract/canonical.h"
#include "extract/ner_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void view_as_model(const uint8_t *data, size_t size)
{
	struct ner_model model;
	uint64_t *aligned = calloc(size / 8 + 1, 8);

	if (!aligned)
		return;
	memcpy(aligned, data, size);
	if (ner_model_view(slice_of((const char *)aligned, size), &model, NULL) == 0)
		ner_model_word(&model, 1);
	free(aligned);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct recogniser *recogniser;
	struct analysis an = {.text = slice_of((const char *)data, size)};
	struct name_spans names = {0};
	struct arena a;

	view_as_model(data, size);
	if (!recogniser &&
	    recogniser_open(TEST_SHARE_DIR "/model/ner.model", &recogniser, NULL) < 0)
		abort();
	an.text.len = utf8_validate(an.text);
	struct span all = {0, (uint32_t)an.text.len};
	an.sentences = &all;
	an.n_sentences = an.text.len > 0;
	arena_init(&a, ARENA_BUDGET_DEFAULT);
	if (recogniser_run(recogniser, an.text, an.sentences, an.n_sentences, &a, &names, NULL) ==
	    0) {
		for (size_t i = 0; i < names.n; i++)
			if (names.items[i].span.end > an.text.len ||
			    names.items[i].span.start >= names.items[i].span.end ||
			    (i > 0 && names.items[i].span.start < names.items[i - 1].span.end))
				abort();
		if (canonical_resolve(&names, &a, &an, NULL) == 0)
			for (size_t i = 0; i < an.n_mentions; i++)
				if (an.mentions[i].entity >= an.n_entities)
					abort();
	}
	arena_release(&a);
	return 0;
}
