// Steps on rows of numbers: linear layers, normalisation, places of cells, quotients and means.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "error.h"
#include "kernels/kernels.h"
#include "rows.h"

namespace srnet::compute {
namespace {

constexpr int kPanel = 64;      // columns of a product done together
constexpr int kManyRows = 128;  // from here on a product is divided by rows

void MakeLinear(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const residual = m.in(o, 1), *const to = m.out(o, 0);
    const bool relu = o.number[0] != 0;
    Require(IsTokens(from) && IsTokens(to) && from->cells() == to->cells() && Serves(from, to) && (!residual || (IsTokens(residual) && residual->cells() == to->cells() && residual->channels() == to->channels() && Serves(residual, to))),
            "the plan has a linear layer between tensors that do not fit");
    // Columns are computed in whole vectors; a narrow result is cut to its width afterwards.
    const int width = to->channels(), padded = (width + 15) / 16 * 16;
    Require(padded == width || !residual, "the plan has a linear layer between tensors that do not fit");
    const float *const weights = m.plan.Get(o, 0, static_cast<uint64_t>(from->channels()) * padded).floats();
    const float *const bias = m.plan.Get(o, 1, padded).floats();
    const auto product = m.kernels.product;
    if (padded != width) {
        const auto scratch = Scratch(m.threads, static_cast<uint64_t>(to->cells()) * padded);
        m.Loop("linear", to->objects, 1, [=](const Stripe &s, int thread) {
            float *const whole = (*scratch)[thread].floats();
            product(from->floats(s.object), from->channels(), 1, weights, padded, bias, nullptr, 0, whole, padded, to->cells(), padded, from->channels(), false, relu);
            for (int cell = 0; cell < to->cells(); ++cell) {
                std::copy_n(whole + static_cast<int64_t>(cell) * padded, width, to->floats(s.object) + static_cast<int64_t>(cell) * width);
            }
        });
        return;
    }
    if (from->cells() >= kManyRows) {
        m.Loop("linear", to->objects, from->cells(), [=](const Stripe &s, int) {
            const int64_t at = static_cast<int64_t>(s.first) * width;
            product(from->floats(s.object) + static_cast<int64_t>(s.first) * from->channels(), from->channels(), 1, weights, width, bias, residual ? residual->floats(s.object) + at : nullptr, width, to->floats(s.object) + at, width,
                    s.count, width, from->channels(), false, relu);
        });
        return;
    }
    const int panels = (width + kPanel - 1) / kPanel;
    m.Loop("linear", Stripes(to->objects, panels, m.threads), [=](const Stripe &s, int) {
        const int column = s.first * kPanel, columns = std::min(width - column, s.count * kPanel);
        product(from->floats(s.object), from->channels(), 1, weights + column, width, bias + column, residual ? residual->floats(s.object) + column : nullptr, width, to->floats(s.object) + column, width, to->cells(),
                columns, from->channels(), false, relu);
    });
}

void MakeLayerNorm(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const add = m.in(o, 1), *const to = m.out(o, 0), *const sum = m.out(o, 1);
    const Map *const main = to ? to : sum;
    Require(IsTokens(from) && main && Aligns(from) && (!to || (IsTokens(to) && to->cells() == from->cells() && to->channels() == from->channels() && Serves(from, to))), "the plan normalises tensors that do not fit");
    Require(!sum == !add && (!sum || (IsTokens(sum) && IsTokens(add) && sum->cells() == from->cells() && sum->channels() == from->channels() && add->cells() == from->cells() && add->channels() == from->channels() &&
                                      Serves(add, sum) && Serves(from, sum) && sum->objects == main->objects)),
            "the plan normalises tensors that do not fit");
    const float *const scale = m.plan.Get(o, 0, from->channels()).floats(), *const shift = m.plan.Get(o, 1, from->channels()).floats();
    const float epsilon = o.real[0];
    m.Loop("norm", main->objects, from->cells(), [=, norm = m.kernels.layer_norm](const Stripe &s, int) {
        const int64_t at = static_cast<int64_t>(s.first) * from->channels();
        norm(from->floats(s.object) + at, scale, shift, epsilon, add ? add->floats(s.object) + at : nullptr, to ? to->floats(s.object) + at : nullptr, sum ? sum->floats(s.object) + at : nullptr, s.count, from->channels());
    });
}

// The angles of a cell's place, projected: sin and cos of (y + 1/2) / h and (x + 1/2) / w times pi/2, pi, 2 pi, ... 16 pi. The same in every run.
void MakePosition(const Making &m, const Operation &o) {
    constexpr int kScales = 6, kAngles = 2 * kScales;
    const Map *const to = m.out(o, 0);
    Require(IsTokens(to) && to->data && !to->tensor.per_object && to->tensor.stride > 0 && Aligns(to), "the plan has a position of a kind that does not fit");
    const float *const weights = m.plan.Get(o, 0, static_cast<uint64_t>(2 * kAngles) * to->channels()).floats();
    const float *const bias = m.plan.Get(o, 1, to->channels()).floats();
    float angles[2 * kAngles];
    for (int cell = 0; cell < to->cells(); ++cell) {
        const float place[2] = {(static_cast<float>(cell / to->width) + 0.5f) / static_cast<float>(to->height), (static_cast<float>(cell % to->width) + 0.5f) / static_cast<float>(to->width)};
        for (int i = 0; i < kAngles; ++i) {
            const float angle = place[i % 2] * static_cast<float>(M_PI * (1 << (i / 2)) / 2);
            angles[i] = std::sin(angle);
            angles[kAngles + i] = std::cos(angle);
        }
        m.kernels.product(angles, 0, 1, weights, to->channels(), bias, nullptr, 0, to->floats(0) + static_cast<int64_t>(cell) * to->channels(), 0, 1, to->channels(), 2 * kAngles, false, false);
    }
}

void MakeConstant(const Making &m, const Operation &o) {
    const Map *const to = m.out(o, 0);
    Require(IsTokens(to) && to->data && !to->tensor.per_object && to->tensor.stride == 0, "the plan has a constant of a kind that does not fit");
    const float *const values = m.plan.Get(o, 0, static_cast<uint64_t>(to->cells()) * to->channels()).floats();
    std::copy_n(values, static_cast<int64_t>(to->cells()) * to->channels(), to->floats(0));
}

// Rows divided by the root of their squares' sum.
void MakeUnit(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    Require(IsTokens(from) && IsTokens(to) && from->cells() == to->cells() && from->channels() == to->channels() && Serves(from, to), "the plan normalises tensors that do not fit");
    m.Loop("unit", to->objects, from->cells(), [=, epsilon = o.real[0]](const Stripe &s, int) {
        for (int cell = s.first; cell < s.first + s.count; ++cell) {
            const float *const x = from->floats(s.object) + static_cast<int64_t>(cell) * from->channels();
            const float length = std::sqrt(std::inner_product(x, x + from->channels(), x, epsilon));
            std::transform(x, x + from->channels(), to->floats(s.object) + static_cast<int64_t>(cell) * from->channels(), [length](float v) { return v / length; });
        }
    });
}

void MakeDivide(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const by = m.in(o, 1), *const to = m.out(o, 0);
    Require(IsTokens(from) && IsTokens(by) && IsTokens(to) && from->cells() == to->cells() && by->cells() == to->cells() && from->channels() == to->channels() && by->channels() == 1 && Serves(from, to) && Serves(by, to),
            "the plan divides tensors that do not fit");
    m.Loop("divide", to->objects, 1, [=, epsilon = o.real[0]](const Stripe &s, int) {
        for (int cell = 0; cell < to->cells(); ++cell) {
            const float divisor = by->floats(s.object)[cell] + epsilon;
            for (int c = 0; c < to->channels(); ++c) {
                const int64_t at = static_cast<int64_t>(cell) * to->channels() + c;
                to->floats(s.object)[at] = from->floats(s.object)[at] / divisor;
            }
        }
    });
}

void MakeSigmoid(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    Require(IsTokens(from) && IsTokens(to) && from->cells() == to->cells() && from->channels() == to->channels() && Serves(from, to), "the plan has a sigmoid between tensors that do not fit");
    m.Loop("sigmoid", to->objects, 1, [=, sigmoid = m.kernels.sigmoid](const Stripe &s, int) { sigmoid(from->floats(s.object), to->floats(s.object), static_cast<int64_t>(to->cells()) * to->channels()); });
}

// Means over cells first .. first + count - 1 of each object, written beside each other from `channel` on.
void MakeMean(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    const int first = o.number[0], count = o.number[1], channel = o.number[2];
    Require(IsTokens(from) && IsTokens(to) && to->cells() == 1 && Serves(from, to) && first >= 0 && count >= 1 && first <= from->cells() - count && channel >= 0 && channel <= to->channels() - from->channels(),
            "the plan averages tensors that do not fit");
    m.Loop("mean", to->objects, 1, [=](const Stripe &s, int) {
        float *const mean = to->floats(s.object) + channel;
        std::fill_n(mean, from->channels(), 0.0f);
        for (int cell = first; cell < first + count; ++cell) {
            for (int c = 0; c < from->channels(); ++c) {
                mean[c] += from->floats(s.object)[static_cast<int64_t>(cell) * from->channels() + c] / static_cast<float>(count);
            }
        }
    });
}

}  // namespace

void MakeRowStep(const Making &making, const Operation &operation) {
    switch (operation.kind) {
        case Kind::kLinear: return MakeLinear(making, operation);
        case Kind::kLayerNorm: return MakeLayerNorm(making, operation);
        case Kind::kPosition: return MakePosition(making, operation);
        case Kind::kConstant: return MakeConstant(making, operation);
        case Kind::kUnit: return MakeUnit(making, operation);
        case Kind::kDivide: return MakeDivide(making, operation);
        case Kind::kSigmoid: return MakeSigmoid(making, operation);
        case Kind::kMean: return MakeMean(making, operation);
        default: return MakeAttentionStep(making, operation);
    }
}

}  // namespace srnet::compute
