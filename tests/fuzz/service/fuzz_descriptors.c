/* The walk over a FileDescriptorSet never leaves its bytes, whatever they are. */
#include "service/descriptors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	descriptors_free(descriptors_new(slice_of((const char *)data, size)));
	return 0;
}
