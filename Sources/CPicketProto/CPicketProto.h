#pragma once
// All generated messages, and their descriptors. The .c and .pb-c.h files are made by `make generate` from proto/ and
// are never edited.
#include "picket/v1/admin.pb-c.h"
#include "picket/v1/descriptor_set.h"
#include "picket/v1/detection.pb-c.h"
#include "ttrpc/ttrpc.pb-c.h"
