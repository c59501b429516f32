// A small network that has a bit of everything, for tests of its life rather than of its numbers.
#pragma once

#include "plan_builder.h"

inline std::string SmallNetwork(Dice &dice) {
    PlanBuilder plan;
    const TensorSpec bytes{16, 2, 0, false, false, true, 0.05f, 0};
    const int image = plan.Tensor({3, 1, 0, false, true}), stem = plan.Tensor(bytes), skip = plan.Tensor({32, 4, 0, false, false, true, 0.1f, 120}), deep = plan.Tensor({32, 4, 0, false, false, true, 0.1f, 0});
    const int head = plan.Tensor({16, 4}), mask = plan.Tensor({1, 1, 0, true, true}), patch = plan.Tensor({16, 4, 0, true}), sum = plan.Tensor({16, 4, 0, true}), logits = plan.Tensor({16, 4, 0, true, true});
    plan.Port("image", image, true);
    plan.Port("mask", mask, true);
    plan.Port("out", logits, false);
    const auto small = [&dice](int64_t count) { return Raw(dice.Floats(count, -0.2f, 0.2f)); };
    const auto whole = [&dice](int64_t count) { return Raw(dice.Integers<int8_t>(count, -127, 127)); };
    const auto scales = [&dice](int64_t count) { return Raw(dice.Floats(count, 0.001f, 0.01f)); };
    plan.Add({kPlanesConvolution, {image}, {stem}, {3, 2, 1, 1, 0, 16}, {}, {small(27 * 16), small(16)}});
    plan.Add({kConvolution, {stem}, {skip}, {1, 2, 0, 0}, {}, {whole(16 * 32), small(32), scales(32)}});
    plan.Add({kConvolution, {stem, skip}, {deep}, {3, 2, 1, 1}, {}, {whole(16 * 32 * 9), small(32), scales(32)}});
    plan.Add({kConvolution, {deep}, {head}, {1, 1, 0, 0}, {}, {whole(32 * 16), small(16), scales(16)}});
    plan.Add({kPlanesConvolution, {mask}, {patch}, {4, 4, 0, 1, 0, 16}, {}, {small(16 * 16), small(16)}});
    plan.Add({kAdd, {patch, head}, {sum}, {1}, {}, {}});
    plan.Add({kStore, {sum}, {logits}, {}, {}, {}});
    return plan.Pack();
}
