// Builds: why they fail, precision, progress, timing cache.
#include "shim_support.h"

namespace {

void a_build_says_why_it_fails()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const onnx = readModel("to_half");
    srt_build_request r = request(onnx);
    srt_blob* plan = nullptr;
    refused(SRT_E_TENSORRT, "no optimization profile", srt_build(runtime, &r, &plan, nullptr));
    CHECK(plan == nullptr);

    srt_profile_shape shape = range("x", {2, 3, 8, 8}, {1, 3, 8, 8}, {4, 3, 8, 8});
    r.profile_shapes = &shape;
    r.profile_shape_count = 1;
    refused(SRT_E_TENSORRT, "do not go together", srt_build(runtime, &r, &plan, nullptr));
    CHECK(lastError().find("no optimization profile") == std::string::npos); // an error tells its own call only
    shape = range("z", {1, 3, 8, 8}, {1, 3, 8, 8}, {4, 3, 8, 8});
    refused(SRT_E_TENSORRT, "no shapes were provided", srt_build(runtime, &r, &plan, nullptr));
    shape = range("x", {-1, 3, 8, 8}, {1, 3, 8, 8}, {4, 3, 8, 8});
    refused(SRT_E_ARGUMENT, "input x is refused", srt_build(runtime, &r, &plan, nullptr));
    shape.dims = 9;
    refused(SRT_E_ARGUMENT, "too many dimensions", srt_build(runtime, &r, &plan, nullptr));
    shape = range(nullptr, {1}, {1}, {1});
    refused(SRT_E_ARGUMENT, "no name", srt_build(runtime, &r, &plan, nullptr));
    r.profile_shapes = nullptr;
    refused(SRT_E_ARGUMENT, "profile_shapes is null", srt_build(runtime, &r, &plan, nullptr));

    std::string const looping = readModel("cumsum");
    r = request(looping);
    refused(SRT_E_PARSE, "operator CumSum", srt_build(runtime, &r, &plan, nullptr));

    std::string const nonsense = "no ONNX at all, but bytes enough";
    r = request(nonsense);
    refused(SRT_E_PARSE, "cannot be imported", srt_build(runtime, &r, &plan, nullptr));
    r.onnx = nullptr;
    refused(SRT_E_ARGUMENT, "no ONNX model", srt_build(runtime, &r, &plan, nullptr));
    r.struct_size = 8;
    refused(SRT_E_ARGUMENT, "struct_size", srt_build(runtime, &r, &plan, nullptr));
    refused(SRT_E_ARGUMENT, "null", srt_build(nullptr, &r, &plan, nullptr));
    srt_close(runtime);
}

void weak_fp16_exists_up_to_tensorrt_10_only()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const onnx = readModel("affine");
    srt_build_request r = request(onnx);
    r.precision = SRT_FP16_ALLOWED;
    r.flags = SRT_BUILD_DETAILED | SRT_BUILD_NO_TF32;
    srt_blob* plan = nullptr;
#if SRNET_TEST_MAJOR >= 11
    refused(SRT_E_ARGUMENT, "FP16 has to be in the ONNX graph", srt_build(runtime, &r, &plan, nullptr));
#else
    done(srt_build(runtime, &r, &plan, nullptr));
    srt_engine* const engine = load(runtime, takeBlob(plan));
    char json[512];
    uint64_t needed = 0;
    done(srt_engine_inspect(engine, json, sizeof json, &needed));
    CHECK_CONTAINS("FP16 allowed", std::string(json));
    srt_engine_free(engine);
    r.precision = 7;
    refused(SRT_E_ARGUMENT, "no such precision", srt_build(runtime, &r, &plan, nullptr));
#endif
    srt_close(runtime);
}

void a_build_may_be_told_how_long_to_look_for_tactics()
{
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const onnx = readModel("affine");
    srt_build_request r = request(onnx);
    srt_blob* plan = nullptr;
    char json[512];
    uint64_t needed = 0;
    for (int32_t level : {-1, 0, 5}) { // -1: not told
        r.flags = level < 0 ? 0 : SRT_BUILD_LEVEL;
        r.optimization_level = level;
        done(srt_build(runtime, &r, &plan, nullptr));
        srt_engine* const engine = load(runtime, takeBlob(plan));
        done(srt_engine_inspect(engine, json, sizeof json, &needed));
        CHECK_CONTAINS(("\"Level\": " + std::to_string(level < 0 ? 3 : level)).c_str(), std::string(json));
        srt_engine_free(engine);
    }
    r.optimization_level = 6;
    refused(SRT_E_ARGUMENT, "0 to 5", srt_build(runtime, &r, &plan, nullptr));
    srt_close(runtime);
}

void a_build_reports_progress_and_can_be_cancelled()
{
    struct Seen {
        std::vector<std::string> steps;
        std::size_t stopAfter;
    };
    auto const callback = [](void* user, char const* phase, int32_t step, int32_t steps) -> int32_t {
        auto& seen = *static_cast<Seen*>(user);
        seen.steps.push_back(std::string(phase) + " " + std::to_string(step + 1) + "/" + std::to_string(steps));
        return seen.steps.size() < seen.stopAfter ? 1 : 0;
    };
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const onnx = readModel("affine");
    srt_build_request r = request(onnx);
    Seen seen{{}, 1000};
    r.workspace = 1 << 30;
    r.progress = callback;
    r.progress_user = &seen;
    buildPlan(runtime, r);
    CHECK_EQUAL(10, static_cast<int>(seen.steps.size()));
    CHECK_EQUAL(std::string("Timing tactics 1/4"), seen.steps.front());
    CHECK_EQUAL(std::string("Building engine 2/2"), seen.steps.back());

    seen = {{}, 3};
    srt_blob* plan = nullptr;
    refused(SRT_E_CANCELLED, "cancelled", srt_build(runtime, &r, &plan, nullptr));
    CHECK(plan == nullptr);
    CHECK_EQUAL(3, static_cast<int>(seen.steps.size()));
    srt_close(runtime);
}

void a_timing_cache_is_used_and_a_stale_one_is_dropped()
{
    static std::string log;
    auto const collect = [](void*, int32_t, char const* line) { log += std::string(line) + "\n"; };
    CurrentContext current;
    srt_runtime* const runtime = open();
    std::string const onnx = readModel("affine");
    srt_build_request r = request(onnx);
    srt_blob* plan = nullptr;
    srt_blob* cache = nullptr;
    done(srt_build(runtime, &r, &plan, &cache));
    srt_blob_free(plan);
    std::string const bytes = takeBlob(cache);

    srt_set_log(collect, nullptr, SRT_LOG_INFO);
    r.timing_cache = bytes.data();
    r.timing_cache_size = bytes.size();
    buildPlan(runtime, r);
    CHECK_CONTAINS("every tactic was found", log);

    // An older version's, and damage: slower, never wrong, and the log says so.
    for (std::string stale : {std::string("SRNETTC1") + std::string(4, '\1'), std::string("garbage")}) {
        log.clear();
        r.timing_cache = stale.data();
        r.timing_cache_size = stale.size();
        done(srt_build(runtime, &r, &plan, &cache));
        srt_blob_free(plan);
        CHECK_CONTAINS("started anew", log);
        CHECK_EQUAL(bytes, takeBlob(cache));
    }
    srt_set_log(nullptr, nullptr, 0);
    srt_close(runtime);
}

} // namespace

void buildTests()
{
    RUN(a_build_says_why_it_fails);
    RUN(weak_fp16_exists_up_to_tensorrt_10_only);
    RUN(a_build_may_be_told_how_long_to_look_for_tactics);
    RUN(a_build_reports_progress_and_can_be_cancelled);
    RUN(a_timing_cache_is_used_and_a_stale_one_is_dropped);
}
