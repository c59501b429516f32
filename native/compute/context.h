#pragma once

#include "convolution.h"
#include "maps.h"
#include "plan.h"
#include "pool.h"
#include "steps.h"

namespace srnet::compute {

// A plan with what all its contexts share. Its parts are only read, except for the primitives, which have a lock of their own.
struct Model {
    Model(std::shared_ptr<Pool> threads, const void *data, uint64_t size) : pool(std::move(threads)), plan(data, size) {}

    std::shared_ptr<Pool> pool;
    Plan plan;
    Primitives primitives;
};

// A plan made ready for one size: memory of its own, and the steps in order.
class Context {
public:
    Context(std::shared_ptr<Model> model, const Size &size);

    void Bind(int port, void *data, uint64_t bytes);
    // times: nanoseconds of each step, or null.
    void Run(int64_t *times);
    const std::vector<std::unique_ptr<Step>> &steps() const { return steps_; }

private:
    std::shared_ptr<Model> model_;
    Arena arena_;
    Room room_;
    std::vector<std::unique_ptr<Step>> steps_;
    bool moved_ = true;  // an address has changed since the last run
};

}  // namespace srnet::compute
