#include "index/term.h"

#include "base/map.h"

term_key term_of_word(struct slice word)
{
	return hash_bytes(word) | TERM_WORD_BIT;
}

term_key term_of_joint(struct slice first, struct slice second)
{
	char both[2 * TERM_JOINT_MAX + 1];

	memcpy(both, first.ptr, first.len);
	both[first.len] = ' ';
	memcpy(both + first.len + 1, second.ptr, second.len);
	term_key hash = hash_bytes(slice_of(both, first.len + 1 + second.len));
	return (hash | TERM_JOINT_BIT) & ~TERM_WORD_BIT;
}
