// Device, primary context, and the switches by which a test provokes failures.
#include "driver.h"

#include <atomic>
#include <cstring>

using namespace standin;

namespace {

std::mutex lock;
std::atomic<bool> initialized{false};
int deviceCount = 1;
std::atomic<int> retained{0};
unsigned contextFlags = 0;
std::map<std::string, std::pair<int, Result>> failures; // function -> calls still to pass, then this result
std::atomic<bool> anyFailure{false}; // whether there are any: most calls need not look
std::atomic<int> lost{Success};
std::atomic<int64_t> calls{0};

// Its address is the handle of the primary context.
char primaryContext;
thread_local void* current = nullptr;

Result injected(char const* function)
{
    if (!anyFailure) {
        return Success;
    }
    std::lock_guard<std::mutex> guard(lock);
    auto const found = failures.find(function);
    if (found == failures.end()) {
        return Success;
    }
    if (found->second.first-- > 0) {
        return Success;
    }
    Result const result = found->second.second;
    failures.erase(found);
    anyFailure = !failures.empty();
    if (result >= IllegalAddress && result <= LaunchFailed && result != PrimaryContextActive) {
        standin::lose(result); // such a fault is every later call's too
    }
    return result;
}

} // namespace

namespace standin {

Result enter(char const* function, bool needsContext)
{
    calls += *function != '\0' ? 1 : 0;
    if (Result const result = injected(function)) {
        return result;
    }
    if (!initialized) {
        return NotInitialized;
    }
    if (!needsContext) {
        return Success;
    }
    if (lost != Success) {
        return static_cast<Result>(lost.load());
    }
    if (current == nullptr) {
        return InvalidContext;
    }
    return retained > 0 ? Success : ContextIsDestroyed;
}

bool isLost()
{
    return lost != Success;
}

void lose(Result error)
{
    int expected = Success;
    lost.compare_exchange_strong(expected, error);
}

} // namespace standin

STANDIN_API int cuInit(unsigned flags)
{
    takeFaults();
    if (Result const result = injected("cuInit")) {
        return result;
    }
    std::lock_guard<std::mutex> guard(lock);
    if (flags != 0) {
        return InvalidValue;
    }
    if (deviceCount == 0) {
        return NoDevice;
    }
    initialized = true;
    return Success;
}

STANDIN_API int cuDriverGetVersion(int* version)
{
    *version = 13000;
    return Success;
}

STANDIN_API int cuDeviceGetCount(int* count)
{
    if (Result const result = enter("cuDeviceGetCount", false)) {
        return result;
    }
    *count = deviceCount;
    return Success;
}

STANDIN_API int cuDeviceGet(int* device, int ordinal)
{
    if (Result const result = enter("cuDeviceGet", false)) {
        return result;
    }
    if (ordinal < 0 || ordinal >= deviceCount) {
        return InvalidDevice;
    }
    *device = ordinal;
    return Success;
}

STANDIN_API int cuDeviceGetName(char* name, int length, int /*device*/)
{
    if (Result const result = enter("cuDeviceGetName", false)) {
        return result;
    }
    std::strncpy(name, "SRNet test stand-in (no GPU)", static_cast<std::size_t>(length) - 1);
    name[length - 1] = '\0';
    return Success;
}

STANDIN_API int cuDeviceGetAttribute(int* value, int attribute, int /*device*/)
{
    if (Result const result = enter("cuDeviceGetAttribute", false)) {
        return result;
    }
    switch (attribute) {
    case 16: *value = 4; break;        // multiprocessors
    case 32: *value = 0; break;        // ECC
    case 38: *value = 4 << 20; break;  // L2 bytes
    case 75: *value = 8; break;        // compute capability 8.6
    case 76: *value = 6; break;
    default: return InvalidValue;
    }
    return Success;
}

STANDIN_API int cuDevicePrimaryCtxSetFlags_v2(int /*device*/, unsigned flags)
{
    if (Result const result = enter("cuDevicePrimaryCtxSetFlags_v2", false)) {
        return result;
    }
    contextFlags = flags;
    return Success;
}

STANDIN_API int cuDevicePrimaryCtxRetain(void** context, int /*device*/)
{
    if (Result const result = enter("cuDevicePrimaryCtxRetain", false)) {
        return result;
    }
    std::lock_guard<std::mutex> guard(lock);
    ++retained;
    *context = &primaryContext;
    return Success;
}

STANDIN_API int cuDevicePrimaryCtxRelease_v2(int /*device*/)
{
    std::lock_guard<std::mutex> guard(lock);
    if (retained == 0) {
        return InvalidContext;
    }
    --retained;
    return Success;
}

STANDIN_API int cuCtxSetCurrent(void* context)
{
    if (Result const result = enter("cuCtxSetCurrent", false)) {
        return result;
    }
    if (context != nullptr && context != &primaryContext) {
        return InvalidContext;
    }
    current = context;
    return Success;
}

STANDIN_API int cuCtxGetCurrent(void** context)
{
    *context = current;
    return Success;
}

STANDIN_API int cuCtxGetStreamPriorityRange(int* least, int* greatest)
{
    STANDIN_ENTER(cuCtxGetStreamPriorityRange);
    *least = 0;
    *greatest = -5;
    return Success;
}

/// Back to a healthy device with nothing injected; live objects stay.
STANDIN_API void srnet_standin_reset()
{
    // A lost device does none of the work it was given; nothing of it may be left when the device is healthy again.
    waitForAllStreams();
    std::lock_guard<std::mutex> guard(lock);
    failures.clear();
    anyFailure = false;
    lost = Success;
    deviceCount = 1;
    resetFaults();
    resetMemory();
}

/// Makes the driver see this many devices; before cuInit only.
STANDIN_API void srnet_standin_set_devices(int count)
{
    std::lock_guard<std::mutex> guard(lock);
    deviceCount = count;
}

/// After this every call that needs a context answers result, as after a fault on the device.
STANDIN_API void srnet_standin_lose_device(int result)
{
    lose(static_cast<Result>(result));
}

/// Lets the function succeed `after` more times and then fail once.
STANDIN_API void srnet_standin_fail(char const* function, int result, int after)
{
    std::lock_guard<std::mutex> guard(lock);
    failures[function] = {after, static_cast<Result>(result)};
    anyFailure = true;
}

/// Calls of the driver so far.
STANDIN_API int64_t srnet_standin_calls()
{
    return calls;
}

STANDIN_API unsigned srnet_standin_context_flags()
{
    return contextFlags;
}

STANDIN_API int srnet_standin_retained()
{
    std::lock_guard<std::mutex> guard(lock);
    return retained;
}

/// Objects that were created and not destroyed.
STANDIN_API int64_t srnet_standin_live(char const* kind)
{
    std::string const name = kind;
    std::size_t const count = name == "streams" ? liveStreams()
        : name == "events"                      ? liveEvents()
        : name == "graphs"                      ? liveGraphs()
        : name == "modules"                     ? liveModules()
        : name == "allocations"                 ? liveAllocations()
        : name == "pinned"                      ? livePinned()
                                                : SIZE_MAX;
    return static_cast<int64_t>(count);
}
