#include "driver.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

namespace proof {

void giveUp(std::string const& why)
{
    std::fprintf(stderr, "gpu-proof: %s\n", why.c_str());
    std::exit(2);
}

Driver::Driver(char const* path) : _library(dlopen(path, RTLD_NOW | RTLD_LOCAL))
{
    if (_library == nullptr) {
        giveUp(std::string("the driver cannot be opened: ") + dlerror());
    }
#define PROOF_FIND(name, parameters)                                                                                                 \
    this->name = reinterpret_cast<decltype(this->name)>(dlsym(_library, #name));                                                      \
    if (this->name == nullptr) {                                                                                                     \
        giveUp(std::string(path) + " has no " #name);                                                                                \
    }
    PROOF_FUNCTIONS(PROOF_FIND)
#undef PROOF_FIND
}

void* Driver::optional(char const* functionName) const
{
    return dlsym(_library, functionName);
}

std::string Driver::name(int result) const
{
    char const* text = nullptr;
    return cuGetErrorName(result, &text) == 0 && text != nullptr ? text : "CUDA error " + std::to_string(result);
}

void Driver::check(int result, char const* what) const
{
    if (result != 0) {
        giveUp(std::string(what) + ": " + name(result));
    }
}

Gpu::Gpu(Driver const& d, std::string const& ptx) : driver(d)
{
    constexpr int MemoryClockKilohertz = 36;
    constexpr int BusBits = 37;
    int device = 0;
    driver.check(driver.cuInit(0), "cuInit");
    driver.check(driver.cuDeviceGet(&device, 0), "cuDeviceGet");
    char text[256] = {};
    driver.check(driver.cuDeviceGetName(text, sizeof text, device), "cuDeviceGetName");
    name = text;
    int clock = 0;
    int bits = 0;
    if (driver.cuDeviceGetAttribute(&clock, MemoryClockKilohertz, device) == 0 && driver.cuDeviceGetAttribute(&bits, BusBits, device) == 0) {
        bandwidth = clock * 1000.0 * 2 * bits / 8;
    }
    driver.check(driver.cuDevicePrimaryCtxRetain(&context, device), "cuDevicePrimaryCtxRetain");
    driver.check(driver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    driver.check(driver.cuStreamCreateWithPriority(&stream, 1, 0), "cuStreamCreateWithPriority");
    char log[4096] = {};
    int keys[] = {5, 6}; // CU_JIT_ERROR_LOG_BUFFER and its size
    void* values[] = {log, reinterpret_cast<void*>(sizeof log)};
    int const result = driver.cuModuleLoadDataEx(&_module, ptx.c_str(), 2, keys, values);
    if (result != 0) {
        giveUp("the kernels are refused: " + driver.name(result) + " " + log);
    }
}

void* Gpu::kernel(char const* kernelName) const
{
    void* function = nullptr;
    driver.check(driver.cuModuleGetFunction(&function, _module, kernelName), kernelName);
    return function;
}

uint64_t Gpu::allocate(std::size_t bytes) const
{
    uint64_t device = 0;
    driver.check(driver.cuMemAlloc_v2(&device, bytes), "cuMemAlloc");
    return device;
}

void Gpu::upload(uint64_t device, std::vector<unsigned char> const& bytes) const
{
    void* pinned = nullptr;
    driver.check(driver.cuMemHostAlloc(&pinned, bytes.size(), 0), "cuMemHostAlloc");
    std::memcpy(pinned, bytes.data(), bytes.size());
    driver.check(driver.cuMemcpyHtoDAsync_v2(device, pinned, bytes.size(), stream), "cuMemcpyHtoDAsync");
    driver.check(driver.cuStreamSynchronize(stream), "copying up");
    driver.check(driver.cuMemFreeHost(pinned), "cuMemFreeHost");
}

void Gpu::download(std::vector<unsigned char>& bytes, uint64_t device) const
{
    void* pinned = nullptr;
    driver.check(driver.cuMemHostAlloc(&pinned, bytes.size(), 0), "cuMemHostAlloc");
    driver.check(driver.cuMemcpyDtoHAsync_v2(pinned, device, bytes.size(), stream), "cuMemcpyDtoHAsync");
    driver.check(driver.cuStreamSynchronize(stream), "copying down");
    std::memcpy(bytes.data(), pinned, bytes.size());
    driver.check(driver.cuMemFreeHost(pinned), "cuMemFreeHost");
}

} // namespace proof
