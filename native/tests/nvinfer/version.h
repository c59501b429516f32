#pragma once

#include <cstdint>

namespace standin {

/// What this library says it is; a test may change it.
int32_t libraryVersion();

} // namespace standin
