/* grpc.health.v1: serving or not, for each service and for the whole (""). Loop thread. */
#include <grpc/health/v1/health.pb-c.h>
#include <stdlib.h>

#include "base/xmalloc.h"
#include "service/health.h"
#include "service/methods.h"

typedef Grpc__Health__V1__HealthCheckResponse__ServingStatus serving_status;
#define STATUS(name) GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__SERVING_STATUS__##name

struct health_watch {
	struct call *call; /* alive until on_close */
	bool known;
	bool sent;
	serving_status last;
	struct health_watch *next;
};

static serving_status status_now(const struct service *s)
{
	return s->serving ? STATUS(SERVING) : STATUS(NOT_SERVING);
}

void on_health_check(struct call *call, const ProtobufCMessage *message)
{
	const Grpc__Health__V1__HealthCheckRequest *request = (const void *)message;
	Grpc__Health__V1__HealthCheckResponse reply = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;
	struct error err = {0};

	if (!service_is_known(request->service)) {
		error_set_field(&err, ERR_NOT_FOUND, "service", "there is no service '%.100s'",
				request->service);
		call_fail(call, &err);
		return;
	}
	reply.status = status_now(call_service(call));
	call_reply(call, &reply.base);
}

void on_health_watch(struct call *call, const ProtobufCMessage *message)
{
	const Grpc__Health__V1__HealthCheckRequest *request = (const void *)message;
	struct service *s = call_service(call);
	struct health_watch *w = xcalloc(1, sizeof *w);

	w->call = call;
	w->known = service_is_known(request->service);
	w->next = s->health_watches;
	s->health_watches = w;
	*call_state(call) = w;
	call_wake(call);
}

void on_health_watch_room(struct call *call)
{
	struct service *s = call_service(call);
	struct health_watch *w = *call_state(call);
	Grpc__Health__V1__HealthCheckResponse m = GRPC__HEALTH__V1__HEALTH_CHECK_RESPONSE__INIT;

	if (!w)
		return;
	m.status = w->known ? status_now(s) : STATUS(SERVICE_UNKNOWN);
	if (w->sent && w->last == m.status) {
		if (s->stopping)
			call_finish(call);
		return;
	}
	w->sent = true;
	w->last = m.status;
	call_send(call, &m.base);
}

void on_health_watch_close(struct call *call)
{
	struct service *s = call_service(call);
	struct health_watch *w = *call_state(call);

	if (!w)
		return;
	*call_state(call) = NULL;
	for (struct health_watch **at = &s->health_watches; *at; at = &(*at)->next) {
		if (*at == w) {
			*at = w->next;
			break;
		}
	}
	free(w);
}

void health_changed(struct service *s)
{
	for (struct health_watch *w = s->health_watches; w; w = w->next)
		call_wake(w->call);
}
