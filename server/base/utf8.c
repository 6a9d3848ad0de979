#include "base/utf8.h"

static bool is_tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

static size_t invalid(uint32_t *ret)
{
	*ret = UTF8_REPLACEMENT;
	return 1;
}

size_t utf8_decode_other(struct slice s, size_t at, uint32_t *ret)
{
	const unsigned char *p = (const unsigned char *)s.ptr + at;
	size_t left = s.len - at;

	if (p[0] < 0xC2 || p[0] > 0xF4)
		return invalid(ret);
	size_t len = utf8_length(p[0]);
	if (len > left)
		return invalid(ret);
	uint32_t code = p[0] & (0x7Fu >> len);
	for (size_t i = 1; i < len; i++) {
		if (!is_tail(p[i]))
			return invalid(ret);
		code = code << 6 | (p[i] & 0x3Fu);
	}
	bool overlong = (len == 3 && code < 0x800) || (len == 4 && code < 0x10000);
	if (overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		return invalid(ret);
	*ret = code;
	return len;
}

size_t utf8_encode(uint32_t code, char *ret)
{
	unsigned char *p = (unsigned char *)ret;

	if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
		code = UTF8_REPLACEMENT;
	if (code < 0x80) {
		p[0] = (unsigned char)code;
		return 1;
	}
	if (code < 0x800) {
		p[0] = (unsigned char)(0xC0 | code >> 6);
		p[1] = (unsigned char)(0x80 | (code & 0x3F));
		return 2;
	}
	if (code < 0x10000) {
		p[0] = (unsigned char)(0xE0 | code >> 12);
		p[1] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
		p[2] = (unsigned char)(0x80 | (code & 0x3F));
		return 3;
	}
	p[0] = (unsigned char)(0xF0 | code >> 18);
	p[1] = (unsigned char)(0x80 | (code >> 12 & 0x3F));
	p[2] = (unsigned char)(0x80 | (code >> 6 & 0x3F));
	p[3] = (unsigned char)(0x80 | (code & 0x3F));
	return 4;
}

size_t utf8_validate(struct slice s)
{
	size_t at = 0;

	while (at < s.len) {
		uint32_t code;
		size_t len = utf8_decode(s, at, &code);

		if (len == 1 && (unsigned char)s.ptr[at] >= 0x80)
			return at;
		at += len;
	}
	return at;
}

size_t utf8_count(struct slice s)
{
	size_t n = 0;
	uint32_t code;

	for (size_t at = 0; at < s.len; n++)
		at += utf8_decode(s, at, &code);
	return n;
}

bool utf8_is_boundary(struct slice s, size_t at)
{
	return at == 0 || at == s.len || (at < s.len && !is_tail((unsigned char)s.ptr[at]));
}

size_t utf8_decode_before_other(struct slice s, size_t at, uint32_t *ret)
{
	for (size_t back = 2; back <= UTF8_MAX && back <= at; back++) {
		if (!is_tail((unsigned char)s.ptr[at - back + 1]))
			break;
		if (utf8_decode(slice_sub(s, 0, at), at - back, ret) == back)
			return at - back;
	}
	utf8_decode(slice_sub(s, 0, at), at - 1, ret);
	return at - 1;
}

static bool in_range(uint32_t code, uint32_t first, uint32_t last)
{
	return code - first <= last - first;
}

bool code_is_han(uint32_t code)
{
	if (code < 0x3005)
		return false;
	return in_range(code, 0x4E00, 0x9FFF) || in_range(code, 0x3400, 0x4DBF) || code == 0x3007 ||
	       code == 0x3005 || in_range(code, 0xF900, 0xFAFF) || in_range(code, 0x20000, 0x3FFFF);
}

bool code_is_kana_or_hangul(uint32_t code)
{
	if (code < 0x1100)
		return false;
	return in_range(code, 0x3041, 0x30FF) || in_range(code, 0x31F0, 0x31FF) ||
	       in_range(code, 0xAC00, 0xD7A3) || in_range(code, 0x1100, 0x11FF) ||
	       in_range(code, 0x3105, 0x312F);
}

bool code_is_space(uint32_t code)
{
	if (code <= 0x20)
		return code == 0x20 || (code >= 0x09 && code <= 0x0D);
	if (code < 0x2000)
		return code == 0x85 || code == 0xA0 || code == 0xAD || code == 0x1680;
	return in_range(code, 0x2000, 0x200D) || code == 0x2028 || code == 0x2029 ||
	       code == 0x202F || code == 0x205F || code == 0x2060 || code == 0x3000 ||
	       code == 0xFEFF;
}

size_t utf8_spaces_end(struct slice s, size_t at)
{
	uint32_t code;

	while (at < s.len) {
		size_t len = utf8_decode(s, at, &code);

		if (!code_is_space(code))
			break;
		at += len;
	}
	return at;
}
