// What the tests use of the stand-in for libcuda.so.1: the driver's functions and the switches that provoke failures.
#pragma once

#include "check.h"

#include <cstddef>
#include <cstdint>

extern "C" {
int cuInit(unsigned flags);
int cuDeviceGetCount(int* count);
int cuDevicePrimaryCtxRetain(void** context, int device);
int cuDevicePrimaryCtxRelease_v2(int device);
int cuCtxSetCurrent(void* context);
int cuMemAlloc_v2(uint64_t* device, std::size_t bytes);
int cuMemFree_v2(uint64_t device);
int cuMemHostAlloc(void** host, std::size_t bytes, unsigned flags);
int cuMemFreeHost(void* host);
int cuMemcpyHtoDAsync_v2(uint64_t target, void const* source, std::size_t bytes, void* stream);
int cuMemcpyDtoHAsync_v2(void* target, uint64_t source, std::size_t bytes, void* stream);
int cuMemsetD8Async(uint64_t target, unsigned char value, std::size_t bytes, void* stream);
int cuStreamCreateWithPriority(void** stream, unsigned flags, int priority);
int cuStreamDestroy_v2(void* stream);
int cuStreamSynchronize(void* stream);
int cuStreamQuery(void* stream);
int cuStreamWaitEvent(void* stream, void* event, unsigned flags);
int cuStreamBeginCapture_v2(void* stream, int mode);
int cuStreamEndCapture(void* stream, void** graph);
int cuEventCreate(void** event, unsigned flags);
int cuEventDestroy_v2(void* event);
int cuEventRecord(void* event, void* stream);
int cuEventRecordWithFlags(void* event, void* stream, unsigned flags);
int cuEventQuery(void* event);
int cuEventSynchronize(void* event);
int cuEventElapsedTime(float* milliseconds, void* start, void* end);
int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long flags);
int cuGraphLaunch(void* executable, void* stream);
int cuGraphExecDestroy(void* executable);
int cuGraphDestroy(void* graph);
int cuModuleLoadDataEx(void** module, void const* image, unsigned options, int* keys, void** values);
int cuModuleUnload(void* module);
int cuModuleGetFunction(void** function, void* module, char const* name);
int cuLaunchKernel(void* function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ,
                   unsigned sharedBytes, void* stream, void** parameters, void** extra);
int cuGetErrorName(int result, char const** name);

void srnet_standin_reset();
void srnet_standin_set_memory(uint64_t bytes);
void srnet_standin_lose_device(int result);
void srnet_standin_fail(char const* function, int result, int after);
void srnet_standin_set_jitter(int microseconds);
void srnet_standin_forbid_busy_frees();
int64_t srnet_standin_live(char const* kind);
}

/// Nothing that was created is left.
inline bool nothingLive()
{
    return srnet_standin_live("streams") == 0 && srnet_standin_live("events") == 0 && srnet_standin_live("graphs") == 0
        && srnet_standin_live("modules") == 0 && srnet_standin_live("allocations") == 0 && srnet_standin_live("pinned") == 0;
}

/// The primary context, current on this thread for a while.
class CurrentContext {
public:
    CurrentContext()
    {
        cuInit(0);
        void* context = nullptr;
        cuDevicePrimaryCtxRetain(&context, 0);
        cuCtxSetCurrent(context);
    }

    ~CurrentContext()
    {
        cuCtxSetCurrent(nullptr);
        cuDevicePrimaryCtxRelease_v2(0);
    }
};

inline void* newStream()
{
    void* stream = nullptr;
    CHECK_EQUAL(0, cuStreamCreateWithPriority(&stream, 1, 0));
    return stream;
}

inline uint64_t newMemory(std::size_t bytes)
{
    uint64_t device = 0;
    CHECK_EQUAL(0, cuMemAlloc_v2(&device, bytes));
    return device;
}

inline unsigned char* newPinned(std::size_t bytes)
{
    void* host = nullptr;
    CHECK_EQUAL(0, cuMemHostAlloc(&host, bytes, 0));
    return static_cast<unsigned char*>(host);
}
