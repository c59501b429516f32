#include "context.h"

#include <chrono>

#include "error.h"

namespace srnet::compute {
namespace {

constexpr int kLargestSide = 16384, kMostObjects = 1024;

const Size &Checked(const Size &size) {
    Require(size.height >= 16 && size.width >= 16 && size.height % 16 == 0 && size.width % 16 == 0 && size.height <= kLargestSide && size.width <= kLargestSide, "a context's image has sides that are multiples of 16, up to 16384");
    Require(size.objects >= 1 && size.objects <= kMostObjects, "a context has 1 to 1024 objects");
    return size;
}

}  // namespace

Context::Context(std::shared_ptr<Model> model, const Size &size) : model_(std::move(model)), arena_(model_->plan, Checked(size), Together(model_->plan)) {
    const Making making{model_->plan, arena_.maps(), arena_.together(), model_->pool->threads(), BestKernels(), model_->primitives, room_, steps_};
    const std::vector<Operation> &operations = model_->plan.operations();
    for (size_t i = 0; i < operations.size(); ++i) {
        if (operations[i].kind == Kind::kConvolution) {
            MakeConvolution(making, operations[i], static_cast<int>(i));
        } else {
            MakeMapStep(making, operations[i]);
        }
    }
    room_.Allocate(making.threads);
}

void Context::Bind(int port, void *data, uint64_t bytes) {
    Require(port >= 0 && port < static_cast<int>(model_->plan.ports().size()), "there is no such port");
    const Port &named = model_->plan.ports()[port];
    Map &map = arena_.maps()[named.tensor];
    if (bytes < map.bytes()) {
        throw Error(SRNET_COMPUTE_INVALID, named.name + " needs " + std::to_string(map.bytes()) + " bytes and was given " + std::to_string(bytes));
    }
    Require(data != nullptr, "no memory was given");
    if (map.data != data) {
        arena_.Bind(named.tensor, static_cast<char *>(data));
        moved_ = true;
    }
}

void Context::Run(int64_t *times) {
    if (moved_) {
        for (const Port &port : model_->plan.ports()) {
            if (!arena_.maps()[port.tensor].data) {
                throw Error(SRNET_COMPUTE_INVALID, port.name + " was not bound");
            }
        }
        for (const auto &step : steps_) {
            step->Bound();
        }
        moved_ = false;
    }
    Pool::Turn turn(*model_->pool);
    for (const auto &step : steps_) {
        const auto start = times ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point();
        turn.Do(*step, step->pieces());
        if (times) {
            *times++ = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - start).count();
        }
    }
    for (const auto &step : steps_) {
        step->Check();
    }
}

}  // namespace srnet::compute
