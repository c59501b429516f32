// Tensors of one context: how large they are at its size, and where they lie.
#pragma once

#include <memory>
#include <vector>

#include "kernels/kernels.h"
#include "plan.h"

namespace srnet::compute {

struct Size {
    int height, width, objects;
};

// Zeroed memory at a multiple of 64 bytes, with room behind it for a vector's last load.
class Buffer {
public:
    explicit Buffer(uint64_t bytes);

    char *data() const { return data_.get(); }
    float *floats() const { return reinterpret_cast<float *>(data_.get()); }

private:
    struct Free {
        void operator()(char *data) const;
    };

    std::unique_ptr<char, Free> data_;
};

// One tensor: maps of height x width cells, one for all objects or one for each.
struct Map {
    PlanTensor tensor;
    int height, width, objects;
    char *data = nullptr;

    int channels() const { return tensor.channels; }
    int cells() const { return height * width; }
    int64_t pitch() const { return width + 2 * tensor.border; }  // cells from one row to the next
    uint64_t object_bytes() const { return static_cast<uint64_t>(height + 2 * tensor.border) * pitch() * tensor.channels * tensor.element(); }
    uint64_t bytes() const { return object_bytes() * objects; }

    // A map that all objects share answers for each of them.
    char *object(int object) const { return data + (tensor.per_object ? object : 0) * object_bytes(); }
    // First cell of a row; of planes: of the first plane's row.
    char *row(int object, int y) const;
    Source source(int object, int y, int channel = 0) const;
    Target target(int object, int y, int channel = 0) const;
    const float *plane(int object_index, int channel) const { return reinterpret_cast<const float *>(object(object_index)) + static_cast<int64_t>(channel) * cells(); }
    float *floats(int object_index) const { return reinterpret_cast<float *>(object(object_index)); }
};

// Puts all tensors that no port provides into one block: those that are never needed at the same time share a place.
class Arena {
public:
    // together[i]: the tensor in whose memory tensor i lies, -1: in its own.
    Arena(const Plan &plan, const Size &size, const std::vector<int> &together);

    std::vector<Map> &maps() { return maps_; }
    const std::vector<int> &together() const { return together_; }
    // Sets the address of a port's tensor and of those that lie in its memory.
    void Bind(int tensor, char *data);

private:
    std::vector<Map> maps_;
    std::vector<int> together_;
    std::unique_ptr<Buffer> block_;
};

// The tensor that a convolution may overwrite by its result, so that adding it costs no pass of its own; see Arena.
std::vector<int> Together(const Plan &plan);

}  // namespace srnet::compute
