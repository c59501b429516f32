// Loops of our own, compiled once per level of the instruction set; the best that this processor has is chosen at start.
// Nothing here knows of plans or threads: a kernel does one piece.
#pragma once

#include <cstdint>

namespace srnet::compute {

// Cells of `channels` numbers side by side, to be read: value = scale * (stored - zero).
struct Source {
    const void *data;
    bool bytes;
    int pitch;  // elements from one cell to the next
    float scale, zero;

    Source At(int64_t cell) const {
        Source moved = *this;
        moved.data = static_cast<const char *>(data) + cell * pitch * (bytes ? 1 : 4);
        return moved;
    }
};

// The same, to be written: stored = value / scale + zero, rounded to even and clamped to a byte.
struct Target {
    void *data;
    bool bytes;
    int pitch;
    float inverse, zero;

    Target At(int64_t cell) const {
        Target moved = *this;
        moved.data = static_cast<char *>(data) + cell * pitch * (bytes ? 1 : 4);
        return moved;
    }
};

// One row of a convolution that reads planes. Channels of the output come in whole vectors of 16, of which `channels` are stored.
struct PlanesConvolution {
    const float *const *planes;  // first pixel of each plane
    int inputs, height, width;   // of the planes
    int kernel, stride, pad;
    const float *weights;        // (inputs, kernel, kernel, channels rounded up to 16)
    const float *bias;           // (channels rounded up to 16)
    int channels;
    int columns;  // of the output
    bool add, relu;
};

// A tile of a Winograd convolution gives 4 x 4 results; between the two maps it is 36 places.
constexpr int kWinogradTile = 4, kWinogradPlaces = 36;

// Attention between `prototypes` rows and cells: both sides have `channels`, scores are heads x 16 per cell.
constexpr int kPrototypes = 16;

struct Kernels {
    const char *name;
    void (*copy)(Source from, Target to, int cells, int channels);
    void (*add)(Source a, Source b, Target to, int cells, int channels, bool relu);
    void (*load)(const float *planes, int64_t pitch, Target to, int cells, int channels);
    void (*store)(Source from, float *planes, int64_t pitch, int cells, int channels);

    // One row of 2 x width cells between two rows of width cells: near has three quarters of the weight. scratch: width x channels.
    void (*double_row)(Source near, Source far, int width, int channels, const Source *add, Target to, bool relu, float *scratch);
    void (*planes_convolution)(const PlanesConvolution &c, int row, const Source *add, Target to);
    // One row of tiles of a map, with zeros around it: place p of tile t begins at to[p * step + t * channels]. Channels come in whole vectors of 16.
    void (*winograd_in)(const float *map, int height, int width, int channels, int row, float *to, int64_t step);
    // Back: place p of tile t begins at from[p * step + t * pitch]. add: to what the map holds.
    void (*winograd_out)(const float *from, int64_t step, int pitch, const float *bias, bool add, bool relu, float *map, int height, int width, int channels, int row);
    // Means over size x size pixels of one row of cells: plane points at its first pixel.
    void (*pool)(const float *plane, int width, int size, Target to, int cells);
    // One row of cells: the largest of 3 x 3 cells around every second one, all four stored alike. above, below: the middle row again at the map's edge.
    void (*max_pool)(Source above, Source middle, Source below, Target to, int cells, int channels);
    // (cells, 2 Ck + 1) -> keys of unit mean square, sigmoid, 1 + 9 sigmoid.
    void (*keys)(Source from, int cells, int channels, float *key, float *selection, float *shrinkage, int64_t pitch);
    // One row of `cells` logits (cells, 4 or 8 channels; or 1 or 2 of finer 1) [+ trust times hint] -> finer rows of finer x cells pixels.
    void (*logits)(Source from, int cells, int finer, const float *hint, int64_t hint_pitch, float *to, int64_t row_pitch);
    void (*layer_norm)(const float *from, const float *scale, const float *shift, float epsilon, const float *add, float *to, float *sum, int rows, int channels);

    // c (m,n) = [c +] bias + a (m,k) * b (k,n) + residual; element (i,k) of a at a[i * row + k * step].
    void (*product)(const float *a, int64_t row, int64_t step, const float *b, int64_t b_pitch, const float *bias, const float *residual, int64_t r_pitch, float *c, int64_t c_pitch, int m, int n, int k, bool accumulate, bool relu);

    // Softmax of every head's 16 scores of each row, in place.
    void (*softmax16)(float *scores, int rows, int heads);
    // scores (rows, 16 heads) -> exp(score - its column's largest) * gate, in place; largest and sums per column. gate: (rows, 2) for the first and second eight.
    void (*exponents)(float *scores, const float *gate, int rows, int heads, float *largest, float *sums);
    // rows (rows, channels) . weight + bias = z -> max(sigmoid(z), floor), max(sigmoid(-z), floor)
    void (*gates)(const float *from, int rows, int channels, const float *weight, float bias, float floor, float *gate);
    // 16 weights per cell: sigmoid of the scores, times inside for the first eight and 1 - inside for the others; adds them up in areas (16).
    void (*summary)(float *scores, const float *inside, int inside_pitch, int rows, float *areas);
    void (*sigmoid)(const float *from, float *to, int64_t count);
    // alike: (rows, 16) likenesses of cells and prototypes; inside: (rows, 2), of which the first counts. Raises found (16) to the largest likeness - 2 (1 - inside) and adds to
    // totals (3) inside times the cells' largest likeness with the first eight, with the others, and inside itself.
    void (*compare)(const float *alike, const float *inside, int rows, float *found, float *totals);
};

// The kernels for this processor.
const Kernels &BestKernels();

// All that this processor can run, best first: for tests.
int KernelLevels(const Kernels **levels, int most);

}  // namespace srnet::compute
