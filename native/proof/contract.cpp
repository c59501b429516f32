// The driver's rules that the program counts on, on whatever driver is there: on a GPU they are proven, on the stand-in it is shown to have the same.
#include "driver.h"

#include <cstdio>
#include <cstring>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace proof {
namespace {

constexpr int ThreadLocal = 1;
constexpr unsigned External = 1;
constexpr int IllegalAddress = 700;

int rules = 0;
int broken = 0;

void rule(char const* text, bool holds)
{
    ++rules;
    broken += holds ? 0 : 1;
    std::printf("%-4s %s\n", holds ? "ok" : "BAD", text);
}

/// An event that a graph records is seen by others, and measures time.
void recordedByGraphs(Gpu const& gpu)
{
    Driver const& d = gpu.driver;
    constexpr std::size_t Bytes = 1 << 22;
    uint64_t const memory = gpu.allocate(Bytes);
    void *other = nullptr, *begin = nullptr, *end = nullptr, *graph = nullptr, *executable = nullptr, *host = nullptr;
    d.check(d.cuStreamCreateWithPriority(&other, 1, 0), "cuStreamCreate");
    d.check(d.cuEventCreate(&begin, 0), "cuEventCreate");
    d.check(d.cuEventCreate(&end, 0), "cuEventCreate");
    d.check(d.cuMemHostAlloc(&host, 4, 0), "cuMemHostAlloc");
    d.check(d.cuStreamBeginCapture_v2(gpu.stream, ThreadLocal), "cuStreamBeginCapture");
    d.check(d.cuEventRecordWithFlags(begin, gpu.stream, External), "an external record");
    d.check(d.cuMemsetD8Async(memory, 7, Bytes, gpu.stream), "cuMemsetD8Async");
    d.check(d.cuEventRecordWithFlags(end, gpu.stream, External), "an external record");
    d.check(d.cuStreamEndCapture(gpu.stream, &graph), "cuStreamEndCapture");
    d.check(d.cuGraphInstantiateWithFlags(&executable, graph, 0), "cuGraphInstantiate");
    bool seen = true;
    float milliseconds = -1.0F;
    for (int i = 0; i < 20; ++i) {
        d.check(d.cuMemsetD8Async(memory, 1, Bytes, gpu.stream), "cuMemsetD8Async");
        d.check(d.cuGraphLaunch(executable, gpu.stream), "cuGraphLaunch");
        d.check(d.cuStreamWaitEvent(other, end, 0), "cuStreamWaitEvent");
        d.check(d.cuMemcpyDtoHAsync_v2(host, memory + Bytes - 4, 4, other), "cuMemcpyDtoHAsync");
        d.check(d.cuStreamSynchronize(other), "the other stream");
        seen = seen && static_cast<unsigned char*>(host)[3] == 7;
        d.check(d.cuStreamSynchronize(gpu.stream), "the graph's stream");
    }
    bool const timed = d.cuEventElapsedTime(&milliseconds, begin, end) == 0 && milliseconds > 0.0F;
    rule("another stream waits for an event that a graph records", seen);
    rule("events that a graph records measure the time between them", timed);
    d.cuGraphExecDestroy(executable);
    d.cuGraphDestroy(graph);
    d.cuEventDestroy_v2(begin);
    d.cuEventDestroy_v2(end);
    d.cuMemFreeHost(host);
    d.cuStreamDestroy_v2(other);
    d.cuMemFree_v2(memory);
}

void captures(Gpu const& gpu)
{
    Driver const& d = gpu.driver;
    void* graph = nullptr;
    uint64_t memory = 0;
    d.check(d.cuStreamBeginCapture_v2(gpu.stream, ThreadLocal), "cuStreamBeginCapture");
    bool const refused = d.cuMemAlloc_v2(&memory, 256) != 0;
    bool const spoilt = d.cuStreamEndCapture(gpu.stream, &graph) != 0;
    rule("allocating on the thread that captures is refused and spoils the capture", refused && spoilt);

    int elsewhere = -1;
    d.check(d.cuStreamBeginCapture_v2(gpu.stream, ThreadLocal), "cuStreamBeginCapture");
    std::thread([&] {
        d.cuCtxSetCurrent(gpu.context);
        elsewhere = d.cuMemAlloc_v2(&memory, 256);
    }).join();
    int const result = d.cuStreamEndCapture(gpu.stream, &graph);
    rule("allocating on another thread is allowed", elsewhere == 0 && result == 0);
    d.cuGraphDestroy(graph);
    d.cuMemFree_v2(memory);

    using Synchronize = int (*)();
    if (auto const synchronize = reinterpret_cast<Synchronize>(d.optional("cuCtxSynchronize"))) {
        int waited = -1;
        d.check(d.cuStreamBeginCapture_v2(gpu.stream, ThreadLocal), "cuStreamBeginCapture");
        std::thread([&] {
            d.cuCtxSetCurrent(gpu.context);
            waited = synchronize();
        }).join();
        int const ended = d.cuStreamEndCapture(gpu.stream, &graph);
        rule("waiting for the whole device on another thread is refused, or spoils the capture", waited != 0 || ended != 0);
        if (ended == 0) {
            d.cuGraphDestroy(graph);
        }
    }
}

void contextFlags(Gpu const& gpu)
{
    constexpr int PrimaryContextActive = 708;
    constexpr unsigned Blocking = 4;
    int const result = gpu.driver.cuDevicePrimaryCtxSetFlags_v2(0, Blocking);
    rule("flags of an active context are taken, or refused as such", result == 0 || result == PrimaryContextActive);
}

/// In a process of its own, whose context it ruins: a kernel reads where nothing is.
int ruin(Driver const& d, std::string const& ptx)
{
    struct {
        uint64_t source, target;
        int length, half;
    } keep{256, 512, 1024, 0};
    Gpu const gpu(d, ptx);
    void* parameters[] = {&keep};
    d.check(d.cuLaunchKernel(gpu.kernel("srnet_keep"), 32, 1, 1, 32, 8, 1, 0, gpu.stream, parameters, nullptr), "cuLaunchKernel");
    int const first = d.cuStreamSynchronize(gpu.stream);
    uint64_t memory = 0;
    int const second = d.cuMemAlloc_v2(&memory, 256);
    return first == IllegalAddress && second == IllegalAddress ? 0 : 1;
}

} // namespace

int checkContract(Driver const& driver, std::string const& ptx)
{
    // Before this process uses the driver: a child cannot go on with what its parent began.
    pid_t const child = fork();
    if (child == 0) {
        _exit(ruin(driver, ptx));
    }
    int status = 0;
    bool const ended = waitpid(child, &status, 0) == child && WIFEXITED(status);
    Gpu const gpu(driver, ptx);
    std::printf("%s\n", gpu.name.c_str());
    rule("after a kernel's fault every later call of the process fails with it", ended && WEXITSTATUS(status) == 0);
    recordedByGraphs(gpu);
    captures(gpu);
    contextFlags(gpu);
    std::printf("%d rules of the driver, %d of them otherwise\n", rules, broken);
    return broken;
}

} // namespace proof
