#include "convolution.h"

#include <algorithm>
#include <cstring>

#if defined(_OPENMP)
#include <omp.h>
#endif

#include "error.h"
#include "steps.h"
#include "winograd.h"

namespace srnet::compute {
namespace {

using Tag = dnnl::memory::format_tag;
using Desc = dnnl::memory::desc;

dnnl::memory::data_type DataType(Type type) { return type == Type::kByte ? dnnl::memory::data_type::u8 : dnnl::memory::data_type::f32; }

// Throws Error instead of oneDNN's exception.
template <class Body>
auto Call(const char *what, Body body) {
    try {
        return body();
    } catch (const dnnl::error &error) {
        throw Error(SRNET_COMPUTE_ONEDNN, std::string(what) + ": oneDNN refuses (" + error.what() + ", status " + std::to_string(error.status) + ")");
    }
}

dnnl::memory Vector(const std::vector<float> &values, const dnnl::engine &engine) {
    dnnl::memory memory(Desc({static_cast<dnnl::memory::dim>(values.size())}, dnnl::memory::data_type::f32, Tag::x), engine);
    std::memcpy(memory.get_data_handle(), values.data(), values.size() * sizeof(float));
    return memory;
}

// Channels and rows are computed in stripes; each has its own places in the maps.
class ConvolutionStep final : public Step {
public:
    struct Piece {
        const StripePrimitive *primitive;
        int object, input_row, row;
        dnnl::memory source, target;
    };

    ConvolutionStep(const Stripes &stripes, const Map *from, const Map *to, std::vector<Piece> pieces, int threads, const dnnl::engine &engine)
        : Step("convolution", stripes.pieces()), stripes_(stripes), from_(from), to_(to), units_(std::move(pieces)) {
        uint64_t scratch = 0;
        for (const Piece &unit : units_) {
            scratch = std::max(scratch, unit.primitive->scratch);
        }
        for (int i = 0; i < threads; ++i) {
            streams_.emplace_back(engine);
            scratch_.emplace_back(scratch);
            scratch_memory_.emplace_back(Desc({static_cast<dnnl::memory::dim>(std::max<uint64_t>(scratch, 1))}, dnnl::memory::data_type::u8, Tag::x), engine, scratch_.back().data());
        }
        Bound();
    }

    void Bound() override {
        for (Piece &unit : units_) {
            if (from_->data && to_->data) {
                unit.source.set_data_handle(from_->row(unit.object, unit.input_row) - from_->tensor.border * from_->channels() * from_->tensor.element());
                unit.target.set_data_handle(to_->row(unit.object, unit.row));
            }
        }
    }

    void RunPiece(int piece, int thread) noexcept override {
        const OneThread alone;
        for (int unit = stripes_.First(piece); unit < stripes_.First(piece + 1); ++unit) {
            const Piece &p = units_[unit];
            const dnnl_exec_arg_t arguments[] = {{DNNL_ARG_SRC, p.source.get()},
                                                 {DNNL_ARG_DST, p.target.get()},
                                                 {DNNL_ARG_WEIGHTS, p.primitive->weights.get()},
                                                 {DNNL_ARG_BIAS, p.primitive->bias.get()},
                                                 {DNNL_ARG_SCRATCHPAD, scratch_memory_[thread].get()},
#if DNNL_VERSION_MAJOR >= 3
                                                 {DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, p.primitive->scales.get(true)},
#endif
            };
            const int count = static_cast<int>(std::size(arguments)) - (DNNL_VERSION_MAJOR >= 3 && !p.primitive->scales.get(true) ? 1 : 0);
            const dnnl_status_t status = dnnl_primitive_execute(p.primitive->primitive.get(), streams_[thread].get(), count, arguments);
            if (status != dnnl_success) {
                failed_ = status;
            }
        }
    }

    void Check() const override {
        if (failed_ != dnnl_success) {
            throw Error(SRNET_COMPUTE_ONEDNN, "oneDNN failed in a convolution, status " + std::to_string(failed_));
        }
    }

private:
    Stripes stripes_;
    const Map *from_, *to_;
    std::vector<Piece> units_;
    std::vector<dnnl::stream> streams_;
    std::vector<Buffer> scratch_;
    std::vector<dnnl::memory> scratch_memory_;
    std::atomic<int> failed_{dnnl_success};
};

// The sum of a channel's integer weights: what every unit of a source's zero point adds to a result.
double WeightSum(const ConvolutionLayer &layer, int channel) {
    const int64_t count = static_cast<int64_t>(layer.inputs) * layer.kernel * layer.kernel;
    const int8_t *const weights = static_cast<const int8_t *>(layer.weights) + channel * count;
    double sum = 0;
    for (int64_t i = 0; i < count; ++i) {
        sum += weights[i];
    }
    return sum;
}

ConvolutionLayer LayerOf(const Plan &plan, const Operation &o, const PlanTensor &from, const PlanTensor &to, const PlanTensor *added) {
    ConvolutionLayer layer{o.number[0], o.number[1], o.number[2], o.number[3] != 0, added != nullptr, from.channels, to.channels, from.type, to.type, 1, {}, {}, nullptr};
    Require((layer.kernel == 1 && layer.pad == 0) || (layer.kernel == 3 && layer.pad == 1), "the plan has a convolution of a kind that this program does not know");
    Require(layer.stride == 1 || layer.stride == 2, "the plan has a convolution of a kind that this program does not know");
    Require(from.border == 0 || from.border == layer.pad, "the plan has a convolution of a tensor with another border than it needs");
    const bool integers = from.type == Type::kByte;
    Require(integers || to.type == Type::kFloat, "the plan has a convolution of numbers to bytes");
    layer.weights = plan.Get(o, 0, static_cast<uint64_t>(layer.channels) * layer.inputs * layer.kernel * layer.kernel, integers ? 1 : 4).data;
    const float *const bias = plan.Get(o, 1, layer.channels).floats();
    layer.bias.assign(bias, bias + layer.channels);
    if (!integers) {
        return layer;
    }
    Require(from.zero == 0 || layer.pad == from.border, "the plan has a convolution whose edge stands for something else than zero");
    const bool bytes = to.type == Type::kByte;
    Require(!bytes || !layer.relu || to.zero == 0, "the plan has a ReLU into bytes that can be negative");
    const float *const scales = plan.Get(o, 2, layer.channels).floats();
    for (int c = 0; c < layer.channels; ++c) {
        const float product = from.scale * scales[c];
        Require(product > 0, "the plan has a convolution without usable scales");
        double offset = layer.bias[c] - (from.zero == 0 ? 0 : product * from.zero * WeightSum(layer, c));
        if (bytes) {
            offset += static_cast<double>(to.scale) * to.zero - (added ? static_cast<double>(added->scale) * added->zero : 0);
        }
        layer.scales.push_back(bytes ? product / to.scale : product);
        layer.bias[c] = static_cast<float>(offset / (DNNL_VERSION_MAJOR >= 3 ? (bytes ? to.scale : 1) : product));
    }
    layer.sum_scale = bytes && added ? added->scale / to.scale : 1;
    // A byte is never below zero, which is what the ReLU would see to.
    layer.relu = layer.relu && !bytes;
    return layer;
}

}  // namespace

#if defined(_OPENMP)
OneThread::OneThread() : before_(omp_get_max_threads()) { omp_set_num_threads(1); }
OneThread::~OneThread() { omp_set_num_threads(before_); }
#else
OneThread::OneThread() : before_(1) {}
OneThread::~OneThread() = default;
#endif

Primitives::Primitives() : engine_(Call("no CPU engine", [] { return dnnl::engine(dnnl::engine::kind::cpu, 0); })) {}

dnnl::memory Primitives::Packed(int operation, const ConvolutionLayer &layer, const Desc &wanted) {
    const auto [first, last] = packed_.equal_range(operation);
    for (auto it = first; it != last; ++it) {
        if (it->second.get_desc() == wanted) {
            return it->second;
        }
    }
    const Desc plain({layer.channels, layer.inputs, layer.kernel, layer.kernel}, layer.from == Type::kByte ? dnnl::memory::data_type::s8 : dnnl::memory::data_type::f32, Tag::oihw);
    dnnl::memory given(plain, engine_, const_cast<void *>(layer.weights)), packed(wanted, engine_);
    dnnl::stream stream(engine_);
    dnnl::reorder(given, packed).execute(stream, given, packed);
    stream.wait();
    packed_.emplace(operation, packed);
    return packed;
}

const float *Primitives::Winograd(int operation, const ConvolutionLayer &layer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto found = spread_.find(operation);
    if (found == spread_.end()) {
        found = spread_.emplace(operation, WinogradWeights(layer)).first;
    }
    return found->second.floats();
}

const StripePrimitive &Primitives::Get(int operation, const ConvolutionLayer &layer, int rows, int input_rows, int width, int input_width, int top, int bottom) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::unique_ptr<StripePrimitive> &made = primitives_[Key(operation, rows, width, input_width, top, bottom)];
    if (made) {
        return *made;
    }
    const OneThread alone;
    made = Call("a convolution cannot be made", [&] {
        const dnnl::memory::data_type kind = layer.from == Type::kByte ? dnnl::memory::data_type::s8 : dnnl::memory::data_type::f32;
        const Desc source({1, layer.inputs, input_rows, input_width}, DataType(layer.from), Tag::nhwc), target({1, layer.channels, rows, width}, DataType(layer.to), Tag::nhwc);
        const Desc weights({layer.channels, layer.inputs, layer.kernel, layer.kernel}, kind, Tag::any), bias({layer.channels}, dnnl::memory::data_type::f32, Tag::x);
        const int left = input_width == width * layer.stride ? layer.pad : 0;
        const int right = (width - 1) * layer.stride + layer.kernel - left - input_width;
        const dnnl::memory::dims strides{layer.stride, layer.stride}, before{top, left}, after{bottom, right};
        dnnl::primitive_attr attributes;
        attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
        dnnl::post_ops then;
        if (layer.sum) {
            then.append_sum(layer.sum_scale);
        }
        auto result = std::make_unique<StripePrimitive>();
        auto &[shared_bias, shared_scales] = vectors_[operation];
        if (!shared_bias) {
            shared_bias = Vector(layer.bias, engine_);
        }
#if DNNL_VERSION_MAJOR >= 3
        if (!layer.scales.empty()) {
            attributes.set_scales_mask(DNNL_ARG_WEIGHTS, 1);
            if (!shared_scales) {
                shared_scales = Vector(layer.scales, engine_);
            }
        }
        if (layer.relu) {
            then.append_eltwise(dnnl::algorithm::eltwise_relu, 0, 0);
        }
        attributes.set_post_ops(then);
        const dnnl::convolution_forward::primitive_desc description(engine_, dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weights, bias, target, strides, before, after, attributes);
#else
        if (!layer.scales.empty()) {
            attributes.set_output_scales(2, layer.scales);
        }
        if (layer.relu) {
            then.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
        }
        attributes.set_post_ops(then);
        const dnnl::convolution_forward::primitive_desc description({dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct, source, weights, bias, target, strides, before, after}, attributes, engine_);
#endif
        result->primitive = dnnl::convolution_forward(description);
        result->source = source;
        result->target = target;
        result->weights = Packed(operation, layer, description.weights_desc());
        result->bias = shared_bias;
        result->scales = shared_scales;
        result->scratch = description.scratchpad_desc().get_size();
        return result;
    });
    return *made;
}

void MakeConvolution(const Making &m, const Operation &o, int index) {
    const Map *const from = m.in(o, 0), *const added = m.in(o, 1), *const to = m.out(o, 0);
    Require(from && to && from->tensor.layout == Layout::kRows && to->tensor.layout == Layout::kRows && to->tensor.border == 0 && (!from->tensor.per_object || to->tensor.per_object), "the plan has a convolution between tensors that do not fit");
    Require(!added || (added->tensor.layout == Layout::kRows && added->tensor.border == 0 && added->tensor.type == to->tensor.type && added->height == to->height && added->width == to->width && added->channels() == to->channels() &&
                       (!added->tensor.per_object || to->tensor.per_object)),
            "the plan adds a tensor to a convolution that does not fit");
    const ConvolutionLayer layer = LayerOf(m.plan, o, from->tensor, to->tensor, added ? &added->tensor : nullptr);
    Require(from->height == to->height * layer.stride && from->width == to->width * layer.stride, "the plan has a convolution between tensors that do not fit");
    // Where the sum's other operand does not lie in the result's memory, it is copied there first, as it is: its scale is the convolution's business.
    const auto place = [&m](int tensor) { return m.together[tensor] < 0 ? tensor : m.together[tensor]; };
    if (added && place(o.in[1]) != place(o.out[0])) {
        m.Loop("copy", to->objects, to->height, [=](const Stripe &s, int) { std::memcpy(to->row(s.object, s.first), added->row(s.object, s.first), static_cast<size_t>(s.count) * to->width * to->channels() * to->tensor.element()); });
    }
    if (SuitsWinograd(layer) && from->tensor.border == 0) {
        return MakeWinograd(m, layer, m.primitives.Winograd(index, layer), from, to, added != nullptr);
    }
    const Stripes stripes(to->objects, to->height, m.threads);
    const int border = from->tensor.border;
    std::vector<ConvolutionStep::Piece> pieces;
    for (int unit = 0; unit < stripes.units(); ++unit) {
        const Stripe s = stripes.Unit(unit);
        // Input rows that the stripe reads; those outside of the map are padding, unless the map's border holds them.
        const int first = s.first * layer.stride - layer.pad, last = (s.first + s.count - 1) * layer.stride - layer.pad + layer.kernel;
        const int begin = border > 0 ? first : std::max(first, 0), end = border > 0 ? last : std::min(last, from->height);
        const StripePrimitive &primitive = m.primitives.Get(index, layer, s.count, end - begin, to->width, static_cast<int>(from->pitch()), begin - first, last - end);
        pieces.push_back({&primitive, s.object, begin, s.first, dnnl::memory(primitive.source, m.primitives.engine(), nullptr), dnnl::memory(primitive.target, m.primitives.engine(), nullptr)});
    }
    m.steps.push_back(std::make_unique<ConvolutionStep>(stripes, from, to, std::move(pieces), m.threads, m.primitives.engine()));
}

}  // namespace srnet::compute
