// Captures over several streams: what forks has to join, what others wait for is recorded by the launch.
#include "standin.h"

namespace {

constexpr int ThreadLocalCapture = 1;
constexpr unsigned External = 1;

void* newEvent()
{
    void* event = nullptr;
    CHECK_EQUAL(0, cuEventCreate(&event, 0));
    return event;
}

/// Two streams, memory on both sides and three events.
struct Parts {
    CurrentContext context;
    void* const first = newStream();
    void* const second = newStream();
    uint64_t const device = newMemory(1 << 20);
    unsigned char* const host = newPinned(1 << 20);
    void* const forked = newEvent();
    void* const joined = newEvent();
    void* const seen = newEvent();
    void* graph = nullptr;
    void* executable = nullptr;

    ~Parts()
    {
        if (executable != nullptr) {
            CHECK_EQUAL(0, cuGraphExecDestroy(executable));
            CHECK_EQUAL(0, cuGraphDestroy(graph));
        }
        for (void* const event : {forked, joined, seen}) {
            CHECK_EQUAL(0, cuEventDestroy_v2(event));
        }
        CHECK_EQUAL(0, cuStreamDestroy_v2(first));
        CHECK_EQUAL(0, cuStreamDestroy_v2(second));
        CHECK_EQUAL(0, cuMemFree_v2(device));
        CHECK_EQUAL(0, cuMemFreeHost(host));
        CHECK(nothingLive());
    }

    /// Fills on the first stream, copies down on the second, and joins them unless told not to.
    int capture(bool join)
    {
        CHECK_EQUAL(0, cuStreamBeginCapture_v2(first, ThreadLocalCapture));
        CHECK_EQUAL(0, cuMemsetD8Async(device, 7, 1 << 20, first));
        CHECK_EQUAL(0, cuEventRecord(forked, first));
        CHECK_EQUAL(0, cuStreamWaitEvent(second, forked, 0));
        CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(host, device, 1 << 20, second));
        CHECK_EQUAL(0, cuEventRecordWithFlags(seen, second, External));
        CHECK_EQUAL(907, cuEventQuery(forked)); // CAPTURED_EVENT
        if (join) {
            CHECK_EQUAL(0, cuEventRecord(joined, second));
            CHECK_EQUAL(0, cuStreamWaitEvent(first, joined, 0));
        }
        return cuStreamEndCapture(first, &graph);
    }
};

void a_stream_that_waits_for_captured_work_is_captured_too()
{
    Parts parts;
    CHECK_EQUAL(0, parts.capture(true));
    CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&parts.executable, parts.graph, 0));
    CHECK_EQUAL(0, cuEventQuery(parts.seen)); // nothing has run
    for (int i = 0; i < 50; ++i) {
        parts.host[(1 << 20) - 1] = 0;
        CHECK_EQUAL(0, cuGraphLaunch(parts.executable, parts.first));
        // From the launch on, although nothing of it may have run yet.
        CHECK_EQUAL(0, cuEventSynchronize(parts.seen));
        CHECK_EQUAL(7, static_cast<int>(parts.host[(1 << 20) - 1]));
    }
    // Neither stream is captured any more.
    CHECK_EQUAL(0, cuMemsetD8Async(parts.device, 9, 1 << 20, parts.second));
    CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(parts.host, parts.device, 1 << 20, parts.second));
    CHECK_EQUAL(0, cuStreamSynchronize(parts.second));
    CHECK_EQUAL(9, static_cast<int>(parts.host[0]));
}

void another_stream_waits_for_what_a_launch_records()
{
    Parts parts;
    CHECK_EQUAL(0, parts.capture(true));
    CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&parts.executable, parts.graph, 0));
    unsigned char* const copy = newPinned(16);
    for (int i = 0; i < 50; ++i) {
        CHECK_EQUAL(0, cuMemsetD8Async(parts.device, 1, 1 << 20, parts.first));
        CHECK_EQUAL(0, cuGraphLaunch(parts.executable, parts.first));
        CHECK_EQUAL(0, cuStreamWaitEvent(parts.second, parts.seen, 0));
        CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(copy, parts.device, 16, parts.second));
        CHECK_EQUAL(0, cuStreamSynchronize(parts.second));
        CHECK_EQUAL(7, static_cast<int>(copy[0]));
        CHECK_EQUAL(0, cuStreamSynchronize(parts.first));
    }
    CHECK_EQUAL(0, cuMemFreeHost(copy));
}

void work_that_is_not_joined_spoils_the_capture_and_leaves_streams_that_work()
{
    Parts parts;
    CHECK_EQUAL(904, parts.capture(false)); // UNJOINED
    CHECK_EQUAL(0, cuMemsetD8Async(parts.device, 3, 1 << 20, parts.second));
    CHECK_EQUAL(0, cuStreamSynchronize(parts.second));
    CHECK_EQUAL(0, cuStreamSynchronize(parts.first));
}

void a_capture_waits_for_nothing_outside_it()
{
    Parts parts;
    CHECK_EQUAL(0, cuEventRecord(parts.forked, parts.second));
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(parts.first, ThreadLocalCapture));
    CHECK_EQUAL(905, cuStreamWaitEvent(parts.first, parts.forked, 0)); // ISOLATION
    CHECK_EQUAL(901, cuStreamEndCapture(parts.first, &parts.graph));
    CHECK_EQUAL(1, cuEventRecordWithFlags(parts.seen, parts.first, External)); // not under capture
}

void nobody_waits_for_ever_for_work_that_a_lost_device_does_not_do()
{
    Parts parts;
    uint64_t const gone = newMemory(256);
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(parts.first, ThreadLocalCapture));
    CHECK_EQUAL(0, cuMemsetD8Async(gone, 1, 256, parts.first));
    CHECK_EQUAL(0, cuEventRecordWithFlags(parts.seen, parts.first, External));
    CHECK_EQUAL(0, cuStreamEndCapture(parts.first, &parts.graph));
    CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&parts.executable, parts.graph, 0));
    CHECK_EQUAL(0, cuMemFree_v2(gone));
    CHECK_EQUAL(0, cuGraphLaunch(parts.executable, parts.first)); // writes into freed memory
    int const waits = cuStreamWaitEvent(parts.second, parts.seen, 0);
    CHECK(waits == 0 || waits == 700);
    CHECK_EQUAL(700, cuEventSynchronize(parts.seen));
    srnet_standin_reset();
    CHECK_EQUAL(0, cuStreamSynchronize(parts.second));
}

} // namespace

void captureTests()
{
    RUN(a_stream_that_waits_for_captured_work_is_captured_too);
    RUN(another_stream_waits_for_what_a_launch_records);
    RUN(work_that_is_not_joined_spoils_the_capture_and_leaves_streams_that_work);
    RUN(a_capture_waits_for_nothing_outside_it);
    RUN(nobody_waits_for_ever_for_work_that_a_lost_device_does_not_do);
}
