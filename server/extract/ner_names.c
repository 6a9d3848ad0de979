#include "extract/ner_names.h"

#include "base/macros.h"

bool ner_name_is_all(const struct ner_document *d, const struct ner_name *n, enum ner_type type)
{
	for (uint32_t i = 0; i < n->n; i++)
		if (d->tokens.items[n->first + i].type != type)
			return false;
	return true;
}

bool ner_token_is_honorific(const struct ner_document *d, const struct ner_token *t)
{
	static const char *const words[] = {"mr", "mrs", "ms",   "miss",     "mx",
					    "dr", "sir", "prof", "professor"};

	if (t->type != NER_TYPE_CAPITALISED)
		return false;
	return ner_token_is_word(d, t, words, ARRAY_LEN(words));
}
