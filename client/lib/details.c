#include "client/lib/details.h"

#include <stdio.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "google/rpc/error_details.pb-c.h"
#include "google/rpc/status.pb-c.h"
#include "wire/grpc_status.h"

static void field_of(const Google__Protobuf__Any *any, char *ret, size_t size)
{
	if (!slice_ends_with(slice_of_string(any->type_url),
			     SLICE_LITERAL("google.rpc.BadRequest")))
		return;
	Google__Rpc__BadRequest *bad =
		google__rpc__bad_request__unpack(NULL, any->value.len, any->value.data);
	if (!bad)
		return;
	if (bad->n_field_violations > 0)
		snprintf(ret, size, "%s", bad->field_violations[0]->field);
	google__rpc__bad_request__free_unpacked(bad, NULL);
}

void details_field(struct slice base64, char *ret, size_t size)
{
	_cleanup_(buf_free) struct buf bytes = BUF_INIT;

	if (grpc_base64_decode(base64, &bytes) < 0)
		return;
	Google__Rpc__Status *status =
		google__rpc__status__unpack(NULL, bytes.len, (const uint8_t *)buf_string(&bytes));
	if (!status)
		return;
	for (size_t i = 0; i < status->n_details; i++)
		field_of(status->details[i], ret, size);
	google__rpc__status__free_unpacked(status, NULL);
}
