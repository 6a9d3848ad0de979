/* Texts pieced together from several: some lines are UTF-8, others GBK or Big5.
 *
 * Cut where no character of either has a byte (below 0x30), every piece is UTF-8, ASCII or neither.
 * What is neither is read together in the charset guessed for all of it, and only when UTF-8 has
 * enough to show and that reading makes sense: GBK holds sound UTF-8 by accident, and broken UTF-8
 * is no GBK. */
#include "base/error.h"
#include "base/utf8.h"
#include "text/charset.h"

/* Characters of three bytes that say: this is UTF-8 and no accident. */
#define SOUND_MIN  4
#define SOUND_SURE 16
#define OTHER_MIN  4 /* bytes above ASCII in the other charset */

enum piece { PIECE_ASCII, PIECE_UTF8, PIECE_OTHER };

struct tally {
	size_t sound, wide, broken; /* characters of UTF-8, those of three bytes, bytes of none */
};

static struct tally tally_of(struct slice s)
{
	struct tally t = {0};
	uint32_t code;

	for (size_t at = 0; at < s.len;) {
		size_t len = utf8_decode(s, at, &code);

		t.sound += len > 1;
		t.wide += len > 2;
		t.broken += len == 1 && (unsigned char)s.ptr[at] >= 0x80;
		at += len;
	}
	return t;
}

static enum piece piece_of(struct tally t)
{
	if (t.sound + t.broken == 0)
		return PIECE_ASCII;
	if (t.broken > 0)
		return t.sound >= 4 * t.broken ? PIECE_UTF8 : PIECE_OTHER;
	return PIECE_UTF8;
}

static size_t piece_end(struct slice bytes, size_t at)
{
	while (at < bytes.len && (unsigned char)bytes.ptr[at] < 0x30)
		at++;
	while (at < bytes.len && (unsigned char)bytes.ptr[at] >= 0x30)
		at++;
	return at;
}

static struct segment *last_of(const struct segments *s)
{
	return s->n > 0 ? &s->items[s->n - 1] : NULL;
}

/* Pieces of one kind are joined; ASCII belongs to what stands before it. */
static int cut(struct slice bytes, struct arena *a, struct segments *ret, struct tally *sound,
	       struct tally *other)
{
	for (size_t at = 0, end; at < bytes.len; at = end) {
		end = piece_end(bytes, at);
		struct tally t = tally_of(slice_sub(bytes, at, end));
		enum piece piece = piece_of(t);
		struct segment *last = last_of(ret);
		struct tally *sum = piece == PIECE_OTHER ? other : sound;

		sum->sound += t.sound;
		sum->wide += t.wide;
		sum->broken += t.broken;
		if (last && (piece == PIECE_ASCII || last->utf8 == (piece == PIECE_UTF8))) {
			last->end = (uint32_t)end;
			continue;
		}
		last = ARENA_PUSH(a, ret);
		if (!last)
			return ERR_LIMIT;
		*last = (struct segment){(uint32_t)at, (uint32_t)end, piece != PIECE_OTHER};
	}
	return 0;
}

/* All that is not UTF-8, line by line. */
static struct slice gather(struct slice bytes, const struct segments *s, struct arena *a)
{
	size_t len = 0;
	char *text = arena_alloc(a, bytes.len + s->n + 1);

	if (!text)
		return slice_of(NULL, 0);
	for (size_t i = 0; i < s->n; i++) {
		const struct segment *one = &s->items[i];

		if (one->utf8)
			continue;
		memcpy(text + len, bytes.ptr + one->start, one->end - one->start);
		len += one->end - one->start;
		text[len++] = '\n';
	}
	return slice_of(text, len);
}

int charset_find_mixed(struct slice bytes, const struct charset *declared, struct arena *a,
		       struct segments *ret, const struct charset **other)
{
	struct tally sound = {0}, rest = {0};
	struct segments segments = {0};

	if (tally_of(bytes).wide < SOUND_MIN)
		return 0;
	int r = cut(bytes, a, &segments, &sound, &rest);
	if (r < 0)
		return r;
	if (sound.wide < SOUND_MIN || (sound.wide < SOUND_SURE && sound.wide * 20 < rest.broken) ||
	    rest.broken + rest.sound < OTHER_MIN)
		return 0;
	struct slice all = gather(bytes, &segments, a);
	if (!all.ptr)
		return ERR_LIMIT;
	*other = charset_guess(all, declared, false);
	if (!*other || (*other)->wide || strcmp((*other)->name, charset_utf8.name) == 0 ||
	    !charset_is_plausible(*other, all))
		return 0;
	*ret = segments;
	return 1;
}

static int append(struct conversion *to, char *text, const struct conversion *part, struct arena *a)
{
	int r = 0;

	if (part->text.len > 0)
		memcpy(text + to->text.len, part->text.ptr, part->text.len);
	for (size_t i = 0; i < part->map.n && r == 0; i++) {
		const struct map_run *run = &part->map.items[i];

		r = offset_map_add(&to->map, a, run->original, run->length, run->clean_step,
				   run->original_step);
	}
	to->text.len += part->text.len;
	to->bad_bytes += part->bad_bytes;
	to->truncated = part->truncated;
	return r;
}

int charset_convert_mixed(const struct segments *s, const struct charset *other, struct slice bytes,
			  struct arena *a, struct conversion *ret)
{
	/* No character of the charsets we know grows to more than three bytes from one. */
	char *text = arena_array(a, bytes.len + 16, 3);
	struct conversion all = {.text = slice_of(text, 0)};

	if (!text)
		return ERR_LIMIT;
	for (size_t i = 0; i < s->n; i++) {
		const struct segment *one = &s->items[i];
		struct slice until = slice_sub(bytes, 0, one->end);
		struct conversion part = {0};
		int r = one->utf8 ? charset_repair_utf8(until, one->start, a, &part)
				  : charset_convert(other, until, one->start, a, &part);

		if (r == 0 && all.text.len + part.text.len > 3 * (bytes.len + 16))
			r = ERR_LIMIT;
		if (r == 0)
			r = append(&all, text, &part, a);
		if (r < 0)
			return r;
	}
	all.map.original_bytes = (uint32_t)bytes.len;
	*ret = all;
	return 0;
}
