#include "client/lib/methods.h"

#include <string.h>

#include "annals/v1/analysis.pb-c.h"
#include "annals/v1/corpus.pb-c.h"
#include "annals/v1/documents.pb-c.h"
#include "annals/v1/people.pb-c.h"
#include "annals/v1/timeline.pb-c.h"
#include "base/macros.h"

/* protoc-c names the service with its file's package; methods lie in the order of the .proto. */
static const ProtobufCServiceDescriptor *const services[] = {
	&annals__v1__documents__descriptor, &annals__v1__people__descriptor,
	&annals__v1__timeline__descriptor,  &annals__v1__corpus__descriptor,
	&annals__v1__analysis__descriptor,
};

bool method_find(const char *name, struct method_types *ret)
{
	const char *slash = strchr(name, '/');

	for (size_t i = 0; slash && i < ARRAY_LEN(services); i++) {
		const ProtobufCServiceDescriptor *service = services[i];

		if (strncmp(service->name, name, (size_t)(slash - name)) != 0 ||
		    service->name[slash - name])
			continue;
		const ProtobufCMethodDescriptor *method =
			protobuf_c_service_descriptor_get_method_by_name(service, slash + 1);
		if (!method)
			return false;
		*ret = (struct method_types){method->input, method->output};
		return true;
	}
	return false;
}
