// The entry point of the emulated libnvinfer_plugin.
#include <atomic>

#define STANDIN_API extern "C" __attribute__((visibility("default")))

namespace {
std::atomic<int> calls{0};
}

STANDIN_API bool initLibNvInferPlugins(void* logger, char const* library) noexcept
{
    ++calls;
    return logger != nullptr && library != nullptr;
}

STANDIN_API int srnet_standin_plugin_calls()
{
    return calls;
}
