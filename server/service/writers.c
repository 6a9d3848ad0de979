#include "service/writers.h"

#include "base/log.h"

void log_writer(const struct call *call, const char *what, uint64_t doc)
{
	const struct peer *peer = call_peer(call);

	if (doc > 0)
		log_info("access", "%s document=%llu uid=%u pid=%d", what, (unsigned long long)doc,
			 peer->uid, peer->pid);
	else
		log_info("access", "%s uid=%u pid=%d", what, peer->uid, peer->pid);
}
