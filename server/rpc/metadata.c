#include "rpc/metadata.h"

#include <nghttp2/nghttp2.h>

#include "wire/grpc_timeout.h"

void request_head_init(struct request_head *head, size_t limit, bool is_trailers)
{
	*head = (struct request_head){.limit = limit, .is_trailers = is_trailers};
}

bool request_head_is_too_large(const struct request_head *head)
{
	return head->size > head->limit;
}

static const uint8_t *bytes_of(struct slice s)
{
	return (const uint8_t *)s.ptr;
}

static bool is(struct slice s, const char *text)
{
	return slice_equal(s, slice_of_string(text));
}

/* A pseudo header may stand once. */
static void once(struct request_head *head, bool *seen)
{
	if (*seen)
		head->malformed = true;
	*seen = true;
}

static void add_path(struct request_head *head, struct slice value)
{
	once(head, &head->has_path);
	if (value.len == 0 || (value.ptr[0] != '/' && !is(value, "*")))
		head->malformed = true;
	head->path_len = value.len < METADATA_PATH_MAX ? value.len : METADATA_PATH_MAX;
	if (head->path_len > 0)
		memcpy(head->path, value.ptr, head->path_len);
}

static void add_pseudo(struct request_head *head, struct slice name, struct slice value)
{
	if (head->is_trailers || head->has_regular) {
		head->malformed = true;
	} else if (is(name, ":method")) {
		once(head, &head->has_method);
		head->is_post = is(value, "POST");
	} else if (is(name, ":scheme")) {
		once(head, &head->has_scheme);
		if (value.len == 0)
			head->malformed = true;
	} else if (is(name, ":path")) {
		add_path(head, value);
	} else if (is(name, ":authority")) {
		/* Never looked at: empty, a raw path, an escaped path and a host name are equal. */
		once(head, &head->has_authority);
	} else {
		head->malformed = true;
	}
}

/* "application/grpc", then the end, "+proto" or parameters. */
static enum content_type content_type_of(struct slice value)
{
	struct slice grpc = SLICE_LITERAL("application/grpc");

	if (!slice_starts_with(value, grpc))
		return CONTENT_OTHER;
	value = slice_sub(value, grpc.len, value.len);
	if (value.len == 0 || value.ptr[0] == ';')
		return CONTENT_GRPC;
	struct slice proto = SLICE_LITERAL("+proto");
	if (slice_starts_with(value, proto) && (value.len == proto.len || value.ptr[6] == ';'))
		return CONTENT_GRPC_PROTO;
	return CONTENT_OTHER;
}

static void add_content_length(struct request_head *head, struct slice value)
{
	uint64_t n = 0;

	once(head, &head->has_content_length);
	if (value.len == 0 || value.len > 18)
		head->malformed = true;
	for (size_t i = 0; i < value.len && !head->malformed; i++) {
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			head->malformed = true;
		n = n * 10 + (uint64_t)(value.ptr[i] - '0');
	}
	head->content_length = n;
}

static bool is_connection_specific(struct slice name)
{
	static const char *const names[] = {"connection", "keep-alive", "proxy-connection",
					    "transfer-encoding", "upgrade"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (is(name, names[i]))
			return true;
	return false;
}

static void add_regular(struct request_head *head, struct slice name, struct slice value)
{
	head->has_regular = true;
	if (is_connection_specific(name) || (is(name, "te") && !is(value, "trailers"))) {
		head->malformed = true;
	} else if (head->is_trailers) {
		return;
	} else if (is(name, "host")) {
		once(head, &head->has_host);
	} else if (is(name, "content-type")) {
		head->content_type = content_type_of(value);
	} else if (is(name, "content-length")) {
		add_content_length(head, value);
	} else if (is(name, "grpc-encoding")) {
		head->other_encoding = !is(value, "identity");
	} else if (is(name, "grpc-timeout")) {
		head->has_timeout = true;
		head->bad_timeout = grpc_timeout_parse(value, &head->timeout_us) < 0;
	}
}

void request_head_add(struct request_head *head, struct slice name, struct slice value)
{
	head->size += name.len + value.len + 32;
	/* Past the limit the answer is known; only the compression state needs the rest. */
	if (head->malformed || request_head_is_too_large(head))
		return;
	bool is_pseudo = name.len > 0 && name.ptr[0] == ':';

	if (!nghttp2_check_header_name(bytes_of(name), name.len) ||
	    !nghttp2_check_header_value(bytes_of(value), value.len))
		head->malformed = true;
	else if (is_pseudo)
		add_pseudo(head, name, value);
	else
		add_regular(head, name, value);
}

bool request_head_finish(struct request_head *head)
{
	if (request_head_is_too_large(head))
		return !head->malformed;
	if (!head->is_trailers && (!head->has_method || !head->has_scheme || !head->has_path))
		head->malformed = true;
	return !head->malformed;
}
