#include "index/term.h"

#include "base/map.h"

term_key term_of_word(struct slice word)
{
	return hash_bytes(word) | TERM_WORD_BIT;
}
