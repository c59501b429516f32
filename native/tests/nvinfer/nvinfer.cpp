// The entry points of the emulated libnvinfer.
#include "builder.h"
#include "engine.h"
#include "version.h"

#include <atomic>

#define STANDIN_API extern "C" __attribute__((visibility("default")))

namespace {

std::atomic<int32_t> version{NV_TENSORRT_VERSION};

class Runtime final : public standin::IRuntimeBase {
public:
    explicit Runtime(nvinfer1::ILogger& logger) : _logger(logger) {}

    nvinfer1::ICudaEngine* deserializeCudaEngine(void const* plan, std::size_t size) noexcept override
    {
        return standin::Engine::load(plan, size, _logger);
    }

private:
    nvinfer1::ILogger& _logger;
};

#if defined(SRNET_MOCK_MAJOR)
// A shim that was built with TensorRT's own headers has other virtual tables.
bool serves(int32_t callersVersion)
{
    return callersVersion == NV_TENSORRT_VERSION;
}
#else
// As the real one: tables only grow within a major. A shim built on our own declarations says minor 99.
bool serves(int32_t callersVersion)
{
    return callersVersion / 10000 == NV_TENSORRT_MAJOR && callersVersion <= NV_TENSORRT_VERSION;
}
#endif

} // namespace

int32_t standin::libraryVersion()
{
    return version;
}

STANDIN_API int32_t getInferLibVersion() noexcept
{
    return version;
}

STANDIN_API void* createInferRuntime_INTERNAL(void* logger, int32_t callersVersion) noexcept
{
    if (!serves(callersVersion)) {
        return nullptr;
    }
    // The real one would take whatever device is current then, the first one as a rule, and make a context on it.
    std::string why;
    auto& log = *static_cast<nvinfer1::ILogger*>(logger);
    if (standin::Device::current(why) == nullptr) {
        log.log(nvinfer1::ILogger::Severity::kERROR, ("createInferRuntime: " + why).c_str());
        return nullptr;
    }
    return static_cast<nvinfer1::IRuntime*>(new Runtime(log));
}

STANDIN_API void* createInferBuilder_INTERNAL(void* logger, int32_t callersVersion) noexcept
{
    std::string why;
    if (!serves(callersVersion) || standin::Device::current(why) == nullptr) {
        return nullptr;
    }
    return standin::createBuilder(*static_cast<nvinfer1::ILogger*>(logger));
}

/// Makes the library say that it is another version; 0 brings its own back.
STANDIN_API void srnet_standin_set_version(int32_t other)
{
    version = other != 0 ? other : NV_TENSORRT_VERSION;
}
