// The stand-in for libcuda.so.1 has to be right itself: order, time, capture, memory, faults.
#include "check.h"
#include "standin.h"

#include <chrono>
#include <cstring>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

void captureTests();
void launchTests();

namespace {

constexpr int ThreadLocalCapture = 1;

void calls_need_an_initialised_driver_and_a_current_context()
{
    uint64_t device = 0;
    CHECK_EQUAL(3, cuMemAlloc_v2(&device, 16)); // NOT_INITIALIZED
    CHECK_EQUAL(0, cuInit(0));
    CHECK_EQUAL(201, cuMemAlloc_v2(&device, 16)); // INVALID_CONTEXT
    CurrentContext context;
    CHECK_EQUAL(0, cuMemAlloc_v2(&device, 16));
    int elsewhere = 0;
    std::thread([&] { elsewhere = cuMemFree_v2(device); }).join();
    CHECK_EQUAL(201, elsewhere);
    CHECK_EQUAL(0, cuMemFree_v2(device));
}

void a_stream_works_in_order_and_events_join_two_streams()
{
    CurrentContext context;
    void* const first = newStream();
    void* const second = newStream();
    uint64_t const device = newMemory(1 << 20);
    unsigned char* const host = newPinned(1 << 20);
    void* start = nullptr;
    void* end = nullptr;
    CHECK_EQUAL(0, cuEventCreate(&start, 0));
    CHECK_EQUAL(0, cuEventCreate(&end, 0));
    for (int value = 1; value < 50; ++value) {
        CHECK_EQUAL(0, cuEventRecord(start, first));
        CHECK_EQUAL(0, cuMemsetD8Async(device, 0, 1 << 20, first));
        CHECK_EQUAL(0, cuMemsetD8Async(device, static_cast<unsigned char>(value), 1 << 20, first));
        CHECK_EQUAL(0, cuEventRecord(end, first));
        CHECK_EQUAL(0, cuStreamWaitEvent(second, end, 0));
        CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(host, device, 1 << 20, second));
        CHECK_EQUAL(0, cuStreamSynchronize(second));
        CHECK_EQUAL(value, static_cast<int>(host[0]));
        CHECK_EQUAL(value, static_cast<int>(host[(1 << 20) - 1]));
        float milliseconds = -1.0F;
        CHECK_EQUAL(0, cuEventElapsedTime(&milliseconds, start, end));
        CHECK(milliseconds > 0.0F);
    }
    cuEventDestroy_v2(start);
    cuEventDestroy_v2(end);
    cuStreamDestroy_v2(first);
    cuStreamDestroy_v2(second);
    cuMemFree_v2(device);
    cuMemFreeHost(host);
    CHECK(nothingLive());
}

void a_graph_repeats_what_was_captured_with_the_contents_of_the_moment()
{
    CurrentContext context;
    void* const stream = newStream();
    uint64_t const device = newMemory(256);
    unsigned char* const in = newPinned(256);
    unsigned char* const out = newPinned(256);
    void* graph = nullptr;
    void* executable = nullptr;
    in[0] = 1;
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(stream, ThreadLocalCapture));
    CHECK_EQUAL(0, cuMemcpyHtoDAsync_v2(device, in, 256, stream));
    CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(out, device, 256, stream));
    CHECK_EQUAL(0, cuStreamEndCapture(stream, &graph));
    CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&executable, graph, 0));
    CHECK_EQUAL(0, cuGraphDestroy(graph));
    for (int value = 2; value < 20; ++value) {
        in[0] = static_cast<unsigned char>(value);
        CHECK_EQUAL(0, cuGraphLaunch(executable, stream));
        CHECK_EQUAL(0, cuStreamSynchronize(stream));
        CHECK_EQUAL(value, static_cast<int>(out[0]));
    }
    cuGraphExecDestroy(executable);
    cuStreamDestroy_v2(stream);
    cuMemFree_v2(device);
    cuMemFreeHost(in);
    cuMemFreeHost(out);
    CHECK(nothingLive());
}

void allocating_or_waiting_spoils_a_capture_of_this_thread_but_not_of_another()
{
    CurrentContext context;
    void* const stream = newStream();
    void* graph = nullptr;
    uint64_t device = 0;
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(stream, ThreadLocalCapture));
    int elsewhere = -1;
    std::thread([&] {
        CurrentContext own;
        elsewhere = cuMemAlloc_v2(&device, 16);
    }).join();
    CHECK_EQUAL(0, elsewhere);
    CHECK_EQUAL(0, cuStreamEndCapture(stream, &graph));
    cuGraphDestroy(graph);

    uint64_t another = 0;
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(stream, ThreadLocalCapture));
    CHECK_EQUAL(900, cuMemAlloc_v2(&another, 16));
    CHECK_EQUAL(901, cuStreamEndCapture(stream, &graph));
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(stream, ThreadLocalCapture));
    CHECK_EQUAL(900, cuStreamSynchronize(stream));
    CHECK_EQUAL(901, cuStreamEndCapture(stream, &graph));
    cuMemFree_v2(device);
    cuStreamDestroy_v2(stream);
    CHECK(nothingLive());
}

void memory_has_a_limit_and_comes_back()
{
    CurrentContext context;
    srnet_standin_set_memory(1 << 20);
    uint64_t first = 0;
    uint64_t second = 0;
    CHECK_EQUAL(0, cuMemAlloc_v2(&first, 600 << 10));
    CHECK_EQUAL(2, cuMemAlloc_v2(&second, 600 << 10)); // OUT_OF_MEMORY
    CHECK_EQUAL(0, cuMemFree_v2(first));
    CHECK_EQUAL(0, cuMemAlloc_v2(&second, 600 << 10));
    CHECK_EQUAL(0, cuMemFree_v2(second));
    CHECK_EQUAL(1, cuMemFree_v2(second)); // INVALID_VALUE
    srnet_standin_reset();
}

void the_host_cannot_touch_device_memory()
{
    CurrentContext context;
    uint64_t const device = newMemory(16);
    pid_t const child = fork();
    if (child == 0) {
        // The sanitizer would print a report; what counts is that this process ends.
        CHECK(std::freopen("/dev/null", "w", stderr) != nullptr);
        *reinterpret_cast<volatile char*>(device) = 1;
        _exit(0);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(!WIFEXITED(status) || WEXITSTATUS(status) != 0);
    cuMemFree_v2(device);
}

void only_ranges_inside_live_memory_are_copied()
{
    CurrentContext context;
    void* const stream = newStream();
    uint64_t const device = newMemory(256);
    unsigned char* const host = newPinned(256);
    std::vector<unsigned char> pageable(256);
    CHECK_EQUAL(1, cuMemcpyHtoDAsync_v2(device, host, 257, stream));
    CHECK_EQUAL(1, cuMemcpyHtoDAsync_v2(device + 1, host, 256, stream));
    CHECK_EQUAL(1, cuMemcpyHtoDAsync_v2(device, pageable.data(), 256, stream));
    CHECK_EQUAL(400, cuMemcpyHtoDAsync_v2(device, host, 256, nullptr)); // no default stream
    cuMemFreeHost(host);
    cuMemFree_v2(device);
    cuStreamDestroy_v2(stream);
    CHECK(nothingLive());
}

void a_graph_that_outlives_its_memory_loses_the_device()
{
    CurrentContext context;
    void* const stream = newStream();
    uint64_t const device = newMemory(256);
    void* graph = nullptr;
    void* executable = nullptr;
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(stream, ThreadLocalCapture));
    CHECK_EQUAL(0, cuMemsetD8Async(device, 1, 256, stream));
    CHECK_EQUAL(0, cuStreamEndCapture(stream, &graph));
    CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&executable, graph, 0));
    cuMemFree_v2(device);
    CHECK_EQUAL(0, cuGraphLaunch(executable, stream));
    CHECK_EQUAL(700, cuStreamSynchronize(stream));
    uint64_t another = 0;
    CHECK_EQUAL(700, cuMemAlloc_v2(&another, 16)); // and from now on everything fails
    srnet_standin_reset();
    cuGraphExecDestroy(executable);
    cuGraphDestroy(graph);
    cuStreamDestroy_v2(stream);
    CHECK(nothingLive());
}

void failures_can_be_injected_by_function_and_count()
{
    CurrentContext context;
    void* stream = nullptr;
    srnet_standin_fail("cuStreamCreateWithPriority", 2, 1);
    stream = newStream();
    void* refused = nullptr;
    CHECK_EQUAL(2, cuStreamCreateWithPriority(&refused, 1, 0));
    void* const third = newStream();
    srnet_standin_lose_device(719);
    CHECK_EQUAL(719, cuStreamSynchronize(stream));
    char const* name = nullptr;
    CHECK_EQUAL(0, cuGetErrorName(719, &name));
    CHECK_EQUAL(std::string("CUDA_ERROR_LAUNCH_FAILED"), std::string(name));
    srnet_standin_reset();
    CHECK_EQUAL(0, cuStreamDestroy_v2(stream));
    CHECK_EQUAL(400, cuStreamDestroy_v2(stream));
    CHECK_EQUAL(0, cuStreamDestroy_v2(third));
}

void frees_beside_work_are_faults_where_a_test_says_so()
{
    CurrentContext context;
    void* const stream = newStream();
    uint64_t const device = newMemory(1 << 20);
    uint64_t const other = newMemory(256);
    for (int i = 0; i < 100; ++i) {
        CHECK_EQUAL(0, cuMemsetD8Async(device, 1, 1 << 20, stream));
    }
    CHECK_EQUAL(0, cuMemFree_v2(other)); // waits, as the real one does in effect
    srnet_standin_forbid_busy_frees();
    srnet_standin_set_jitter(1000);
    for (int i = 0; i < 100; ++i) {
        CHECK_EQUAL(0, cuMemsetD8Async(device, 1, 1 << 20, stream));
    }
    CHECK_EQUAL(700, cuMemFree_v2(device));
    CHECK_EQUAL(700, cuStreamSynchronize(stream));
    srnet_standin_reset();
    srnet_standin_forbid_busy_frees();
    CHECK_EQUAL(0, cuMemsetD8Async(device, 1, 1 << 20, stream));
    CHECK_EQUAL(0, cuStreamSynchronize(stream));
    CHECK_EQUAL(0, cuMemFree_v2(device));
    srnet_standin_reset();
    CHECK_EQUAL(0, cuStreamDestroy_v2(stream));
    CHECK(nothingLive());
}

void jitter_shows_what_nothing_orders()
{
    CurrentContext context;
    void* const first = newStream();
    void* const second = newStream();
    uint64_t const device = newMemory(1);
    unsigned char* const host = newPinned(1);
    srnet_standin_set_jitter(2000);
    int early = 0;
    for (int i = 0; i < 200; ++i) {
        *host = 0;
        CHECK_EQUAL(0, cuMemsetD8Async(device, 0, 1, first));
        CHECK_EQUAL(0, cuStreamSynchronize(first));
        CHECK_EQUAL(0, cuMemsetD8Async(device, 1, 1, first));
        CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(host, device, 1, second)); // waits for nothing
        CHECK_EQUAL(0, cuStreamSynchronize(second));
        early += *host == 0 ? 1 : 0;
        CHECK_EQUAL(0, cuStreamSynchronize(first));
    }
    CHECK(early > 0 && early < 200);
    srnet_standin_reset();
    cuMemFree_v2(device);
    cuMemFreeHost(host);
    cuStreamDestroy_v2(first);
    cuStreamDestroy_v2(second);
    CHECK(nothingLive());
}

} // namespace

int main(int argc, char**)
{
    if (argc > 1) { // the race on purpose, by itself: for the sanitizer that finds races
        RUN(jitter_shows_what_nothing_orders);
        return 0;
    }
    RUN(calls_need_an_initialised_driver_and_a_current_context);
    RUN(a_stream_works_in_order_and_events_join_two_streams);
    RUN(a_graph_repeats_what_was_captured_with_the_contents_of_the_moment);
    RUN(allocating_or_waiting_spoils_a_capture_of_this_thread_but_not_of_another);
    RUN(memory_has_a_limit_and_comes_back);
    RUN(the_host_cannot_touch_device_memory);
    RUN(only_ranges_inside_live_memory_are_copied);
    RUN(a_graph_that_outlives_its_memory_loses_the_device);
    RUN(failures_can_be_injected_by_function_and_count);
    RUN(frees_beside_work_are_faults_where_a_test_says_so);
#if !defined(__SANITIZE_THREAD__)
    RUN(jitter_shows_what_nothing_orders);
#endif
    captureTests();
    launchTests();
}
