// Plans that are cut off, changed or of another version are refused in words, or run within their own memory; none crashes.
#include "network.h"

namespace {

// Opens a plan that may be anything, and runs it if it can be.
bool Try(const std::string &plan) {
    srnet_compute_pool *pool = nullptr;
    srnet_compute_model *model = nullptr;
    srnet_compute_context *context = nullptr;
    Ok(srnet_compute_pool_create(1, &pool));
    bool good = srnet_compute_model_open(pool, plan.data(), plan.size(), &model) == SRNET_COMPUTE_OK && srnet_compute_context_create(model, 32, 32, 2, &context) == SRNET_COMPUTE_OK;
    std::vector<std::vector<char>> memory;
    for (int i = 0; good && i < srnet_compute_port_count(model); ++i) {
        srnet_compute_port port{};
        port.struct_size = sizeof port;
        Ok(srnet_compute_get_port(model, i, &port));
        const uint64_t cells = port.stride ? static_cast<uint64_t>(32 / port.stride) * (32 / port.stride) : port.rows;
        memory.emplace_back(cells * port.channels * (port.per_object ? 2 : 1) * (port.type ? 1 : 4));
        Ok(srnet_compute_bind(context, i, memory.back().data(), memory.back().size()));
    }
    good = good && srnet_compute_run(context) == SRNET_COMPUTE_OK;
    if (!good) {
        CHECK(*srnet_compute_last_error() != 0);
    }
    srnet_compute_context_free(context);
    srnet_compute_model_free(model);
    srnet_compute_pool_free(pool);
    return good;
}

void no_length_is_too_short() {
    Dice dice(31);
    const std::string plan = SmallNetwork(dice);
    CHECK(Try(plan));
    for (size_t length = 0; length < plan.size() - 64; length += length < 1500 ? 13 : 501) {
        CHECK(!Try(plan.substr(0, length)));
    }
}

void no_changed_word_crashes() {
    Dice dice(32);
    const std::string plan = SmallNetwork(dice);
    // All before the weights: header, tensors, operators, ports, places.
    const size_t end = 32 + 9 * 32 + 7 * 112 + 3 * 64 + 17 * 16;
    for (size_t place = 8; place < end; place += 4) {
        for (const uint32_t word : {0u, 1u, 2u, 7u, 0x7fffffffu, 0xffffffffu, 0x80000000u, static_cast<uint32_t>(dice.Pick(0, 64))}) {
            std::string changed = plan;
            std::memcpy(&changed[place], &word, sizeof word);
            Try(changed);
        }
    }
}

void another_version_is_named() {
    PlanBuilder plan;
    const int t = plan.Tensor({16, 0, 16});
    plan.Port("t", t, false);
    plan.Add({kConstant, {}, {t}, {}, {}, {Raw(std::vector<float>(256))}});
    const std::string later = plan.Pack(SRNET_COMPUTE_PLAN + 1);
    srnet_compute_pool *pool = nullptr;
    srnet_compute_model *model = nullptr;
    Ok(srnet_compute_pool_create(1, &pool));
    CHECK_EQUAL(SRNET_COMPUTE_VERSION, srnet_compute_model_open(pool, later.data(), later.size(), &model));
    CHECK_CONTAINS("write it again", std::string(srnet_compute_last_error()));
    srnet_compute_pool_free(pool);
    CHECK(!Try(plan.Pack()));  // a constant that a port would have to take before it is bound
}

}  // namespace

int main() {
    RUN(no_length_is_too_short);
    RUN(no_changed_word_crashes);
    RUN(another_version_is_named);
    return 0;
}
