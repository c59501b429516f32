#include "maps.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <numeric>

#include "error.h"

namespace srnet::compute {
namespace {

constexpr uint64_t kAlignment = 64;

uint64_t Aligned(uint64_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

struct Life {
    int first = -1, last = -1;

    void Use(int operation) {
        first = first < 0 ? operation : std::min(first, operation);
        last = std::max(last, operation);
    }

    bool Meets(const Life &other) const { return first <= other.last && other.first <= last; }
};

// From the first operation that touches a tensor to the last. Constants are made before all others and stay.
std::vector<Life> Lives(const Plan &plan) {
    std::vector<Life> lives(plan.tensors().size());
    const int count = static_cast<int>(plan.operations().size());
    for (int i = 0; i < count; ++i) {
        const Operation &operation = plan.operations()[i];
        for (const int tensor : operation.in) {
            if (tensor >= 0) {
                lives[tensor].Use(i);
            }
        }
        for (const int tensor : operation.out) {
            if (tensor >= 0) {
                lives[tensor].Use(i);
                if (operation.kind == Kind::kConstant || operation.kind == Kind::kPosition) {
                    lives[tensor] = {0, count};
                }
            }
        }
    }
    return lives;
}

Map MapOf(const PlanTensor &tensor, const Size &size) {
    Map map{tensor, 1, tensor.rows, tensor.per_object ? size.objects : 1};
    if (tensor.stride > 0) {
        map.height = size.height / tensor.stride;
        map.width = size.width / tensor.stride;
    }
    return map;
}

}  // namespace

void Buffer::Free::operator()(char *data) const { std::free(data); }

Buffer::Buffer(uint64_t bytes) : data_(static_cast<char *>(std::aligned_alloc(kAlignment, Aligned(bytes) + kAlignment))) {
    if (!data_) {
        throw std::bad_alloc();
    }
    std::memset(data_.get(), 0, Aligned(bytes) + kAlignment);
}

char *Map::row(int index, int y) const {
    if (tensor.layout == Layout::kPlanes) {
        return object(index) + static_cast<int64_t>(y) * width * tensor.element();
    }
    return object(index) + ((y + tensor.border) * pitch() + tensor.border) * tensor.channels * tensor.element();
}

Source Map::source(int index, int y, int channel) const {
    return {row(index, y) + channel * tensor.element(), tensor.type == Type::kByte, tensor.channels, tensor.type == Type::kByte ? tensor.scale : 1, tensor.type == Type::kByte ? static_cast<float>(tensor.zero) : 0};
}

Target Map::target(int index, int y, int channel) const {
    return {row(index, y) + channel * tensor.element(), tensor.type == Type::kByte, tensor.channels, tensor.type == Type::kByte ? 1 / tensor.scale : 1, tensor.type == Type::kByte ? static_cast<float>(tensor.zero) : 0};
}

Arena::Arena(const Plan &plan, const Size &size, const std::vector<int> &together) : together_(together) {
    const std::vector<Life> own = Lives(plan);
    std::vector<Life> lives = own;
    std::vector<bool> outside(plan.tensors().size());
    for (const Port &port : plan.ports()) {
        outside[port.tensor] = true;
    }
    for (const PlanTensor &tensor : plan.tensors()) {
        maps_.push_back(MapOf(tensor, size));
    }
    std::vector<int> order;
    for (size_t i = 0; i < maps_.size(); ++i) {
        if (together_[i] >= 0) {
            Life &host = lives[together_[i]];
            host.Use(own[i].first);
            host.Use(own[i].last);
        } else if (!outside[i] && own[i].first >= 0) {
            order.push_back(static_cast<int>(i));
        }
    }
    // Large ones first; each at the lowest place that is free all its life.
    std::stable_sort(order.begin(), order.end(), [this](int a, int b) { return maps_[a].bytes() > maps_[b].bytes(); });
    std::vector<uint64_t> places(maps_.size());
    std::vector<int> placed;
    uint64_t total = 0;
    for (const int tensor : order) {
        std::vector<std::pair<uint64_t, uint64_t>> taken;
        for (const int other : placed) {
            if (lives[tensor].Meets(lives[other])) {
                taken.emplace_back(places[other], places[other] + Aligned(maps_[other].bytes()) + kAlignment);
            }
        }
        std::sort(taken.begin(), taken.end());
        uint64_t place = 0;
        for (const auto &[begin, end] : taken) {
            if (place + Aligned(maps_[tensor].bytes()) + kAlignment <= begin) {
                break;
            }
            place = std::max(place, end);
        }
        places[tensor] = place;
        total = std::max(total, place + Aligned(maps_[tensor].bytes()) + kAlignment);
        placed.push_back(tensor);
    }
    block_ = std::make_unique<Buffer>(total);
    for (const int tensor : order) {
        Bind(tensor, block_->data() + places[tensor]);
    }
}

void Arena::Bind(int tensor, char *data) {
    maps_[tensor].data = data;
    for (size_t i = 0; i < maps_.size(); ++i) {
        if (together_[i] == tensor) {
            maps_[i].data = data;
        }
    }
}

std::vector<int> Together(const Plan &plan) {
    const std::vector<Life> lives = Lives(plan);
    std::vector<int> together(plan.tensors().size(), -1);
    std::vector<bool> outside(plan.tensors().size());
    for (const Port &port : plan.ports()) {
        outside[port.tensor] = true;
    }
    for (size_t i = 0; i < plan.operations().size(); ++i) {
        const Operation &operation = plan.operations()[i];
        if (operation.kind != Kind::kConvolution || operation.in[1] < 0 || operation.out[0] < 0) {
            continue;
        }
        const int added = operation.in[1], result = operation.out[0];
        const PlanTensor &a = plan.tensors()[added], &r = plan.tensors()[result];
        const int now = static_cast<int>(i);
        if (added != operation.in[0] && a.type == r.type && a.per_object == r.per_object && a.border == 0 && r.border == 0 && !outside[added] && together[added] < 0 && together[result] < 0 &&
            lives[added].last == now && lives[result].first == now) {
            // What lay in the operand's place before, in a chain of sums, goes with it.
            std::replace(together.begin(), together.end(), added, result);
            together[added] = result;
        }
    }
    return together;
}

}  // namespace srnet::compute
