// Convolutions of rows by oneDNN, one primitive per height of stripe, made once per model and shared by its contexts.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include <dnnl.hpp>

#include "maps.h"
#include "plan.h"

namespace srnet::compute {

// Everything of a convolution that does not depend on the image's size.
struct ConvolutionLayer {
    int kernel, stride, pad;
    bool relu, sum;
    int inputs, channels;
    Type from, to;
    float sum_scale;
    std::vector<float> scales;  // per channel, of the products' sum; empty: 1
    std::vector<float> bias;    // per channel, in units of the products' sum where oneDNN adds it before it scales (2.x), else of the result
    const void *weights;        // (channels, inputs, kernel, kernel)
};

// One primitive: a stripe's rows, with the rows above and below that are outside of the map.
struct StripePrimitive {
    dnnl::primitive primitive;
    dnnl::memory::desc source, target;
    dnnl::memory weights, bias, scales;  // scales: of oneDNN 3, else empty
    uint64_t scratch;
};

// The primitives and packed weights of a model.
class Primitives {
public:
    Primitives();

    const dnnl::engine &engine() const { return engine_; }
    // Thread-safe; the answer lives as long as this.
    const StripePrimitive &Get(int operation, const ConvolutionLayer &layer, int rows, int input_rows, int width, int input_width, int top, int bottom);

    // The weights of a 3x3 convolution that Winograd's way suits; the same.
    const float *Winograd(int operation, const ConvolutionLayer &layer);

private:
    using Key = std::tuple<int, int, int, int, int, int>;

    dnnl::memory Packed(int operation, const ConvolutionLayer &layer, const dnnl::memory::desc &wanted);

    dnnl::engine engine_;
    std::mutex mutex_;
    std::map<Key, std::unique_ptr<StripePrimitive>> primitives_;
    std::multimap<int, dnnl::memory> packed_;
    std::map<int, Buffer> spread_;
    std::map<int, std::pair<dnnl::memory, dnnl::memory>> vectors_;  // bias and scales per operation
};

// oneDNN computes on the calling thread alone while this lives: the pieces are what runs side by side.
class OneThread {
public:
    OneThread();
    ~OneThread();

private:
    int before_;
};

}  // namespace srnet::compute
