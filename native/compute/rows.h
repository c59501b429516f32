// What steps on rows of numbers have in common (attention_steps.cpp, row_steps.cpp).
#pragma once

#include <memory>
#include <vector>

#include "steps.h"

namespace srnet::compute {

inline bool IsTokens(const Map *map) { return map && map->tensor.layout == Layout::kRows && map->tensor.type == Type::kFloat && map->tensor.border == 0; }
inline bool Serves(const Map *from, const Map *to) { return !from->tensor.per_object || to->tensor.per_object; }
inline bool Aligns(const Map *map) { return map->channels() % 16 == 0; }

// Room of every thread's own, floats each.
inline std::shared_ptr<std::vector<Buffer>> Scratch(int count, uint64_t floats) {
    auto scratch = std::make_shared<std::vector<Buffer>>();
    for (int i = 0; i < count; ++i) {
        scratch->emplace_back(floats * sizeof(float));
    }
    return scratch;
}

}  // namespace srnet::compute
