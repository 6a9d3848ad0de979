#include "wire/grpc_status.h"

#include "base/error.h"
#include "base/utf8.h"

static const struct {
	int code;
	enum grpc_status status;
} error_table[] = {
	{ERR_INVALID, GRPC_INVALID_ARGUMENT},
	{ERR_NOT_FOUND, GRPC_NOT_FOUND},
	{ERR_EXISTS, GRPC_ALREADY_EXISTS},
	{ERR_LIMIT, GRPC_RESOURCE_EXHAUSTED},
	{ERR_BUSY, GRPC_UNAVAILABLE},
	{ERR_CANCELLED, GRPC_CANCELLED},
	{ERR_DEADLINE, GRPC_DEADLINE_EXCEEDED},
	{ERR_CORRUPT, GRPC_DATA_LOSS},
	{ERR_INTERNAL, GRPC_INTERNAL},
	{ERR_IO, GRPC_INTERNAL},
	{ERR_UNSUPPORTED, GRPC_UNIMPLEMENTED},
	{ERR_DENIED, GRPC_PERMISSION_DENIED},
	{ERR_CONFLICT, GRPC_FAILED_PRECONDITION},
	{ERR_STOPPING, GRPC_UNAVAILABLE},
	/* only read */
	{ERR_DENIED, GRPC_UNAUTHENTICATED},
	{ERR_CONFLICT, GRPC_ABORTED},
	{ERR_INVALID, GRPC_OUT_OF_RANGE},
};

static const char *const status_names[GRPC_STATUS_N] = {
	"OK",
	"CANCELLED",
	"UNKNOWN",
	"INVALID_ARGUMENT",
	"DEADLINE_EXCEEDED",
	"NOT_FOUND",
	"ALREADY_EXISTS",
	"PERMISSION_DENIED",
	"RESOURCE_EXHAUSTED",
	"FAILED_PRECONDITION",
	"ABORTED",
	"OUT_OF_RANGE",
	"UNIMPLEMENTED",
	"INTERNAL",
	"UNAVAILABLE",
	"DATA_LOSS",
	"UNAUTHENTICATED",
};

enum grpc_status grpc_status_of_error(int code)
{
	if (code >= 0)
		return GRPC_OK;
	for (size_t i = 0; i < ARRAY_LEN(error_table); i++)
		if (error_table[i].code == code)
			return error_table[i].status;
	return GRPC_UNKNOWN;
}

int grpc_status_to_error(unsigned status)
{
	if (status == GRPC_OK)
		return 0;
	for (size_t i = 0; i < ARRAY_LEN(error_table); i++)
		if ((unsigned)error_table[i].status == status)
			return error_table[i].code;
	return ERR_INTERNAL;
}

int grpc_error_of_reset(uint32_t h2_error)
{
	switch (h2_error) {
	case 0x7: /* REFUSED_STREAM */
		return ERR_BUSY;
	case 0x8: /* CANCEL */
		return ERR_CANCELLED;
	case 0xb: /* ENHANCE_YOUR_CALM */
		return ERR_LIMIT;
	case 0xc: /* INADEQUATE_SECURITY */
		return ERR_DENIED;
	default:
		return ERR_INTERNAL;
	}
}

const char *grpc_status_name(unsigned status)
{
	return status_names[status < GRPC_STATUS_N ? status : GRPC_UNKNOWN];
}

int grpc_status_parse(struct slice text, unsigned *ret)
{
	unsigned value = 0;

	if (text.len == 0 || text.len > 2 || (text.len > 1 && text.ptr[0] == '0'))
		return ERR_INVALID;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return ERR_INVALID;
		value = value * 10 + (unsigned)(text.ptr[i] - '0');
	}
	*ret = value;
	return 0;
}

static bool passes_unescaped(unsigned char c)
{
	return c >= 0x20 && c <= 0x7e && c != '%';
}

void grpc_message_encode(struct slice message, size_t max, struct buf *ret)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t start = ret->len, at = 0;

	while (at < message.len) {
		uint32_t code;
		size_t n = utf8_decode(message, at, &code);
		size_t need = passes_unescaped((unsigned char)message.ptr[at]) ? 1 : 3 * n;

		if (ret->len - start + need > max)
			return;
		for (size_t i = 0; i < n; i++) {
			unsigned char c = (unsigned char)message.ptr[at + i];

			if (!passes_unescaped(c)) {
				buf_add_char(ret, '%');
				buf_add_char(ret, hex[c >> 4]);
				c = (unsigned char)hex[c & 15];
			}
			buf_add_char(ret, (char)c);
		}
		at += n;
	}
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

void grpc_message_decode(struct slice encoded, struct buf *ret)
{
	for (size_t i = 0; i < encoded.len; i++) {
		char c = encoded.ptr[i];

		if (c == '%' && encoded.len - i > 2) {
			int high = hex_value(encoded.ptr[i + 1]);
			int low = hex_value(encoded.ptr[i + 2]);

			if (high >= 0 && low >= 0) {
				c = (char)(high * 16 + low);
				i += 2;
			}
		}
		buf_add_char(ret, c);
	}
}

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void grpc_base64_encode(struct slice bytes, struct buf *ret)
{
	for (size_t at = 0; at < bytes.len; at += 3) {
		size_t n = bytes.len - at < 3 ? bytes.len - at : 3;
		uint32_t v = 0;

		for (size_t i = 0; i < 3; i++)
			v = v << 8 | (i < n ? (unsigned char)bytes.ptr[at + i] : 0);
		for (size_t i = 0; i <= n; i++)
			buf_add_char(ret, base64_digits[v >> (18 - 6 * i) & 63]);
	}
}

static int base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int grpc_base64_decode(struct slice text, struct buf *ret)
{
	size_t start = ret->len;
	uint32_t v = 0;
	unsigned bits = 0;

	for (unsigned pad = 0; pad < 2 && text.len > 0 && text.ptr[text.len - 1] == '='; pad++)
		text.len--;
	if (text.len % 4 == 1)
		return ERR_INVALID;
	for (size_t i = 0; i < text.len; i++) {
		int digit = base64_value(text.ptr[i]);

		if (digit < 0) {
			ret->len = start;
			return ERR_INVALID;
		}
		v = (v << 6 | (uint32_t)digit) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			buf_add_char(ret, (char)(v >> bits & 0xff));
		}
	}
	return 0;
}
