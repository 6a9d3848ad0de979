#include "service/convert.h"

#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"

void *convert_alloc(struct convert *c, size_t n, size_t size)
{
	size_t bytes;

	ensure(!__builtin_mul_overflow(n, size, &bytes));
	void *p = arena_alloc(c->arena, bytes);
	if (p)
		return p;
	c->full = true;
	c->arena->budget = c->arena->used + bytes + 64;
	p = arena_alloc(c->arena, bytes);
	ensure(p);
	return p;
}

void *convert_message(struct convert *c, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *m = convert_alloc(c, 1, type->sizeof_message);

	protobuf_c_message_init(type, m);
	return m;
}

void *convert_messages(struct convert *c, const ProtobufCMessageDescriptor *type, size_t n)
{
	void **list = convert_alloc(c, n, sizeof *list);
	char *items = convert_alloc(c, n, type->sizeof_message);

	for (size_t i = 0; i < n; i++) {
		list[i] = items + i * type->sizeof_message;
		protobuf_c_message_init(type, list[i]);
	}
	return list;
}

char *convert_string(struct convert *c, struct slice s)
{
	if (s.len > 0 && (utf8_validate(s) < s.len || memchr(s.ptr, '\0', s.len))) {
		char *clean = convert_alloc(c, s.len * 3 + 1, 1), *end = clean;

		for (size_t at = 0; at < s.len;) {
			uint32_t code;

			at += utf8_decode(s, at, &code);
			end += utf8_encode(code > 0 ? code : UTF8_REPLACEMENT, end);
		}
		return clean;
	}
	char *copy = convert_alloc(c, s.len + 1, 1);
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

char *convert_time(struct convert *c, int64_t wall_ms)
{
	char *text = convert_alloc(c, CLOCK_TEXT_MAX, 1);

	if (wall_ms > 0)
		clock_format(wall_ms, text);
	return text;
}

struct slice text_words(struct slice text, struct span s)
{
	if (s.start >= s.end || s.end > text.len)
		return (struct slice){"", 0};
	return span_slice(text, s);
}

Annals__V1__Span *convert_span(struct convert *c, struct span s)
{
	Annals__V1__Span *m = convert_message(c, &annals__v1__span__descriptor);

	m->start = s.start;
	m->end = s.end;
	return m;
}

Annals__V1__DateValue *convert_date(struct convert *c, const struct date *d)
{
	if (!date_is_known(d))
		return NULL;
	Annals__V1__DateValue *m = convert_message(c, &annals__v1__date_value__descriptor);
	char day[DATE_DAY_MAX];

	m->edtf = convert_string(c, slice_of_string(d->edtf));
	date_format_day(d->first, day);
	m->earliest = convert_string(c, slice_of_string(day));
	date_format_day(d->last, day);
	m->latest = convert_string(c, slice_of_string(day));
	m->precision = (Annals__V1__Precision)d->precision;
	return m;
}

Annals__V1__Anchor *convert_anchor(struct convert *c, const struct anchor *anchor,
				   struct slice text)
{
	if (anchor->kind == ANCHOR_UNKNOWN)
		return NULL;
	Annals__V1__Anchor *m = convert_message(c, &annals__v1__anchor__descriptor);

	m->kind = (Annals__V1__AnchorKind)anchor->kind;
	if (date_is_known(&anchor->date))
		m->date = convert_string(c, slice_of_string(anchor->date.edtf));
	m->text = convert_string(c, text);
	if (!span_is_empty(anchor->original))
		m->span = convert_span(c, anchor->original);
	return m;
}
