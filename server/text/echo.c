#include "text/echo.h"

#include "base/macros.h"
#include "base/map.h"
#include "base/utf8.h"
#include "text/lexicon.h"

/* Shorter words stand in every text. */
#define WORD_LEAST 5
#define WORD_MAX   24

typedef void word_function(void *context, uint32_t bit);

static uint32_t bit_of(const char *bytes, size_t n)
{
	return (uint32_t)(hash_bytes(slice_of(bytes, n)) & (ECHO_BITS - 1));
}

/* Calls found for every pair of Han characters and every longer word of s. */
static void each_word(struct slice s, word_function *found, void *context)
{
	char word[WORD_MAX], pair[2 * UTF8_MAX];
	size_t n = 0, first = 0; /* bytes of the word, and of the pair's first character */
	uint32_t code;

	for (size_t at = 0; at <= s.len;) {
		size_t len = at < s.len ? utf8_decode(s, at, &code) : 1;
		uint32_t key = at < s.len ? pattern_key(code) : ' ';
		bool han = at < s.len && code_is_han(code);

		if (key >= 'a' && key <= 'z') {
			if (n < WORD_MAX)
				word[n++] = (char)key;
		} else {
			if (n >= WORD_LEAST)
				found(context, bit_of(word, n));
			n = 0;
		}
		if (han) {
			size_t second = utf8_encode(key, pair + first);
			if (first > 0)
				found(context, bit_of(pair, first + second));
			memmove(pair, pair + first, second);
			first = second;
		} else {
			first = 0;
		}
		at += len;
	}
}

static void set_bit(void *context, uint32_t bit)
{
	struct echo *e = context;

	e->bits[bit / 64] |= (uint64_t)1 << (bit % 64);
}

void echo_add(struct echo *e, struct slice text)
{
	size_t room = ECHO_BYTES - e->bytes, n = text.len < room ? text.len : room;

	while (n > 0 && !utf8_is_boundary(text, n))
		n--;
	e->bytes += n;
	each_word(slice_sub(text, 0, n), set_bit, e);
}

struct counter {
	const struct echo *echo;
	unsigned words, hits;
};

static void count_bit(void *context, uint32_t bit)
{
	struct counter *c = context;

	c->words++;
	c->hits += (c->echo->bits[bit / 64] & (uint64_t)1 << (bit % 64)) != 0;
}

unsigned echo_share(const struct echo *e, struct slice line)
{
	struct counter c = {.echo = e};

	each_word(line, count_bit, &c);
	return c.words > 0 ? c.hits * 100 / c.words : 0;
}
