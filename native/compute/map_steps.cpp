// Steps on maps: what is not a convolution of rows.
#include <algorithm>

#include "error.h"
#include "steps.h"

namespace srnet::compute {
namespace {

bool IsRows(const Map *map) { return map && map->tensor.layout == Layout::kRows; }
bool IsPlanes(const Map *map) { return map && map->tensor.layout == Layout::kPlanes; }
bool IsFloatRows(const Map *map) { return IsRows(map) && map->tensor.type == Type::kFloat && map->tensor.border == 0; }
bool SameCells(const Map *a, const Map *b) { return a->height == b->height && a->width == b->width; }
// An operand of all objects serves each of them, not the other way round.
bool Serves(const Map *from, const Map *to) { return !from->tensor.per_object || to->tensor.per_object; }
bool Holds(const Map *map, int first, int channels) { return first >= 0 && channels > 0 && first <= map->channels() - channels; }

// Borders share their memory with other tensors of the arena, so they are written anew in every run: few cells.
void FillRowEnds(const Map &map, int object, int y) {
    const int64_t cell = static_cast<int64_t>(map.channels()) * map.tensor.element();
    const int byte = map.tensor.type == Type::kByte ? map.tensor.zero : 0;
    char *const row = map.row(object, y);
    std::fill_n(row - map.tensor.border * cell, map.tensor.border * cell, static_cast<char>(byte));
    std::fill_n(row + map.width * cell, map.tensor.border * cell, static_cast<char>(byte));
}

void FillOutsideRow(const Map &map, int object, int y) {
    const int64_t cell = static_cast<int64_t>(map.channels()) * map.tensor.element();
    const int byte = map.tensor.type == Type::kByte ? map.tensor.zero : 0;
    std::fill_n(map.row(object, y) - map.tensor.border * cell, map.pitch() * cell, static_cast<char>(byte));
}

void FillBorderOf(const Map &map, const Stripe &s) {
    const int border = map.tensor.border;
    if (border == 0) {
        return;
    }
    for (int y = s.first; y < s.first + s.count; ++y) {
        FillRowEnds(map, s.object, y);
    }
    for (int i = 1; i <= border; ++i) {
        if (s.first == 0) {
            FillOutsideRow(map, s.object, -i);
        }
        if (s.first + s.count == map.height) {
            FillOutsideRow(map, s.object, map.height - 1 + i);
        }
    }
}

void MakeCopy(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    const int in_channel = o.number[0], out_channel = o.number[1], channels = o.number[2];
    Require(IsRows(from) && IsRows(to) && from->tensor.border == 0 && SameCells(from, to) && Serves(from, to) && Holds(from, in_channel, channels) && Holds(to, out_channel, channels), "the plan has a copy between tensors that do not fit");
    m.Loop("copy", to->objects, to->height, [=, copy = m.kernels.copy](const Stripe &s, int) {
        for (int y = s.first; y < s.first + s.count; ++y) {
            copy(from->source(s.object, y, in_channel), to->target(s.object, y, out_channel), to->width, channels);
        }
        FillBorderOf(*to, s);
    });
}

void MakeAdd(const Making &m, const Operation &o) {
    const Map *const a = m.in(o, 0), *const b = m.in(o, 1), *const to = m.out(o, 0);
    const bool relu = o.number[0] != 0;
    Require(IsRows(a) && IsRows(b) && IsRows(to) && a->tensor.border == 0 && b->tensor.border == 0 && to->tensor.border == 0 && SameCells(a, to) && SameCells(b, to) && Serves(a, to) && Serves(b, to) &&
                a->channels() == to->channels() && b->channels() == to->channels(),
            "the plan has a sum of tensors that do not fit");
    m.Loop("add", to->objects, to->height, [=, add = m.kernels.add](const Stripe &s, int) {
        add(a->source(s.object, s.first), b->source(s.object, s.first), to->target(s.object, s.first), s.count * to->width, to->channels(), relu);
    });
}

void MakeLoad(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    const int channel = o.number[0];
    Require(IsPlanes(from) && IsRows(to) && SameCells(from, to) && Serves(from, to) && Holds(to, channel, from->channels()), "the plan loads planes into a tensor that does not fit");
    const bool whole = to->tensor.border == 0;
    m.Loop("load", to->objects, to->height, [=, load = m.kernels.load](const Stripe &s, int) {
        const int rows = whole ? s.count : 1;  // without a border all rows are one run of cells
        for (int y = s.first; y < s.first + s.count; y += rows) {
            load(from->plane(s.object, 0) + static_cast<int64_t>(y) * from->width, from->cells(), to->target(s.object, y, channel), rows * to->width, from->channels());
        }
        FillBorderOf(*to, s);
    });
}

void MakeStore(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    Require(IsRows(from) && from->tensor.border == 0 && IsPlanes(to) && SameCells(from, to) && Serves(from, to) && from->channels() == to->channels(), "the plan stores a tensor as planes that do not fit");
    m.Loop("store", to->objects, to->height, [=, store = m.kernels.store](const Stripe &s, int) {
        store(from->source(s.object, s.first), to->floats(s.object) + static_cast<int64_t>(s.first) * to->width, to->cells(), s.count * to->width, to->channels());
    });
}

void MakeDouble(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const add = m.in(o, 1), *const to = m.out(o, 0);
    const bool relu = o.number[0] != 0;
    const int channel = o.number[1];
    Require(IsRows(from) && from->tensor.border == 0 && IsRows(to) && to->tensor.border == 0 && to->height == 2 * from->height && to->width == 2 * from->width && Serves(from, to) && Holds(to, channel, from->channels()),
            "the plan doubles a tensor into one that does not fit");
    Require(!add || (IsRows(add) && add->tensor.border == 0 && SameCells(add, to) && Serves(add, to) && add->channels() == from->channels()), "the plan adds a tensor that does not fit to a doubled one");
    const auto scratch = std::make_shared<std::vector<Buffer>>();
    for (int i = 0; i < m.threads; ++i) {
        scratch->emplace_back(static_cast<uint64_t>(from->width) * from->channels() * sizeof(float));
    }
    m.Loop("double", to->objects, to->height, [=, double_row = m.kernels.double_row](const Stripe &s, int thread) {
        for (int y = s.first; y < s.first + s.count; ++y) {
            const int near = y / 2, other = y % 2 == 0 ? near - 1 : near + 1;
            const int far = other < 0 || other >= from->height ? near : other;
            const Source added = add ? add->source(s.object, y) : Source{};
            double_row(from->source(s.object, near), from->source(s.object, far), from->width, from->channels(), add ? &added : nullptr, to->target(s.object, y, channel), relu, (*scratch)[thread].floats());
        }
    });
}

void MakePlanesConvolution(const Making &m, const Operation &o) {
    constexpr int kMostInputs = 8;
    const Map *const to = m.out(o, 0), *const add = m.in(o, 4);
    const int kernel = o.number[0], stride = o.number[1], pad = o.number[2], channel = o.number[4], channels = o.number[5];
    const bool relu = o.number[3] != 0;
    std::vector<std::pair<const Map *, int>> planes;
    const Map *first = m.in(o, 0);
    for (int i = 0; i < 4; ++i) {
        if (const Map *const from = m.in(o, i)) {
            Require(IsPlanes(from) && first && SameCells(from, first), "the plan has a convolution of planes that do not fit");
            for (int c = 0; c < from->channels() && planes.size() <= kMostInputs; ++c) {
                planes.emplace_back(from, c);
            }
        }
    }
    Require(!planes.empty() && planes.size() <= kMostInputs && IsRows(to) && to->tensor.border == 0 && Holds(to, channel, channels), "the plan has a convolution of planes that do not fit");
    Require(((kernel == 3 && (stride == 1 || stride == 2) && pad == 1) || (kernel == 4 && stride == 4 && pad == 0) || (kernel == 7 && stride == 2 && pad == 3)) && to->height == first->height / stride && to->width == first->width / stride,
            "the plan has a convolution of planes of a kind that this program does not know");
    Require(!add || (IsRows(add) && add->tensor.border == 0 && SameCells(add, to) && Serves(add, to) && add->channels() == channels), "the plan adds a tensor that does not fit to a convolution of planes");
    for (const auto &[map, c] : planes) {
        Require(Serves(map, to), "the plan has a convolution of planes that do not fit");
    }
    const int padded = (channels + 15) / 16 * 16;
    const float *const weights = m.plan.Get(o, 0, planes.size() * kernel * kernel * padded).floats();
    const float *const bias = m.plan.Get(o, 1, padded).floats();
    m.Loop("planes", to->objects, to->height, [=, run = m.kernels.planes_convolution](const Stripe &s, int) {
        const float *starts[kMostInputs];
        for (size_t i = 0; i < planes.size(); ++i) {
            starts[i] = planes[i].first->plane(s.object, planes[i].second);
        }
        const PlanesConvolution c{starts, static_cast<int>(planes.size()), first->height, first->width, kernel, stride, pad, weights, bias, channels, to->width, add != nullptr, relu};
        for (int y = s.first; y < s.first + s.count; ++y) {
            const Source added = add ? add->source(s.object, y) : Source{};
            run(c, y, add ? &added : nullptr, to->target(s.object, y, channel));
        }
    });
}

void MakePool(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    const int channel = o.number[0];
    Require(IsPlanes(from) && IsRows(to) && to->tensor.border == 0 && Serves(from, to) && to->height > 0 && from->height % to->height == 0 && from->height / to->height == from->width / to->width && from->width % to->width == 0 &&
                Holds(to, channel, from->channels()),
            "the plan pools planes into a tensor that does not fit");
    const int size = from->height / to->height;
    m.Loop("pool", to->objects, to->height, [=, pool = m.kernels.pool](const Stripe &s, int) {
        for (int y = s.first; y < s.first + s.count; ++y) {
            for (int c = 0; c < from->channels(); ++c) {
                pool(from->plane(s.object, c) + static_cast<int64_t>(y) * size * from->width, from->width, size, to->target(s.object, y, channel + c), to->width);
            }
        }
    });
}

void MakeMaxPool(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const to = m.out(o, 0);
    Require(o.number[0] == 3 && o.number[1] == 2 && o.number[2] == 1, "the plan takes maxima of a kind that this program does not know");
    Require(IsRows(from) && IsRows(to) && from->tensor.border == 0 && to->tensor.border == 0 && from->tensor.type == to->tensor.type && from->tensor.scale == to->tensor.scale && from->tensor.zero == to->tensor.zero &&
                from->channels() == to->channels() && from->height == 2 * to->height && from->width == 2 * to->width && Serves(from, to),
            "the plan takes maxima of a tensor into one that does not fit");
    m.Loop("max", to->objects, to->height, [=, max_pool = m.kernels.max_pool](const Stripe &s, int) {
        for (int y = s.first; y < s.first + s.count; ++y) {
            max_pool(from->source(s.object, y > 0 ? 2 * y - 1 : 0), from->source(s.object, 2 * y), from->source(s.object, 2 * y + 1), to->target(s.object, y), to->width, to->channels());
        }
    });
}

void MakeKeys(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const key = m.out(o, 0), *const selection = m.out(o, 1), *const shrinkage = m.out(o, 2);
    Require(IsFloatRows(from) && IsPlanes(key) && IsPlanes(selection) && IsPlanes(shrinkage) && SameCells(from, key) && SameCells(from, selection) && SameCells(from, shrinkage) && key->channels() % 16 == 0 &&
                selection->channels() == key->channels() && shrinkage->channels() == 1 && from->channels() == 2 * key->channels() + 1 && Serves(from, key) && Serves(key, from) && Serves(from, selection) &&
                Serves(selection, from) && Serves(from, shrinkage) && Serves(shrinkage, from),
            "the plan makes keys of tensors that do not fit");
    m.Loop("keys", from->objects, from->height, [=, keys = m.kernels.keys](const Stripe &s, int) {
        const int64_t cell = static_cast<int64_t>(s.first) * from->width;
        keys(from->source(s.object, s.first), s.count * from->width, key->channels(), key->floats(s.object) + cell, selection->floats(s.object) + cell, shrinkage->floats(s.object) + cell, from->cells());
    });
}

void MakeLogits(const Making &m, const Operation &o) {
    const Map *const from = m.in(o, 0), *const hint = m.in(o, 1), *const to = m.out(o, 0);
    Require(IsFloatRows(from) && IsPlanes(to) && to->channels() == 1 && Serves(from, to) && to->height % from->height == 0 && to->width == from->width * (to->height / from->height), "the plan makes logits of tensors that do not fit");
    const int finer = to->height / from->height;
    Require(finer <= 4 && from->channels() == finer * finer * (hint ? 2 : 1) && (!hint || (IsPlanes(hint) && SameCells(hint, from) && hint->channels() == finer * finer && Serves(hint, to))), "the plan makes logits of tensors that do not fit");
    m.Loop("logits", to->objects, from->height, [=, logits = m.kernels.logits](const Stripe &s, int) {
        for (int y = s.first; y < s.first + s.count; ++y) {
            logits(from->source(s.object, y), from->width, finer, hint ? hint->plane(s.object, 0) + static_cast<int64_t>(y) * hint->width : nullptr, hint ? hint->cells() : 0,
                   to->floats(s.object) + static_cast<int64_t>(y) * finer * to->width, to->width);
        }
    });
}

}  // namespace

void MakeMapStep(const Making &making, const Operation &operation) {
    switch (operation.kind) {
        case Kind::kPlanesConvolution: return MakePlanesConvolution(making, operation);
        case Kind::kLoad: return MakeLoad(making, operation);
        case Kind::kStore: return MakeStore(making, operation);
        case Kind::kCopy: return MakeCopy(making, operation);
        case Kind::kAdd: return MakeAdd(making, operation);
        case Kind::kDouble: return MakeDouble(making, operation);
        case Kind::kPool: return MakePool(making, operation);
        case Kind::kMaxPool: return MakeMaxPool(making, operation);
        case Kind::kKeys: return MakeKeys(making, operation);
        case Kind::kLogits: return MakeLogits(making, operation);
        default: return MakeRowStep(making, operation);
    }
}

}  // namespace srnet::compute
