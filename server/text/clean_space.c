/* White space and control characters: one space between words, one line end between lines, neither
 * at the ends of lines or of the text. */
#include "base/utf8.h"
#include "text/markup.h"
#include "text/private_use.h"

enum kind { KIND_TEXT, KIND_SPACE, KIND_LINE_END, KIND_INVISIBLE, KIND_CONTROL };

static enum kind kind_of(uint32_t code)
{
	if (code < 0x20) {
		if (code == '\n' || code == '\r' || code == '\v' || code == '\f')
			return KIND_LINE_END;
		return code == '\t' ? KIND_SPACE : KIND_CONTROL;
	}
	if (code < 0x7F)
		return code == ' ' ? KIND_SPACE : KIND_TEXT;
	if (code == 0x85 || code == 0x2028 || code == 0x2029)
		return KIND_LINE_END;
	if (code <= 0x9F)
		return KIND_CONTROL;
	if (code == 0xAD || code == 0xFEFF || (code >= 0x200B && code <= 0x200F) ||
	    (code >= 0x202A && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F))
		return KIND_INVISIBLE;
	if (code_is_space(code))
		return KIND_SPACE;
	if ((code >= 0xE000 && code <= 0xF8FF) || code >= 0xF0000 || (code & 0xFFFE) == 0xFFFE ||
	    (code >= 0xFDD0 && code <= 0xFDEF))
		return KIND_CONTROL;
	return KIND_TEXT;
}

/* A run of white space with everything invisible in it. */
struct gap {
	size_t start, end;
	size_t mark, mark_len; /* its first line end, else its first space */
	bool is_line_end;
};

struct space {
	struct slice in;
	struct rewrite out;
	struct pass *pass;
	struct arena *arena;
	int status;
};

static void note(struct space *s, size_t at, size_t len)
{
	s->pass->count++;
	if (s->status == 0)
		s->status = pass_mark(s->pass, s->arena, at, at + len);
}

static struct gap read_gap(struct space *s, size_t at)
{
	struct slice in = s->in;
	struct gap gap = {.start = at, .end = at};
	uint32_t code;

	while (gap.end < in.len) {
		size_t len = utf8_decode(in, gap.end, &code);
		enum kind kind = kind_of(code);

		if (kind == KIND_TEXT || private_use_meaning(code) > 0)
			break;
		if (kind == KIND_CONTROL)
			note(s, gap.end, len);
		bool better = (kind == KIND_LINE_END && !gap.is_line_end) ||
			      (kind == KIND_SPACE && gap.mark_len == 0);
		if (better) {
			gap.mark = gap.end;
			gap.mark_len = len;
			gap.is_line_end |= kind == KIND_LINE_END;
		}
		gap.end += len;
	}
	return gap;
}

static void write_gap(struct space *s, const struct gap *gap)
{
	struct rewrite *out = &s->out;
	struct slice in = s->in;
	const char *mark = gap->is_line_end ? "\n" : " ";
	bool at_end = gap->start == 0 || gap->end == in.len;

	if (gap->mark_len == 0 || at_end) {
		rewrite_drop(out, gap->start, gap->end);
		return;
	}
	if (gap->mark == gap->start && gap->mark + gap->mark_len == gap->end &&
	    in.ptr[gap->mark] == *mark)
		return; /* already what it should be */
	rewrite_drop(out, gap->start, gap->mark);
	rewrite_put(out, gap->mark, gap->mark + gap->mark_len, mark, 1);
	rewrite_drop(out, gap->mark + gap->mark_len, gap->end);
}

/* Returns the offset behind what stands at `at`. */
static size_t clean_at(struct space *s, size_t at)
{
	char text[UTF8_MAX];
	uint32_t code;
	size_t len = utf8_decode(s->in, at, &code);

	if (kind_of(code) == KIND_TEXT)
		return at + len;
	uint32_t meaning = private_use_meaning(code);
	if (meaning > 0) {
		rewrite_put(&s->out, at, at + len, text, utf8_encode(meaning, text));
		note(s, at, len);
		return at + len;
	}
	struct gap gap = read_gap(s, at);
	write_gap(s, &gap);
	return gap.end;
}

int clean_space(struct slice in, struct arena *a, struct pass *ret)
{
	struct space s = {.in = in, .pass = ret, .arena = a};

	rewrite_begin(&s.out, in, a);
	for (size_t at = 0; at < in.len && s.out.status == 0 && s.status == 0;) {
		unsigned char c = (unsigned char)in.ptr[at];

		/* Nearly all text: ASCII, and U+4000 to U+9FFF. */
		if (c > 0x20 && c < 0x7F)
			at++;
		else if (c >= 0xE4 && c <= 0xE9)
			at += 3;
		else
			at = clean_at(&s, at);
	}
	return s.status < 0 ? s.status : rewrite_end(&s.out, &ret->text, &ret->map);
}
