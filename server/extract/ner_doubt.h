#pragma once

/* Second thoughts about what the CRF took for a short Han name of a person: a dictionary word, a
 * word that ends in the surname's place, a particle, a place. Every rule asks for little
 * confidence, so that a name that its sentence makes sure of stays. Pure. */
#include "extract/ner_decode.h"

/* Units of a person's name without the character that runs into it (王小明君 and 王小明今 are
 * 王小明) and with a rare one that the model left out. */
size_t ner_fit_person(const struct ner_scratch *s, size_t first, size_t n, float sure);

/* What units [first, first + n) of the sentence are after all: the class as told (person), another
 * one, or NER_CLASSES for no name. s: after ner_decode on that sentence. */
enum ner_class ner_doubt_person(const struct ner_scratch *s, size_t first, size_t n, float sure);

/* How sure a person must be where nothing around the name speaks for one: less where its characters
 * do. */
float ner_bare_person(const struct ner_scratch *s, size_t first, size_t n);

/* Cuts what stands before an organisation (依, 加入) and behind its suffix (毕业, 教授). */
void ner_trim_organisation(const struct ner_scratch *s, size_t *first, size_t *n);
