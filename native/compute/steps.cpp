#include "steps.h"

#include <algorithm>

namespace srnet::compute {
namespace {

constexpr int kStripesPerThread = 2;

}  // namespace

Stripes::Stripes(int objects, int rows, int threads) : objects_(objects), rows_(rows) {
    const int wanted = threads == 1 ? 1 : (kStripesPerThread * threads + objects - 1) / objects;
    per_object_ = std::clamp(wanted, 1, std::min(rows, Work::kMostPieces));
    pieces_ = std::min(objects_ * per_object_, Work::kMostPieces);
}

Stripe Stripes::Unit(int unit) const {
    const int object = unit / per_object_, index = unit % per_object_;
    const int first = rows_ * index / per_object_;
    return {object, first, rows_ * (index + 1) / per_object_ - first, index};
}

void Room::Allocate(int threads) {
    for (int i = 0; i < threads && bytes_ > 0; ++i) {
        buffers_.emplace_back(bytes_);
    }
}

void Making::Loop(const char *name, int objects_count, int rows, LoopStep::Body body) const { Loop(name, Stripes(objects_count, rows, threads), std::move(body)); }

void Making::Loop(const char *name, const Stripes &stripes, LoopStep::Body body) const { steps.push_back(std::make_unique<LoopStep>(name, stripes, std::move(body))); }

}  // namespace srnet::compute
