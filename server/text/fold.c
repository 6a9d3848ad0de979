#include "text/fold.h"

#include "base/error.h"
#include "base/macros.h"
#include "base/utf8.h"
#include "text/fold_table.h"

/* The longest text one character folds to: FOLD_CODE_MAX characters with a space each. */
#define FOLD_ROOM (FOLD_CODE_MAX * (UTF8_MAX + 1))

/* What stood between the last unit and now. */
enum gap { GAP_NONE, GAP_HYPHEN, GAP_APOSTROPHE, GAP_SPACE, GAP_MARK };

struct folder {
	struct arena *arena;
	struct slice source;
	struct folded out;
	char *text;
	size_t len, cap;
	enum gap gap;
	uint32_t start, end; /* the source character at hand */
};

static uint32_t entry_code(uint32_t entry, uint32_t code)
{
	uint32_t to = entry & FOLD_CODE_MASK;

	return to > 0 ? to : code;
}

static bool is_unit_class(enum fold_class class)
{
	return class >= FOLD_CLASS_HAN;
}

size_t fold_code(uint32_t code, uint32_t ret[FOLD_CODE_MAX])
{
	uint32_t entry = fold_table_entry(code);

	if (!(entry & FOLD_MANY)) {
		if (!is_unit_class(fold_entry_class(entry)))
			return 0;
		ret[0] = entry_code(entry, code);
		return 1;
	}
	const uint32_t *many = fold_table_many + (entry & ~FOLD_MANY);
	size_t n = 0;
	for (uint32_t i = 1; i <= many[0]; i++) {
		if (is_unit_class(fold_entry_class(many[i])))
			ret[n++] = many[i] & FOLD_CODE_MASK;
	}
	return n;
}

uint32_t fold_han(uint32_t code)
{
	uint32_t entry = fold_table_entry(code);

	if ((entry & FOLD_MANY) || fold_entry_class(entry) != FOLD_CLASS_HAN)
		return code;
	return entry_code(entry, code);
}

static bool folder_make_room(struct folder *f)
{
	if (f->cap - f->len >= FOLD_ROOM)
		return true;
	size_t cap = f->cap + f->cap / 2 + 2 * FOLD_ROOM;
	char *grown = arena_alloc(f->arena, cap);
	if (!grown)
		return false;
	if (f->len > 0)
		memcpy(grown, f->text, f->len);
	f->text = grown;
	f->cap = cap;
	return true;
}

static void folder_write(struct folder *f, uint32_t code)
{
	char *to = f->text + f->len;

	if (code < 0x80) {
		f->text[f->len++] = (char)code;
	} else if (code >= 0x800 && code < 0xD800) {
		to[0] = (char)(0xE0 | code >> 12);
		to[1] = (char)(0x80 | (code >> 6 & 0x3F));
		to[2] = (char)(0x80 | (code & 0x3F));
		f->len += 3;
	} else {
		f->len += utf8_encode(code, to);
	}
}

static bool folder_new_unit(struct folder *f, enum fold_unit_kind kind, uint32_t code)
{
	struct fold_unit *last = f->out.n > 0 ? &f->out.items[f->out.n - 1] : NULL;
	bool runs = last && last->kind != FOLD_HAN && kind != FOLD_HAN;
	/* Space beside a Han character is only typography; between words it parts them. */
	bool glued = last && (f->gap == GAP_NONE || f->gap == GAP_HYPHEN ||
			      f->gap == GAP_APOSTROPHE || (f->gap == GAP_SPACE && !runs));

	if (runs && !glued)
		f->text[f->len++] = ' ';
	struct fold_unit *unit = ARENA_PUSH(f->arena, &f->out);
	if (!unit)
		return false;
	unit->kind = kind;
	unit->glued = glued;
	unit->start = (uint32_t)f->len;
	folder_write(f, code);
	unit->end = (uint32_t)f->len;
	unit->source_start = f->start;
	unit->source_end = f->end;
	f->gap = GAP_NONE;
	return true;
}

/* The class of the source character at `at`, MARK behind the end. */
static enum fold_class class_at(const struct folder *f, size_t at)
{
	uint32_t code;

	if (at >= f->source.len)
		return FOLD_CLASS_MARK;
	utf8_decode(f->source, at, &code);
	uint32_t entry = fold_table_entry(code);
	return entry & FOLD_MANY ? fold_entry_class(fold_table_many[(entry & ~FOLD_MANY) + 1])
				 : fold_entry_class(entry);
}

/* An 's is a unit of its own, so that "Musk's" still holds the word "Musk". */
static bool is_possessive(const struct folder *f, uint32_t code)
{
	return code == 's' && class_at(f, f->end) != FOLD_CLASS_LETTER;
}

static bool folder_add_unit(struct folder *f, enum fold_class class, uint32_t code)
{
	struct fold_unit *last = f->out.n > 0 ? &f->out.items[f->out.n - 1] : NULL;
	enum fold_unit_kind kind = class == FOLD_CLASS_HAN      ? FOLD_HAN
				   : class == FOLD_CLASS_LETTER ? FOLD_WORD
								: FOLD_NUMBER;
	bool joins = f->gap == GAP_NONE ||
		     (f->gap == GAP_APOSTROPHE && kind == FOLD_WORD && !is_possessive(f, code));

	if (kind == FOLD_HAN || !last || last->kind != kind || !joins)
		return folder_new_unit(f, kind, code);
	folder_write(f, code);
	last->end = (uint32_t)f->len;
	last->source_end = f->end;
	f->gap = GAP_NONE;
	return true;
}

/* A hyphen or apostrophe counts as dropped only straight between two letters or digits, a hyphen
 * not between two digits (2024-12), where it is a mark. */
static enum gap joiner_gap(const struct folder *f, enum fold_class class)
{
	const struct fold_unit *last = f->out.n > 0 ? &f->out.items[f->out.n - 1] : NULL;
	enum fold_class next = class_at(f, f->end);

	if (!last || last->kind == FOLD_HAN || f->gap != GAP_NONE)
		return GAP_MARK;
	if (class == FOLD_CLASS_APOSTROPHE)
		return last->kind == FOLD_WORD && next == FOLD_CLASS_LETTER ? GAP_APOSTROPHE
									    : GAP_MARK;
	if (next == FOLD_CLASS_LETTER || (next == FOLD_CLASS_DIGIT && last->kind == FOLD_WORD))
		return GAP_HYPHEN;
	return GAP_MARK;
}

static bool folder_add(struct folder *f, uint32_t code, enum fold_class class)
{
	switch (class) {
	case FOLD_CLASS_DROP:
		return true;
	case FOLD_CLASS_SPACE:
		if (f->gap != GAP_MARK)
			f->gap = GAP_SPACE;
		return true;
	case FOLD_CLASS_MARK:
		f->gap = GAP_MARK;
		return true;
	case FOLD_CLASS_HYPHEN:
	case FOLD_CLASS_APOSTROPHE:
		f->gap = joiner_gap(f, class);
		return true;
	case FOLD_CLASS_HAN:
	case FOLD_CLASS_LETTER:
	case FOLD_CLASS_DIGIT:
	default:
		return folder_add_unit(f, class, code);
	}
}

/* folder_new_unit() for one Han character, which most characters are, while there is room. */
static bool folder_add_han(struct folder *f, uint32_t code)
{
	if (f->out.n == f->out.cap || f->cap - f->len < FOLD_ROOM)
		return false;
	f->out.items[f->out.n] = (struct fold_unit){.kind = FOLD_HAN,
						    .glued = f->out.n > 0 && f->gap != GAP_MARK,
						    .start = (uint32_t)f->len,
						    .source_start = f->start,
						    .source_end = f->end};
	folder_write(f, code);
	f->out.items[f->out.n++].end = (uint32_t)f->len;
	f->gap = GAP_NONE;
	return true;
}

static bool folder_add_code(struct folder *f, uint32_t code)
{
	uint32_t entry = fold_table_entry(code);

	if (!(entry & FOLD_MANY) && fold_entry_class(entry) == FOLD_CLASS_HAN &&
	    folder_add_han(f, entry_code(entry, code)))
		return true;
	if (!folder_make_room(f))
		return false;
	if (!(entry & FOLD_MANY))
		return folder_add(f, entry_code(entry, code), fold_entry_class(entry));
	const uint32_t *many = fold_table_many + (entry & ~FOLD_MANY);
	for (uint32_t i = 1; i <= many[0]; i++) {
		if (!folder_add(f, many[i] & FOLD_CODE_MASK, fold_entry_class(many[i])))
			return false;
	}
	return true;
}

/* One allocation for nearly every text: a unit for each character of three bytes or more, and for
 * each four of the others. */
static size_t estimate_units(struct slice text)
{
	size_t wide = 0;

	for (size_t i = 0; i < text.len; i++)
		wide += (unsigned char)text.ptr[i] >= 0xE0;
	return wide + (text.len - (wide * 3 < text.len ? wide * 3 : text.len)) / 4 + 8;
}

int text_fold(struct slice text, struct arena *a, struct folded *ret)
{
	struct folder f = {.arena = a, .source = text};
	size_t units = estimate_units(text);

	if (text.len > UINT32_MAX / 4)
		return ERR_LIMIT;
	f.out.items = arena_array(a, units, sizeof *f.out.items);
	if (!f.out.items)
		return ERR_LIMIT;
	f.out.cap = units;
	f.cap = text.len + FOLD_ROOM;
	f.text = arena_alloc(a, f.cap);
	if (!f.text)
		return ERR_LIMIT;
	for (size_t at = 0; at < text.len;) {
		uint32_t code;
		size_t len = utf8_decode(text, at, &code);

		f.start = (uint32_t)at;
		at += len;
		f.end = (uint32_t)at;
		if (!folder_add_code(&f, code))
			return ERR_LIMIT;
	}
	if (f.len > UINT32_MAX)
		return ERR_LIMIT;
	f.out.text = slice_of(f.text, f.len);
	*ret = f.out;
	return 0;
}

struct slice text_fold_key(struct slice text, struct arena *a)
{
	struct folded folded;

	if (text_fold(text, a, &folded) < 0)
		return slice_of(NULL, 0);
	return folded.text;
}
