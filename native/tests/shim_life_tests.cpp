// Lifetimes, threads, and what is left after many cycles.
#include "shim_support.h"

#include <atomic>
#include <thread>

namespace {

constexpr int Cycles = 10000;

long residentKilobytes()
{
    std::ifstream status("/proc/self/status");
    std::string line;
    while (std::getline(status, line)) {
        if (line.rfind("VmRSS:", 0) == 0) {
            return std::atol(line.c_str() + 6);
        }
    }
    return 0;
}

void handles_may_be_freed_in_any_order()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    {
        Ready const ready(engine, 1);
        srt_close(runtime);
        srt_engine_free(engine);
        Buffers buffers(1);
        buffers.bind(ready.context);
        buffers.fill(1.0F);
        buffers.enqueueAll(ready.context);
        CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
        buffers.checkResult(1.0F);
    }
    srt_close(nullptr);
    srt_engine_free(nullptr);
    srt_context_free(nullptr);
    srt_blob_free(nullptr);
    CHECK(nothingLive());
}

void threads_share_an_engine_and_keep_their_own_errors()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    std::atomic<int> finished{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&, t] {
            CurrentContext own;
            Ready const ready(engine, 1 + t % 2);
            srt_context* const context = ready.context;
            Buffers buffers(1 + t % 2);
            buffers.bind(context);
            std::string const wrong = "wrong" + std::to_string(t);
            for (int i = 0; i < 200; ++i) {
                float const step = static_cast<float>(1 + i % 4) * 0.25F;
                buffers.fill(step);
                buffers.enqueueAll(context);
                refused(SRT_E_TENSORRT, wrong.c_str(), srt_context_bind(context, wrong.c_str(), nullptr));
                for (int other = 0; other < 4; ++other) {
                    CHECK(other == t || lastError().find("wrong" + std::to_string(other)) == std::string::npos);
                }
                CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
                buffers.checkResult(step);
            }
            ++finished;
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    CHECK_EQUAL(4, finished.load());
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

void threads_that_create_and_free_contexts_of_one_engine_take_turns()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            CurrentContext own;
            for (int i = 0; i < 500; ++i) {
                srt_context_free(bareContext(engine)); // two at once in TensorRT end the process
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

void loading_running_and_unloading_over_and_over_leaks_nothing()
{
    CurrentContext current;
    Buffers buffers(1);
    buffers.fill(1.0F);
    srt_runtime* const builder = open();
    std::string const plan = toHalfPlan(builder);
    srt_close(builder);
    long after = 0;
    for (int i = 0; i < Cycles; ++i) {
        srt_runtime* const runtime = open();
        srt_engine* const engine = load(runtime, plan);
        {
            Ready const ready(engine, 1);
            buffers.bind(ready.context);
            buffers.enqueueAll(ready.context);
            CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
        }
        srt_engine_free(engine);
        srt_close(runtime);
        if (i == Cycles / 4) {
            after = residentKilobytes();
        }
    }
    CHECK_EQUAL(2, static_cast<int>(srnet_standin_live("allocations")));
    long const grown = residentKilobytes() - after;
    std::printf("   %d cycles, resident memory %+ld KiB over the last three quarters\n", Cycles, grown);
#if !defined(SRNET_SANITIZED) // which keeps freed memory back, and counts leaks itself
    // What a cycle leaks in device memory shows above; a context on the host has some hundred bytes, ten thousand of them more than this.
    CHECK(grown < 4096);
#endif
}

} // namespace

void lifeTests()
{
    RUN(handles_may_be_freed_in_any_order);
    RUN(threads_share_an_engine_and_keep_their_own_errors);
    RUN(threads_that_create_and_free_contexts_of_one_engine_take_turns);
    RUN(loading_running_and_unloading_over_and_over_leaks_nothing);
}
