/* annals_call_json(): any method in JSON. */
#include <stdlib.h>

#include "base/cleanup.h"
#include "base/xmalloc.h"
#include "client/lib/client.h"
#include "client/lib/json.h"
#include "client/lib/message.h"
#include "client/lib/methods.h"

enum annals_status annals_call_json(struct annals_client *client, const char *method,
				    const char *request, char **ret)
{
	_cleanup_(message_freep) ProtobufCMessage *message = NULL, *reply = NULL;
	_cleanup_(buf_free) struct buf json = BUF_INIT;
	struct error err = {0};
	struct method_types types;

	if (!method_find(method, &types))
		return client_fail(client, ANNALS_UNIMPLEMENTED, "no method '%s' is known", method);
	if (json_read(request ? request : "{}", types.request, &message, &err) < 0)
		return client_fail(client, ANNALS_INVALID_ARGUMENT, "%s", err.message);
	enum annals_status status = client_call(client, method, message, types.reply, &reply);
	if (status != ANNALS_OK)
		return status;
	json_put_message(reply, (struct json_style){0}, &json);
	*ret = xstrdup(buf_string(&json));
	return ANNALS_OK;
}
