// Contexts come, run side by side and go: the same answers whatever else runs, no growth, and errors that say what is wrong.
#include <malloc.h>

#include <atomic>
#include <thread>

#include "network.h"

namespace {

std::vector<float> Answer(Running &running, unsigned seed, int height, int width, int objects) {
    Dice dice(seed);
    running.Set("image", dice.Floats(static_cast<int64_t>(3) * height * width));
    running.Set("mask", dice.Floats(static_cast<int64_t>(objects) * height * width, 0, 1));
    running.Run();
    return running.Get<float>("out");
}

void answers_do_not_depend_on_threads() {
    Dice dice(21);
    const std::string plan = SmallNetwork(dice);
    for (const int objects : {1, 3, 40, 70}) {  // more than pieces, too
        Running one(plan, 1, 64, 96, objects);
        const std::vector<float> expected = Answer(one, 1, 64, 96, objects);
        for (const int threads : {2, 3, 8}) {
            Running many(plan, threads, 64, 96, objects);
            for (int run = 0; run < 20; ++run) {
                CHECK(Answer(many, 1, 64, 96, objects) == expected);
            }
        }
    }
}

void contexts_of_one_pool_run_side_by_side() {
    Dice dice(22);
    const std::string plan = SmallNetwork(dice);
    Running alone(plan, 1, 64, 64, 2);
    const std::vector<float> expected = Answer(alone, 2, 64, 64, 2);
    srnet_compute_pool *pool = nullptr;
    srnet_compute_model *model = nullptr;
    Ok(srnet_compute_pool_create(3, &pool));
    Ok(srnet_compute_model_open(pool, plan.data(), plan.size(), &model));
    std::atomic<int> wrong{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            Dice mine(2);
            std::vector<float> image = mine.Floats(3 * 64 * 64), mask = mine.Floats(2 * 64 * 64, 0, 1), out(expected.size());
            for (int life = 0; life < 10; ++life) {
                srnet_compute_context *context = nullptr;
                Ok(srnet_compute_context_create(model, 64, 64, 2, &context));
                Ok(srnet_compute_bind(context, 0, image.data(), image.size() * 4));
                Ok(srnet_compute_bind(context, 1, mask.data(), mask.size() * 4));
                Ok(srnet_compute_bind(context, 2, out.data(), out.size() * 4));
                for (int run = 0; run < 5; ++run) {
                    std::fill(out.begin(), out.end(), -1.0f);
                    Ok(srnet_compute_run(context));
                    wrong += out != expected;
                }
                srnet_compute_context_free(context);
            }
        });
    }
    for (std::thread &thread : threads) {
        thread.join();
    }
    srnet_compute_model_free(model);
    srnet_compute_pool_free(pool);
    CHECK_EQUAL(0, wrong.load());
}

void another_address_may_be_bound() {
    Dice dice(23);
    Running running(SmallNetwork(dice), 2, 32, 32, 1);
    const std::vector<float> expected = Answer(running, 3, 32, 32, 1);
    std::vector<float> elsewhere(expected.size(), -1.0f);
    Ok(srnet_compute_bind(running.context(), 2, elsewhere.data(), elsewhere.size() * 4));
    running.Run();
    CHECK(elsewhere == expected);
}

// As in the file of the graph that a plan was made of: at any place, and nowhere else.
void weights_may_lie_behind_the_plan() {
    Dice dice(27);
    const std::string plan = SmallNetwork(dice);
    uint32_t counts[4];  // tensors, operators, ports, weights
    std::memcpy(counts, &plan[12], sizeof counts);
    const size_t records = 32 + counts[0] * 32 + counts[1] * 112 + counts[2] * 64;
    std::string moved = plan + "odd";
    std::fill(moved.begin() + static_cast<int64_t>(records + counts[3] * 16), moved.end(), '\7');
    for (uint32_t i = 0; i < counts[3]; ++i) {
        uint64_t place[2];
        std::memcpy(place, &plan[records + i * 16], sizeof place);
        const uint64_t now = moved.size();
        std::memcpy(&moved[records + i * 16], &now, sizeof now);
        moved += plan.substr(place[0], place[1]) + "x";
    }
    Running within(plan, 1, 32, 48, 2), behind(moved, 1, 32, 48, 2);
    CHECK(Answer(behind, 4, 32, 48, 2) == Answer(within, 4, 32, 48, 2));
    moved.resize(moved.size() - 2);
    srnet_compute_pool *pool = nullptr;
    srnet_compute_model *model = nullptr;
    Ok(srnet_compute_pool_create(1, &pool));
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_model_open(pool, moved.data(), moved.size(), &model));
    CHECK_CONTAINS("weights lie outside", std::string(srnet_compute_last_error()));
    srnet_compute_pool_free(pool);
}

int64_t InUse() {
#if defined(SRNET_SANITIZED)
    return 0;  // the sanitizer's own allocator; it looks for leaks itself
#else
    return static_cast<int64_t>(mallinfo2().uordblks);
#endif
}

void runs_and_lives_leave_nothing_behind() {
    Dice dice(24);
    const std::string plan = SmallNetwork(dice);
#if defined(SRNET_SANITIZED)
    constexpr int kLives = 300;
#else
    constexpr int kLives = 10'000;
#endif
    Running running(plan, 2, 32, 32, 1);
    running.Run();
    const int64_t before_runs = InUse();
    for (int i = 0; i < 1000; ++i) {
        running.Run();
    }
    CHECK(InUse() <= before_runs + 4096);  // the C library's own buffers
    int64_t start = 0;
    for (int i = 0; i < kLives; ++i) {
        Running life(plan, 1 + i % 2, 32, 32 + 16 * (i % 3), 1 + i % 2);
        life.Run();
        if (i == kLives / 10) {
            start = InUse();  // oneDNN has filled its cache of primitives
        }
    }
    const int64_t growth = InUse() - start;
    CHECK(growth < 64 * 1024);
}

void mistakes_are_told() {
    Dice dice(25);
    const std::string plan = SmallNetwork(dice);
    srnet_compute_pool *pool = nullptr;
    srnet_compute_model *model = nullptr;
    srnet_compute_context *context = nullptr;
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_pool_create(0, &pool));
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_pool_create(2, nullptr));
    Ok(srnet_compute_pool_create(2, &pool));
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_model_open(nullptr, plan.data(), plan.size(), &model));
    Ok(srnet_compute_model_open(pool, plan.data(), plan.size(), &model));
    CHECK_EQUAL(3, srnet_compute_port_count(model));
    srnet_compute_port port{};
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_get_port(model, 0, &port));
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_context_create(model, 33, 32, 1, &context));
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_context_create(model, 32, 32, 0, &context));
    Ok(srnet_compute_context_create(model, 32, 32, 1, &context));
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_run(context));
    CHECK_CONTAINS("image was not bound", std::string(srnet_compute_last_error()));
    std::vector<float> few(10);
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_bind(context, 0, few.data(), few.size() * 4));
    CHECK_CONTAINS("image needs 12288 bytes and was given 40", std::string(srnet_compute_last_error()));
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_bind(context, 7, few.data(), 40));
    srnet_compute_context_free(context);
    srnet_compute_model_free(model);
    srnet_compute_pool_free(pool);
    srnet_compute_context_free(nullptr);
    srnet_compute_model_free(nullptr);
    srnet_compute_pool_free(nullptr);
    CHECK(srnet_compute_abi() == SRNET_COMPUTE_ABI && srnet_compute_onednn() >= 20600);
}

void steps_are_timed() {
    Dice dice(26);
    Running running(SmallNetwork(dice), 2, 64, 64, 1);
    const int count = srnet_compute_step_count(running.context());
    CHECK(count >= 7);
    std::vector<int64_t> times(count, -1);
    Ok(srnet_compute_run_timed(running.context(), times.data(), count));
    for (int i = 0; i < count; ++i) {
        CHECK(times[i] >= 0 && *srnet_compute_step_name(running.context(), i) != 0);
    }
    CHECK_EQUAL(SRNET_COMPUTE_INVALID, srnet_compute_run_timed(running.context(), times.data(), count - 1));
}

}  // namespace

int main() {
    RUN(answers_do_not_depend_on_threads);
    RUN(contexts_of_one_pool_run_side_by_side);
    RUN(another_address_may_be_bound);
    RUN(weights_may_lie_behind_the_plan);
    RUN(runs_and_lives_leave_nothing_behind);
    RUN(mistakes_are_told);
    RUN(steps_are_timed);
    return 0;
}
