// Steps of attention between an object's 16 prototypes and the cells of a map, and what the prototypes are made of and compared with.
//
// Keys and values of many cells are never made. With x a cell, q a prototype's query of head h, Wk and Wv that head's columns of the key and
// value matrices: q (Wk^T x + bk) = (Wk q) x + constant, and the softmax over cells does not see a constant; sum_x a_x (Wv^T x + bv) =
// Wv^T (sum_x a_x x) + bv, as the a_x add up to one. So a cell costs heads x 16 products of its channels and no layer of its own.
// The other way round, cells that look at prototypes, the query's matrix and the output's are moved to the prototypes likewise.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "error.h"
#include "kernels/kernels.h"
#include "rows.h"

namespace srnet::compute {
namespace {

// What both kinds of attention begin with.
struct Attention {
    int channels, heads, depth, columns;  // columns: heads x 16 scores of a cell

    Attention(const Map *prototypes, const Map *tokens, int head_count) : channels(tokens->channels()), heads(head_count), depth(0), columns(head_count * kPrototypes) {
        Require(IsTokens(prototypes) && prototypes->tensor.stride == 0 && prototypes->tensor.rows == kPrototypes && prototypes->channels() == channels && channels % 16 == 0 && heads >= 1 && heads <= 16 && channels % heads == 0 &&
                    (channels / heads) % 8 == 0,
                "the plan has attention of a kind that this program does not know");
        depth = channels / heads;
    }

    uint64_t square() const { return static_cast<uint64_t>(channels) * channels; }
};

// rows (16,C) and one head's columns of a layer -> their results transposed (depth,16), each row with its bias.
void HeadTransposed(const Kernels &k, const Attention &a, const float *rows, const float *weights, const float *bias, int head, float scale, float *turned, float *to) {
    k.store({rows, false, a.channels, 1, 0}, turned, kPrototypes, kPrototypes, a.channels);
    k.product(weights + head * a.depth, 1, a.channels, turned, kPrototypes, nullptr, nullptr, 0, to, kPrototypes, a.depth, kPrototypes, a.channels, false, false);
    for (int d = 0; d < a.depth; ++d) {
        for (int i = 0; i < kPrototypes; ++i) {
            to[d * kPrototypes + i] = (to[d * kPrototypes + i] + bias[head * a.depth + d]) * scale;
        }
    }
}

// Prototypes (queries) look at all cells: (16,C) x (cells,C) -> (16,C), heads side by side.
void MakeCollect(const Making &m, const Operation &o) {
    const Map *const queries = m.in(o, 0), *const keys = m.in(o, 1), *const values = m.in(o, 2), *const gated = m.in(o, 3), *const to = m.out(o, 0);
    Require(IsTokens(keys) && IsTokens(values) && IsTokens(gated) && IsTokens(to) && keys->cells() == values->cells() && gated->cells() == values->cells() && keys->channels() == values->channels() &&
                gated->channels() == values->channels(),
            "the plan has attention between tensors that do not fit");
    const Attention a(queries, values, o.number[0]);
    Require(to->tensor.rows == kPrototypes && to->tensor.stride == 0 && to->channels() == a.channels && Serves(queries, to) && Serves(keys, to) && Serves(values, to) && Serves(gated, to), "the plan has attention between tensors that do not fit");
    const int c = a.channels, depth = a.depth, columns = a.columns, heads = a.heads;
    const float *const wq = m.plan.Get(o, 0, a.square()).floats(), *const bq = m.plan.Get(o, 1, c).floats(), *const wk = m.plan.Get(o, 2, a.square()).floats();
    const float *const wv = m.plan.Get(o, 3, a.square()).floats(), *const bv = m.plan.Get(o, 4, c).floats();
    const float *const gate = m.plan.Get(o, 5, c).floats();
    const float gate_bias = *m.plan.Get(o, 6, 1).floats(), floor = o.real[0];
    const Kernels &k = m.kernels;

    const Stripes stripes(to->objects, values->cells(), m.threads), by_head(to->objects, heads, m.threads * heads);
    const int parts = stripes.per_object();
    const int64_t looks_size = static_cast<int64_t>(c) * columns, part_size = static_cast<int64_t>(columns) * (c + 2);
    const auto looks = Scratch(to->objects, looks_size);          // per object (C, columns): what a cell is multiplied by
    const auto found = Scratch(to->objects, part_size * parts);   // per object and stripe: largest score, sum of weights, weighted sum of cells
    const auto small = Scratch(m.threads, static_cast<uint64_t>(2) * kPrototypes * c);
    const auto scores = Scratch(m.threads, static_cast<uint64_t>(columns + 2) * (values->cells() / parts + 1));

    m.Loop("collect.q", by_head, [=, &k](const Stripe &s, int thread) {
        float *const turned = (*small)[thread].floats(), *const head_queries = turned + kPrototypes * c;
        for (int head = s.first; head < s.first + s.count; ++head) {
            HeadTransposed(k, a, queries->floats(s.object), wq, bq, head, 1 / std::sqrt(static_cast<float>(depth)), turned, head_queries);
            k.product(wk + head * depth, c, 1, head_queries, kPrototypes, nullptr, nullptr, 0, (*looks)[s.object].floats() + head * kPrototypes, columns, c, kPrototypes, depth, false, false);
        }
    });
    m.Loop("collect", stripes, [=, &k](const Stripe &s, int thread) {
        float *const score = (*scores)[thread].floats(), *const gates = score + static_cast<int64_t>(columns) * s.count;
        float *const part = (*found)[s.object].floats() + part_size * s.index;
        const int64_t at = static_cast<int64_t>(s.first) * c;
        k.gates(gated->floats(s.object) + at, s.count, c, gate, gate_bias, floor, gates);
        k.product(keys->floats(s.object) + at, c, 1, (*looks)[s.object].floats(), columns, nullptr, nullptr, 0, score, columns, s.count, columns, c, false, false);
        k.exponents(score, gates, s.count, heads, part, part + columns);
        k.product(score, 1, columns, values->floats(s.object) + at, c, nullptr, nullptr, 0, part + 2 * columns, c, columns, c, s.count, false, false);
    });
    m.Loop("collect.v", by_head, [=, &k](const Stripe &s, int thread) {
        float *const sums = (*small)[thread].floats();
        for (int head = s.first; head < s.first + s.count; ++head) {
            for (int i = 0; i < kPrototypes; ++i) {
                const int column = head * kPrototypes + i;
                const float *const part = (*found)[s.object].floats();
                float largest = part[column], total = 0;
                for (int p = 1; p < parts; ++p) {
                    largest = std::max(largest, part[part_size * p + column]);
                }
                float *const sum = sums + static_cast<int64_t>(i) * c;
                std::fill_n(sum, c, 0.0f);
                for (int p = 0; p < parts; ++p) {
                    const float *const one = part + part_size * p;
                    const float share = std::exp(one[column] - largest);
                    total += share * one[columns + column];
                    for (int j = 0; j < c; ++j) {
                        sum[j] += share * one[2 * columns + static_cast<int64_t>(column) * c + j];
                    }
                }
                for (int j = 0; j < c; ++j) {
                    sum[j] /= total;
                }
            }
            k.product(sums, c, 1, wv + head * depth, c, bv + head * depth, nullptr, 0, to->floats(s.object) + head * depth, c, kPrototypes, depth, c, false, false);
        }
    });
}

// All cells (queries) look at the prototypes: (cells,C) x (16,C) -> residual + the attention's output layer (cells,C).
void MakeSpread(const Making &m, const Operation &o) {
    const Map *const queries = m.in(o, 0), *const keys = m.in(o, 1), *const values = m.in(o, 2), *const residual = m.in(o, 3), *const to = m.out(o, 0);
    Require(IsTokens(queries) && IsTokens(residual) && IsTokens(to) && IsTokens(values) && residual->cells() == queries->cells() && to->cells() == queries->cells() && residual->channels() == queries->channels() &&
                to->channels() == queries->channels() && keys && values->tensor.rows == kPrototypes && values->channels() == keys->channels(),
            "the plan has attention between tensors that do not fit");
    const Attention a(keys, queries, o.number[0]);
    Require(Serves(queries, to) && Serves(keys, to) && Serves(values, to) && Serves(residual, to), "the plan has attention between tensors that do not fit");
    const int c = a.channels, depth = a.depth, columns = a.columns, heads = a.heads;
    const float *const wq = m.plan.Get(o, 0, a.square()).floats(), *const bq = m.plan.Get(o, 1, c).floats(), *const wk = m.plan.Get(o, 2, a.square()).floats(), *const bk = m.plan.Get(o, 3, c).floats();
    const float *const wv = m.plan.Get(o, 4, a.square()).floats(), *const bv = m.plan.Get(o, 5, c).floats(), *const wo = m.plan.Get(o, 6, a.square()).floats(), *const bo = m.plan.Get(o, 7, c).floats();
    const Kernels &k = m.kernels;

    const Stripes stripes(to->objects, queries->cells(), m.threads), by_head(to->objects, heads, m.threads * heads);
    const int64_t looks_size = static_cast<int64_t>(c) * columns;
    const auto looks = Scratch(to->objects, looks_size + columns);  // per object (C, columns), then each column's constant
    const auto answers = Scratch(to->objects, looks_size);          // per object (columns, C): what a weight of one adds
    const auto small = Scratch(m.threads, static_cast<uint64_t>(2) * kPrototypes * c);
    const auto scores = Scratch(m.threads, static_cast<uint64_t>(columns) * (queries->cells() / stripes.per_object() + 1));

    m.Loop("spread.kv", by_head, [=, &k](const Stripe &s, int thread) {
        float *const turned = (*small)[thread].floats(), *const part = turned + kPrototypes * c;
        for (int head = s.first; head < s.first + s.count; ++head) {
            HeadTransposed(k, a, keys->floats(s.object), wk, bk, head, 1 / std::sqrt(static_cast<float>(depth)), turned, part);
            float *const look = (*looks)[s.object].floats() + head * kPrototypes;
            k.product(wq + head * depth, c, 1, part, kPrototypes, nullptr, nullptr, 0, look, columns, c, kPrototypes, depth, false, false);
            k.product(bq + head * depth, depth, 1, part, kPrototypes, nullptr, nullptr, 0, look + looks_size, columns, 1, kPrototypes, depth, false, false);
            k.product(values->floats(s.object), c, 1, wv + head * depth, c, bv + head * depth, nullptr, 0, part, depth, kPrototypes, depth, c, false, false);
            k.product(part, depth, 1, wo + static_cast<int64_t>(head) * depth * c, c, nullptr, nullptr, 0, (*answers)[s.object].floats() + static_cast<int64_t>(head) * kPrototypes * c, c, kPrototypes, c, depth, false, false);
        }
    });
    m.Loop("spread", stripes, [=, &k](const Stripe &s, int thread) {
        float *const score = (*scores)[thread].floats(), *const look = (*looks)[s.object].floats();
        const int64_t at = static_cast<int64_t>(s.first) * c;
        k.product(queries->floats(s.object) + at, c, 1, look, columns, look + looks_size, nullptr, 0, score, columns, s.count, columns, c, false, false);
        k.softmax16(score, s.count, heads);
        k.product(score, columns, 1, (*answers)[s.object].floats(), c, bo, residual->floats(s.object) + at, c, to->floats(s.object) + at, c, s.count, c, columns, false, false);
    });
}

// What the memory keeps of a frame's value per prototype: sums of the cells it weighs, and of the weights. Channel 0 of the value is the pooled mask.
void MakeSummary(const Making &m, const Operation &o) {
    const Map *const value = m.in(o, 0), *const sums = m.out(o, 0), *const areas = m.out(o, 1);
    Require(IsTokens(value) && IsTokens(sums) && IsTokens(areas) && Aligns(value) && sums->tensor.stride == 0 && areas->tensor.stride == 0 && sums->tensor.rows == kPrototypes && areas->tensor.rows == kPrototypes &&
                sums->channels() == value->channels() && areas->channels() == 1 && Serves(value, sums) && Serves(sums, value) && Serves(value, areas) && Serves(areas, value),
            "the plan summarises tensors that do not fit");
    const int c = value->channels();
    const float *const weights = m.plan.Get(o, 0, static_cast<uint64_t>(c) * kPrototypes).floats(), *const bias = m.plan.Get(o, 1, kPrototypes).floats();
    const Stripes stripes(value->objects, value->cells(), m.threads);
    const int parts = stripes.per_object();
    const int64_t part_size = static_cast<int64_t>(kPrototypes) * (c + 1);
    const auto found = Scratch(value->objects, part_size * parts);
    const auto scores = Scratch(m.threads, static_cast<uint64_t>(kPrototypes) * (value->cells() / parts + 1));
    m.Loop("summary", stripes, [=, &k = m.kernels](const Stripe &s, int thread) {
        float *const score = (*scores)[thread].floats(), *const part = (*found)[s.object].floats() + part_size * s.index;
        const float *const cells = value->floats(s.object) + static_cast<int64_t>(s.first) * c;
        k.product(cells, c, 1, weights, kPrototypes, bias, nullptr, 0, score, kPrototypes, s.count, kPrototypes, c, false, false);
        k.summary(score, cells, c, s.count, part);
        k.product(score, 1, kPrototypes, cells, c, nullptr, nullptr, 0, part + kPrototypes, c, kPrototypes, c, s.count, false, false);
    });
    m.Loop("summary.sum", value->objects, 1, [=](const Stripe &s, int) {
        const float *const part = (*found)[s.object].floats();
        std::copy_n(part, kPrototypes, areas->floats(s.object));
        std::copy_n(part + kPrototypes, part_size - kPrototypes, sums->floats(s.object));
        for (int p = 1; p < parts; ++p) {
            const float *const more = part + part_size * p;
            std::transform(more, more + kPrototypes, areas->floats(s.object), areas->floats(s.object), std::plus<float>());
            std::transform(more + kPrototypes, more + part_size, sums->floats(s.object), sums->floats(s.object), std::plus<float>());
        }
    });
}

// How a frame's features inside an object's mask compare with its prototypes: unit rows of cells (cells,P) and of prototypes (16,P), and the mask's own layer ->
// per prototype the best likeness inside, the mean likeness with the first eight and with the others, their difference, the mask's size.
void MakeCompare(const Making &m, const Operation &o) {
    constexpr int kTotals = 3, kPart = kPrototypes + kTotals;
    const Map *const cells = m.in(o, 0), *const prototypes = m.in(o, 1), *const masked = m.in(o, 2), *const to = m.out(o, 0);
    Require(IsTokens(cells) && IsTokens(prototypes) && IsTokens(masked) && IsTokens(to) && prototypes->tensor.stride == 0 && prototypes->tensor.rows == kPrototypes && prototypes->channels() == cells->channels() &&
                masked->cells() == cells->cells() && Aligns(masked) && to->cells() == 1 && to->channels() == kPrototypes + 4 && Serves(cells, to) && Serves(prototypes, to) && Serves(masked, to),
            "the plan compares tensors that do not fit");
    const float *const gate = m.plan.Get(o, 0, masked->channels()).floats();
    const float gate_bias = *m.plan.Get(o, 1, 1).floats();
    const int channels = cells->channels();
    const Stripes stripes(to->objects, cells->cells(), m.threads);
    const int parts = stripes.per_object();
    const auto found = Scratch(to->objects, static_cast<uint64_t>(kPart) * parts);
    const auto scratch = Scratch(m.threads, static_cast<uint64_t>(kPrototypes) * channels + static_cast<uint64_t>(kPrototypes + 2) * (cells->cells() / parts + 1));
    m.Loop("compare", stripes, [=, &k = m.kernels](const Stripe &s, int thread) {
        float *const turned = (*scratch)[thread].floats(), *const alike = turned + kPrototypes * channels, *const inside = alike + static_cast<int64_t>(kPrototypes) * s.count;
        float *const part = (*found)[s.object].floats() + kPart * s.index;
        std::fill_n(part, kPrototypes, -4.0f);  // below every likeness outside of the mask
        std::fill_n(part + kPrototypes, kTotals, 0.0f);
        k.store({prototypes->floats(s.object), false, channels, 1, 0}, turned, kPrototypes, kPrototypes, channels);
        k.product(cells->floats(s.object) + static_cast<int64_t>(s.first) * channels, channels, 1, turned, kPrototypes, nullptr, nullptr, 0, alike, kPrototypes, s.count, kPrototypes, channels, false, false);
        k.gates(masked->floats(s.object) + static_cast<int64_t>(s.first) * masked->channels(), s.count, masked->channels(), gate, gate_bias, 0, inside);
        k.compare(alike, inside, s.count, part, part + kPrototypes);
    });
    m.Loop("compare.sum", to->objects, 1, [=, epsilon = o.real[0]](const Stripe &s, int) {
        float *const sign = to->floats(s.object);
        float totals[kTotals] = {};
        std::fill_n(sign, kPrototypes, -4.0f);
        for (int p = 0; p < parts; ++p) {
            const float *const part = (*found)[s.object].floats() + kPart * p;
            for (int i = 0; i < kPrototypes; ++i) {
                sign[i] = std::max(sign[i], part[i]);
            }
            for (int i = 0; i < kTotals; ++i) {
                totals[i] += part[kPrototypes + i];
            }
        }
        const float own = totals[0] / (totals[2] + epsilon), other = totals[1] / (totals[2] + epsilon);
        sign[kPrototypes] = own;
        sign[kPrototypes + 1] = other;
        sign[kPrototypes + 2] = own - other;
        sign[kPrototypes + 3] = std::log(totals[2] + 1) / 8;
    });
}

}  // namespace

void MakeAttentionStep(const Making &making, const Operation &operation) {
    switch (operation.kind) {
        case Kind::kCollect: return MakeCollect(making, operation);
        case Kind::kSpread: return MakeSpread(making, operation);
        case Kind::kSummary: return MakeSummary(making, operation);
        case Kind::kCompare: return MakeCompare(making, operation);
        default: throw Error(SRNET_COMPUTE_INVALID, "the plan has an operator that this program does not know");
    }
}

}  // namespace srnet::compute
