// Engines that work: shapes, description, capture and replay.
#include "shim_support.h"

#include <functional>
#include <thread>

namespace {

void versions_are_told()
{
    CHECK_EQUAL(SRT_ABI_VERSION, srt_abi_version());
    CurrentContext current;
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
    for (int images = 1; images <= 4; ++images) {
        Ready const ready(engine, images);
        srt_context* const context = ready.context;
        Buffers buffers(images);
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
    CHECK_EQUAL(4 * 4 * 3 * 8 * 8 * 4, static_cast<int>(info.context_bytes)); // the stand-in's: four times the input at its largest

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

void a_run_tells_the_time_of_each_layer_when_it_is_asked_to()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    Ready const ready(engine, 1);
    Buffers buffers(1);
    buffers.bind(ready.context);
    std::vector<std::pair<std::string, float>> layers;
    auto const hear = [](void* user, char const* layer, float milliseconds) { static_cast<decltype(layers)*>(user)->emplace_back(layer, milliseconds); };
    done(srt_context_profile(ready.context, buffers.stream, hear, &layers));
    CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
    CHECK_EQUAL(std::size_t{2}, layers.size());
    CHECK_EQUAL(std::string("layer of y"), layers[1].first);
    CHECK(layers[1].second > layers[0].second);
    buffers.enqueueAll(ready.context);
    CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
    CHECK_EQUAL(std::size_t{2}, layers.size()); // that run was not asked
    refused(SRT_E_ARGUMENT, "layer is null", srt_context_profile(ready.context, buffers.stream, nullptr, nullptr));
    srt_engine_free(engine);
    srt_close(runtime);
}

void a_captured_run_is_replayed_with_new_contents()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    {
        Ready const ready(engine, 2);
        srt_context* const context = ready.context;
        Buffers buffers(2);
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
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

void a_graph_that_outlives_its_context_loses_the_device()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    Ready ready(engine, 1);
    srt_context* const context = ready.context;
    Buffers buffers(1);
    buffers.bind(context);
    buffers.fill(1.0F);
    buffers.enqueueAll(context);
    CHECK_EQUAL(0, cuStreamSynchronize(buffers.stream));
    void* graph = nullptr;
    void* executable = nullptr;
    CHECK_EQUAL(0, cuStreamBeginCapture_v2(buffers.stream, 1));
    buffers.enqueueAll(context);
    CHECK_EQUAL(0, cuStreamEndCapture(buffers.stream, &graph));
    CHECK_EQUAL(0, cuGraphInstantiateWithFlags(&executable, graph, 0));
    ready.freeContext();
    CHECK_EQUAL(0, cuGraphLaunch(executable, buffers.stream));
    CHECK_EQUAL(700, cuStreamSynchronize(buffers.stream));
    srnet_standin_reset();
    cuGraphExecDestroy(executable);
    cuGraphDestroy(graph);
    srt_engine_free(engine);
    srt_close(runtime);
}

void contexts_whose_runs_follow_each_other_share_their_scratch_memory_and_others_do_not()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    srt_engine* const engine = load(runtime, toHalfPlan(runtime));
    {
        Ready const one(engine, 1);
        srt_context* const two = bareContext(engine);
        int64_t const shape[] = {1, 3, 8, 8};
        done(srt_context_set_shape(two, "x", shape, 4));
        uint64_t bytes = 0;
        done(srt_context_scratch(two, &bytes));
        uint64_t const shared = newMemory(bytes);
        done(srt_context_set_scratch(one.context, reinterpret_cast<void*>(shared), bytes));
        done(srt_context_set_scratch(two, reinterpret_cast<void*>(shared), bytes));
        {
            Buffers first(1);
            Buffers second(1);
            first.bind(one.context);
            second.bind(two);
            first.fill(1.0F);
            second.fill(0.5F);
            first.enqueueAll(one.context);
            CHECK_EQUAL(0, cuMemcpyHtoDAsync_v2(second.x, second.in, second.count * sizeof(float), first.stream));
            done(srt_context_enqueue(two, first.stream));
            CHECK_EQUAL(0, cuMemcpyDtoHAsync_v2(second.out, second.y, second.count * sizeof(uint16_t), first.stream));
            CHECK_EQUAL(0, cuStreamSynchronize(first.stream));
            first.checkResult(1.0F);
            second.checkResult(0.5F);

            // On two streams that nothing orders the runs meet sooner or later.
            int result = 0;
            for (int i = 0; i < 20000 && result == 0; ++i) {
                bool const enqueued = srt_context_enqueue(one.context, first.stream) == SRT_OK && srt_context_enqueue(two, second.stream) == SRT_OK;
                result = enqueued && i % 64 != 63 ? 0 : cuStreamSynchronize(first.stream);
            }
            CHECK_EQUAL(700, result);
            srnet_standin_reset();
        }
        srt_context_free(two);
        CHECK_EQUAL(0, cuMemFree_v2(shared));
    }
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

void whatever_concerns_the_whole_device_spoils_a_capture_on_another_thread()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const plan = toHalfPlan(runtime);
    srt_engine* const engine = load(runtime, plan);
    void* const stream = newStream();
    std::string const onnx = readModel("affine");
    auto const expectSpoilt = [&](char const* what, std::function<void()> const& call) {
        void* graph = nullptr;
        CHECK_EQUAL(0, cuStreamBeginCapture_v2(stream, 1));
        std::thread([&] {
            CurrentContext own;
            call();
        }).join();
        std::printf("   %s\n", what);
        CHECK_EQUAL(901, cuStreamEndCapture(stream, &graph));
    };
    expectSpoilt("creating a context", [&] {
        srt_context* context = nullptr;
        refused(SRT_E_TENSORRT, "not permitted when stream is capturing", srt_context_create(engine, &context));
    });
    expectSpoilt("loading", [&] {
        srt_engine* another = nullptr;
        refused(SRT_E_TENSORRT, "not permitted when stream is capturing", srt_engine_load(runtime, plan.data(), plan.size(), &another));
    });
    expectSpoilt("building", [&] {
        srt_build_request const r = request(onnx);
        srt_blob* built = nullptr;
        refused(SRT_E_TENSORRT, "not permitted when stream is capturing", srt_build(runtime, &r, &built, nullptr));
    });
    srt_context* const context = bareContext(engine);
    expectSpoilt("freeing a context", [&] { srt_context_free(context); });
    uint64_t const memory = newMemory(256);
    expectSpoilt("freeing memory", [&] { CHECK_EQUAL(900, cuMemFree_v2(memory)); });
    CHECK_EQUAL(0, cuMemFree_v2(memory));
    CHECK_EQUAL(0, cuStreamDestroy_v2(stream));
    srt_engine_free(engine);
    srt_close(runtime);
    CHECK(nothingLive());
}

} // namespace

void runTests()
{
    RUN(versions_are_told);
    RUN(an_engine_runs_at_every_shape_of_its_profile);
    RUN(an_engine_tells_its_tensors_profiles_and_layers);
    RUN(a_run_tells_the_time_of_each_layer_when_it_is_asked_to);
    RUN(a_captured_run_is_replayed_with_new_contents);
    RUN(a_graph_that_outlives_its_context_loses_the_device);
    RUN(contexts_whose_runs_follow_each_other_share_their_scratch_memory_and_others_do_not);
    RUN(whatever_concerns_the_whole_device_spoils_a_capture_on_another_thread);
}
