// libcuda.so.1, opened by name: this program links to nothing of NVIDIA's, and runs on the real driver and on the tests' stand-in alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace proof {

/// Ends the program with a sentence.
[[noreturn]] void giveUp(std::string const& why);

#define PROOF_FUNCTIONS(X)                                                                                                           \
    X(cuInit, (unsigned))                                                                                                            \
    X(cuDriverGetVersion, (int*))                                                                                                    \
    X(cuDeviceGet, (int*, int))                                                                                                      \
    X(cuDeviceGetName, (char*, int, int))                                                                                            \
    X(cuDeviceGetAttribute, (int*, int, int))                                                                                        \
    X(cuDevicePrimaryCtxSetFlags_v2, (int, unsigned))                                                                                \
    X(cuDevicePrimaryCtxRetain, (void**, int))                                                                                       \
    X(cuDevicePrimaryCtxRelease_v2, (int))                                                                                           \
    X(cuCtxSetCurrent, (void*))                                                                                                      \
    X(cuMemAlloc_v2, (uint64_t*, std::size_t))                                                                                       \
    X(cuMemFree_v2, (uint64_t))                                                                                                      \
    X(cuMemHostAlloc, (void**, std::size_t, unsigned))                                                                               \
    X(cuMemFreeHost, (void*))                                                                                                        \
    X(cuMemcpyHtoDAsync_v2, (uint64_t, void const*, std::size_t, void*))                                                             \
    X(cuMemcpyDtoHAsync_v2, (void*, uint64_t, std::size_t, void*))                                                                   \
    X(cuMemsetD8Async, (uint64_t, unsigned char, std::size_t, void*))                                                                \
    X(cuStreamCreateWithPriority, (void**, unsigned, int))                                                                           \
    X(cuStreamDestroy_v2, (void*))                                                                                                   \
    X(cuStreamSynchronize, (void*))                                                                                                  \
    X(cuStreamWaitEvent, (void*, void*, unsigned))                                                                                   \
    X(cuStreamBeginCapture_v2, (void*, int))                                                                                         \
    X(cuStreamEndCapture, (void*, void**))                                                                                           \
    X(cuEventCreate, (void**, unsigned))                                                                                             \
    X(cuEventDestroy_v2, (void*))                                                                                                    \
    X(cuEventRecord, (void*, void*))                                                                                                 \
    X(cuEventRecordWithFlags, (void*, void*, unsigned))                                                                              \
    X(cuEventSynchronize, (void*))                                                                                                   \
    X(cuEventElapsedTime, (float*, void*, void*))                                                                                    \
    X(cuGraphInstantiateWithFlags, (void**, void*, unsigned long long))                                                              \
    X(cuGraphLaunch, (void*, void*))                                                                                                 \
    X(cuGraphExecDestroy, (void*))                                                                                                   \
    X(cuGraphDestroy, (void*))                                                                                                       \
    X(cuModuleLoadDataEx, (void**, void const*, unsigned, int*, void**))                                                             \
    X(cuModuleGetFunction, (void**, void*, char const*))                                                                             \
    X(cuLaunchKernel, (void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**))          \
    X(cuGetErrorName, (int, char const**))

/// The driver's functions under their own names.
struct Driver {
    explicit Driver(char const* path);

    /// Ends the program when a call failed.
    void check(int result, char const* what) const;

    std::string name(int result) const;

    /// A function that not every driver has, or null.
    void* optional(char const* name) const;

#define PROOF_DECLARE(name, parameters) int(*name) parameters{};
    PROOF_FUNCTIONS(PROOF_DECLARE)
#undef PROOF_DECLARE

private:
    void* _library{};
};

/// The first GPU's primary context, current on this thread, with our kernels loaded.
class Gpu {
public:
    Gpu(Driver const& driver, std::string const& ptx);

    Driver const& driver;
    void* stream{};
    void* context{};
    std::string name;
    double bandwidth{}; // bytes per second at most, by the driver's clocks; 0: unknown

    void* kernel(char const* kernelName) const;
    uint64_t allocate(std::size_t bytes) const;
    void upload(uint64_t device, std::vector<unsigned char> const& bytes) const;
    void download(std::vector<unsigned char>& bytes, uint64_t device) const;

private:
    void* _module{};
};

/// What the driver's rules are that the program counts on. Returns how many are otherwise.
int checkContract(Driver const& driver, std::string const& ptx);

/// Every kernel against its source as the host's compiler understands it, and its time; small: without the sizes of real streams. Returns how many differ.
int checkKernels(Gpu const& gpu, bool small);

} // namespace proof
