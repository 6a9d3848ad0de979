#include "rpc/status_details.h"

#include "base/varint.h"
#include "wire/grpc_status.h"

static void add_bytes(struct buf *b, unsigned field, struct slice value)
{
	varint_add(b, field << 3 | 2);
	varint_add(b, value.len);
	buf_add_slice(b, value);
}

static void add_string(struct buf *b, unsigned field, const char *text)
{
	if (text[0] != '\0')
		add_bytes(b, field, slice_of_string(text));
}

/* Status.details: an Any of the message packed in value. */
static void add_detail(struct buf *status, const char *type_url, struct buf *value)
{
	struct buf any = BUF_INIT;

	add_string(&any, 1, type_url);
	add_bytes(&any, 2, buf_slice(value));
	add_bytes(status, 3, buf_slice(&any));
	buf_free(&any);
	buf_free(value);
}

void status_details_encode(const struct error *err, struct buf *ret)
{
	struct buf info = BUF_INIT;

	varint_add(ret, 1 << 3 | 0);
	varint_add(ret, grpc_status_of_error(err->code));
	add_string(ret, 2, err->message);

	add_string(&info, 1, error_name(err->code));
	add_string(&info, 2, "annals");
	add_detail(ret, "type.googleapis.com/google.rpc.ErrorInfo", &info);

	if (err->field[0] != '\0') {
		struct buf violation = BUF_INIT, request = BUF_INIT;

		add_string(&violation, 1, err->field);
		add_string(&violation, 2, err->message);
		add_bytes(&request, 1, buf_slice(&violation));
		buf_free(&violation);
		add_detail(ret, "type.googleapis.com/google.rpc.BadRequest", &request);
	}
}
