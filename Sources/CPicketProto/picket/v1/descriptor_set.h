#pragma once
#include <stddef.h>

// The packed FileDescriptorSet of the services and their messages; never freed. The .c file is made by `make generate`.
const unsigned char *picket_v1_descriptor_set(size_t *count);
