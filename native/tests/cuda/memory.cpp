// Device and pinned memory, and copies between them.
#include "driver.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

using namespace standin;

namespace {

// Flips bits that no user address on x86-64 or arm64 has set: a host access to a device address faults.
constexpr uint64_t Bias = 0x7e00000000000000ULL;
constexpr std::size_t DefaultLimit = std::size_t{8} << 30;

std::mutex lock;
std::map<uint64_t, std::size_t> allocations;
std::map<uint64_t, std::size_t> pinned;
std::size_t used = 0;
std::size_t limit = DefaultLimit;
std::atomic<int64_t> uploaded{0};

// The entry that holds the whole range, or end().
std::map<uint64_t, std::size_t>::iterator holding(std::map<uint64_t, std::size_t>& map, uint64_t address, std::size_t bytes)
{
    auto found = map.upper_bound(address);
    if (found == map.begin()) {
        return map.end();
    }
    --found;
    return address - found->first <= found->second && bytes <= found->second - (address - found->first) ? found : map.end();
}

uint64_t integer(void const* address)
{
    return reinterpret_cast<uint64_t>(address);
}

} // namespace

namespace standin {

void* hostAddress(uint64_t device, std::size_t bytes)
{
    std::lock_guard<std::mutex> guard(lock);
    bool const inside = holding(allocations, device, bytes) != allocations.end();
    return inside ? reinterpret_cast<void*>(device ^ Bias) : nullptr;
}

bool isPinned(void const* host, std::size_t bytes)
{
    std::lock_guard<std::mutex> guard(lock);
    return holding(pinned, integer(host), bytes) != pinned.end();
}

std::size_t liveAllocations()
{
    std::lock_guard<std::mutex> guard(lock);
    return allocations.size();
}

std::size_t livePinned()
{
    std::lock_guard<std::mutex> guard(lock);
    return pinned.size();
}

void resetMemory()
{
    std::lock_guard<std::mutex> guard(lock);
    limit = DefaultLimit;
}

} // namespace standin

STANDIN_API int cuDeviceTotalMem_v2(std::size_t* bytes, int /*device*/)
{
    if (Result const result = enter("cuDeviceTotalMem_v2", false)) {
        return result;
    }
    *bytes = DefaultLimit;
    return Success;
}

STANDIN_API int cuMemGetInfo_v2(std::size_t* available, std::size_t* total)
{
    STANDIN_ENTER(cuMemGetInfo_v2);
    std::lock_guard<std::mutex> guard(lock);
    *available = limit > used ? limit - used : 0;
    *total = limit;
    return Success;
}

STANDIN_API int cuMemAlloc_v2(uint64_t* device, std::size_t bytes)
{
    STANDIN_ENTER(cuMemAlloc_v2);
    if (Result const result = refuseDuringCapture()) {
        return result;
    }
    if (bytes == 0) {
        return InvalidValue;
    }
    std::lock_guard<std::mutex> guard(lock);
    if (bytes > limit - std::min(limit, used)) {
        return OutOfMemory;
    }
    void* const host = std::aligned_alloc(512, (bytes + 511) / 512 * 512);
    if (host == nullptr) {
        return OutOfMemory;
    }
    // Fresh device memory holds anything: a test that relies on zeros has to fail.
    std::memset(host, 0xCD, bytes);
    *device = integer(host) ^ Bias;
    allocations[*device] = bytes;
    used += bytes;
    return Success;
}

STANDIN_API int cuMemFree_v2(uint64_t device)
{
    STANDIN_ENTER(cuMemFree_v2);
    if (Result const result = refuseDeviceWide()) {
        return result;
    }
    if (Result const result = refuseBusy()) {
        return result;
    }
    waitForAllStreams();
    std::lock_guard<std::mutex> guard(lock);
    auto const found = allocations.find(device);
    if (found == allocations.end()) {
        return InvalidValue;
    }
    used -= found->second;
    allocations.erase(found);
    std::free(reinterpret_cast<void*>(device ^ Bias));
    return Success;
}

STANDIN_API int cuMemHostAlloc(void** host, std::size_t bytes, unsigned /*flags*/)
{
    STANDIN_ENTER(cuMemHostAlloc);
    if (Result const result = refuseDuringCapture()) {
        return result;
    }
    if (bytes == 0) {
        return InvalidValue;
    }
    void* const address = std::aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    if (address == nullptr) {
        return OutOfMemory;
    }
    std::lock_guard<std::mutex> guard(lock);
    pinned[integer(address)] = bytes;
    *host = address;
    return Success;
}

STANDIN_API int cuMemFreeHost(void* host)
{
    STANDIN_ENTER(cuMemFreeHost);
    if (Result const result = refuseDeviceWide()) {
        return result;
    }
    if (Result const result = refuseBusy()) {
        return result;
    }
    waitForAllStreams();
    std::lock_guard<std::mutex> guard(lock);
    if (pinned.erase(integer(host)) == 0) {
        return InvalidValue;
    }
    std::free(host);
    return Success;
}

STANDIN_API int cuMemcpyHtoDAsync_v2(uint64_t target, void const* source, std::size_t bytes, void* stream)
{
    STANDIN_ENTER(cuMemcpyHtoDAsync_v2);
    if (hostAddress(target, bytes) == nullptr || !isPinned(source, bytes)) {
        return InvalidValue;
    }
    return submit(stream, [=] {
        void* const host = hostAddress(target, bytes);
        if (host == nullptr || !isPinned(source, bytes)) {
            return IllegalAddress;
        }
        std::memcpy(host, source, bytes);
        uploaded += static_cast<int64_t>(bytes);
        return Success;
    });
}

STANDIN_API int cuMemcpyDtoHAsync_v2(void* target, uint64_t source, std::size_t bytes, void* stream)
{
    STANDIN_ENTER(cuMemcpyDtoHAsync_v2);
    if (hostAddress(source, bytes) == nullptr || !isPinned(target, bytes)) {
        return InvalidValue;
    }
    return submit(stream, [=] {
        void const* const host = hostAddress(source, bytes);
        if (host == nullptr || !isPinned(target, bytes)) {
            return IllegalAddress;
        }
        std::memcpy(target, host, bytes);
        return Success;
    });
}

STANDIN_API int cuMemcpyDtoDAsync_v2(uint64_t target, uint64_t source, std::size_t bytes, void* stream)
{
    STANDIN_ENTER(cuMemcpyDtoDAsync_v2);
    if (hostAddress(target, bytes) == nullptr || hostAddress(source, bytes) == nullptr) {
        return InvalidValue;
    }
    return submit(stream, [=] {
        void* const to = hostAddress(target, bytes);
        void const* const from = hostAddress(source, bytes);
        if (to == nullptr || from == nullptr) {
            return IllegalAddress;
        }
        std::memmove(to, from, bytes);
        return Success;
    });
}

STANDIN_API int cuMemsetD8Async(uint64_t target, unsigned char value, std::size_t bytes, void* stream)
{
    STANDIN_ENTER(cuMemsetD8Async);
    if (hostAddress(target, bytes) == nullptr) {
        return InvalidValue;
    }
    return submit(stream, [=] {
        void* const host = hostAddress(target, bytes);
        if (host == nullptr) {
            return IllegalAddress;
        }
        std::memset(host, value, bytes);
        return Success;
    });
}

/// Limits what can be allocated in all, to provoke out-of-memory.
STANDIN_API void srnet_standin_set_memory(uint64_t bytes)
{
    std::lock_guard<std::mutex> guard(lock);
    limit = bytes;
}

/// Bytes that were copied up so far.
STANDIN_API int64_t srnet_standin_uploaded()
{
    return uploaded;
}

/// For the emulated TensorRT, whose engines run on the host.
STANDIN_API void* srnet_standin_host_address(uint64_t device, uint64_t bytes)
{
    return hostAddress(device, bytes);
}
