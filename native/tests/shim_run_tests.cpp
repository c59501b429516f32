// Engines that work: shapes, description, capture and replay.
#include "shim_support.h"

namespace {

void versions_are_told()
{
    CHECK_EQUAL(SRT_ABI_VERSION, srt_abi_version());
    srt_runtime* const runtime = open();
    srt_versions versions{};
    refused(SRT_E_ARGUMENT, "struct_size", srt_get_versions(runtime, &versions));
    versions = versionsOf(runtime);
    CHECK_EQUAL(SRNET_TEST_MAJOR, versions.header_version / 10000);
    CHECK_EQUAL(SRNET_TEST_MAJOR, versions.library_version / 10000);
    CHECK(versions.library_version >= versions.header_version);
    CHECK_EQUAL(1, versions.can_build);
    srt_close(runtime);
}

void an_engine_runs_at_every_shape_of_its_profile()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    srt_context* const context = createContext(engine);
    for (int images = 1; images <= 4; ++images) {
        Buffers buffers(images);
        setImages(context, images);
        int64_t shape[SRT_MAX_DIMS];
        int32_t dims = 0;
        done(srt_context_get_shape(context, "y", shape, &dims));
        CHECK_EQUAL(4, dims);
        CHECK_EQUAL(images, static_cast<int>(shape[0]));
        buffers.bind(context);
        done(srt_context_ready(context));
        buffers.fill(0.5F);
        buffers.enqueueAll(context);
        CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
        buffers.checkResult(0.5F);
    }
    srt_context_free(context);
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

void an_engine_tells_its_tensors_profiles_and_layers()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    srt_engine_info info{};
    info.struct_size = sizeof info;
    done(srt_engine_get_info(engine, &info));
    CHECK_EQUAL(2, info.io_count);
    CHECK_EQUAL(1, info.profile_count);
    CHECK_EQUAL(1, info.layer_count);
    CHECK(info.context_bytes > 0);

    srt_io io{};
    io.struct_size = sizeof io;
    done(srt_engine_get_io(engine, 0, &io));
    CHECK_EQUAL(std::string("x"), std::string(io.name));
    CHECK_EQUAL(static_cast<int>(SRT_INPUT), io.mode);
    CHECK_EQUAL(static_cast<int>(SRT_FLOAT32), io.type);
    CHECK_EQUAL(4, io.element_size);
    CHECK_EQUAL(-1, static_cast<int>(io.shape[0]));
    CHECK_EQUAL(8, static_cast<int>(io.shape[3]));
    done(srt_engine_get_io(engine, 1, &io));
    CHECK_EQUAL(static_cast<int>(SRT_OUTPUT), io.mode);
    CHECK_EQUAL(static_cast<int>(SRT_FLOAT16), io.type);
    refused(SRT_E_ARGUMENT, "no tensor", srt_engine_get_io(engine, 2, &io));

    int64_t shape[SRT_MAX_DIMS];
    int32_t dims = 0;
    done(srt_engine_profile_shape(engine, "x", 0, SRT_SHAPE_MAX, shape, &dims));
    CHECK_EQUAL(4, static_cast<int>(shape[0]));
    refused(SRT_E_ARGUMENT, "no such input", srt_engine_profile_shape(engine, "x", 1, SRT_SHAPE_MAX, shape, &dims));
    refused(SRT_E_ARGUMENT, "selector", srt_engine_profile_shape(engine, "x", 0, 3, shape, &dims));

    uint64_t needed = 0;
    refused(SRT_E_BUFFER, "needs", srt_engine_inspect(engine, nullptr, 0, &needed));
    std::vector<char> json(needed);
    done(srt_engine_inspect(engine, json.data(), json.size(), &needed));
    CHECK_CONTAINS("\"Layers\"", std::string(json.data()));
    srt_engine_free(engine);
    srt_close(runtime);
}

void a_captured_run_is_replayed_with_new_contents()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    srt_context* const context = createContext(engine);
    {
        Buffers buffers(2);
        setImages(context, 2);
        buffers.bind(context);
        void* graph = nullptr;
        void* executable = nullptr;

        // Without a run before, a capture is refused, as the real enqueueV3 demands.
        CHECK_EQUAL(0, cuStreamBeginCapture_v2(buffers.stream, 1));
        refused(SRT_E_TENSORRT, "before this stream capture", srt_context_enqueue(context, buffers.stream));
        CHECK_EQUAL(0, cuStreamEndCapture(buffers.stream, &graph));
        CHECK_EQUAL(0, cuGraphDestroy(graph));

        buffers.fill(1.0F);
        buffers.enqueueAll(context);
        CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
        CHECK_EQUAL(0, cuStreamBeginCapture_v2(buffers.stream, 1));
        buffers.enqueueAll(context);
        CHECK_EQUAL(0, cuStreamEndCapture(buffers.stream, &graph));
        CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&executable, graph, 0));
        for (float step : {2.0F, 0.25F, -1.0F}) {
            buffers.fill(step);
            CHECK_EQUAL(0, cuGraphLaunch(executable, buffers.stream));
            CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
            buffers.checkResult(step);
        }
        cuGraphExecDestroy(executable);
        cuGraphDestroy(graph);
    }
    srt_context_free(context);
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

void a_graph_that_outlives_its_context_loses_the_device()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    srt_context* const context = createContext(engine);
    Buffers buffers(1);
    setImages(context, 1);
    buffers.bind(context);
    buffers.fill(1.0F);
    buffers.enqueueAll(context);
    void* graph = nullptr;
    void* executable = nullptr;
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(buffers.stream, 1));
    buffers.enqueueAll(context);
    CHECK_EQUAL(0, cuStreamEndCapture(buffers.stream, &graph));
    CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&executable, graph, 0));
    srt_context_free(context);
    CHECK_EQUAL(0, cuGraphLaunch(executable, buffers.stream));
    CHECK_EQUAL(700, cuStreamSynchronize(buffers.stream));
    srnet_standin_reset();
    cuGraphExecDestroy(executable);
    cuGraphDestroy(graph);
    srt_engine_free(engine);
    srt_close(runtime);
}

} // namespace

void runTests()
{
    RUN(versions_are_told);
    RUN(an_engine_runs_at_every_shape_of_its_profile);
    RUN(an_engine_tells_its_tensors_profiles_and_layers);
    RUN(a_captured_run_is_replayed_with_new_contents);
    RUN(a_graph_that_outlives_its_context_loses_the_device);
}
