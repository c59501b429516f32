// Each kernel's one argument. SRNet.Interop declares the same structures; the tests compare sizes and effects.
// Addresses are device addresses. Fields are ordered so that no compiler pads.
#pragma once

#include "portable.h"

/// A picture scaled into part of a network's input. Sizes in pixels; what is outside the content is padding.
struct Letterbox {
    int frameWidth, frameHeight;     // the picture
    int width, height;               // the network's input
    int left, top;                   // the content's corner in it
    int contentWidth, contentHeight; // the content's size in it
};

/// Tensor value = pixel (0..255, rounded) * gain + shift, channels in the order R, G, B.
struct Normalization {
    float gain[3];
    float shift[3];
    float padding; // what padding holds, in tensor units
    int half;      // 1: the tensor is FP16, 0: FP32
};

struct RgbToTensorParameters {
    u64 source; // u8[frameHeight][stride], R G B interleaved
    u64 target; // [3][height][width]
    Letterbox box;
    Normalization normalization;
    int stride; // bytes
    int unused;
};

/// Grey = (Y - yOffset) * yScale, chroma is around 128, results in 0..255.
struct YuvMatrix {
    float yScale, yOffset;
    float redV, greenU, greenV, blueU;
};

/// Planes of 4:2:0 as decoders make them: U and V each by themselves (I420), or side by side (NV12).
struct YuvToTensorParameters {
    u64 luma;   // u8[frameHeight][lumaStride]
    u64 u, v;   // of (frameHeight + 1) / 2 rows each: the first U, the first V
    u64 target; // [3][height][width]
    Letterbox box;
    Normalization normalization;
    YuvMatrix matrix;
    int lumaStride, chromaStride; // bytes from row to row
    int chromaStep; // bytes from one U to the next
    int whole;      // 1: each product with the matrix is rounded down to a whole number
};

struct SoftMasksParameters {
    u64 logits;  // float[objects][logitHeight][logitWidth]
    u64 masks;   // float[objects][height][width]
    u64 others;  // float[objects][height][width]: per object the sum of all others' masks
    u64 regions; // as the regions kernel's, zeros before: the last sum is added to
    int logitWidth, logitHeight;
    int width, height;
    int objects;
    int unused;
};

struct LabelsParameters {
    u64 masks;  // float[objects][box.height][box.width]
    u64 target; // u8[frameHeight][stride]
    Letterbox box;
    int objects; // 0..254
    int stride;  // bytes
    u8 ids[256]; // ids[k] is what pixels of object k get; background gets 0
};

struct RegionsParameters {
    u64 masks;   // float[objects][box.height][box.width]
    u64 labels;  // u8[frameHeight][stride]
    u64 regions; // u64[objects][9], zeros before: area, frameWidth - left, frameHeight - top, right + 1, bottom + 1, sums of x, of y, of shares * 2^24,
                 // of what the object claims of the background, at the masks' size * 2^24
    Letterbox box;
    int objects; // 0..254
    int stride;  // bytes
    u8 ids[256];
};

struct KeepParameters {
    u64 source; // length elements
    u64 target; // as many
    int length;
    int half;   // 1: FP16, 0: FP32
};

constexpr int MostObjects = 32;
constexpr float NoScore = -3.0e38F; // below every score: what is not larger is no candidate

/// The queries of a read, in the form that it takes them in.
struct MemoryQueriesParameters {
    u64 query;     // [Ck][N]
    u64 selection; // [Ck][N]
    u64 prepared;  // float[N][Ck][2]: e and 2 e q; float[N]: the sum of e q^2
    int positions; // N
    int keyChannels;
    int half; // 1: FP16, 0: FP32
    int unused;
};

/// A read of the memory: slots of one frame each, N positions in each. All numbers are FP16 or all FP32; sums are FP32.
struct MemoryReadParameters {
    u64 keys;      // [slots][Ck][N]
    u64 shrinkage; // [slots][N]
    u64 values;    // [slots][objects][Cv][N]
    u64 used;      // u32[groups]: the slots that hold something for the group, one bit each
    u64 prepared;  // as srnet_memory_queries leaves them
    u64 readout;   // [objects][Cv][N]
    int positions; // N
    int keyChannels, valueChannels;
    int slots;     // 32 at most
    int objects;
    int groups;    // of objects that share all their frames
    int top;       // best positions that are read, 32 at most
    int half;      // 1: FP16, 0: FP32
    float scale;   // 1 / sqrt(Ck)
    int unused;
    u32 members[MostObjects]; // per group, the objects in it, one bit each
};

/// The adjacent frame's keys around each cell of the query: score(d) = (2 q k(p + d) - |k(p + d)|^2) * scale for shifts d within the radius, and the
/// displacements expected from it, sum_d d softmax(score)_d and sum_d d softmax(8 score - |d|^2)_d. The map's edge repeats outwards.
struct CorrelationParameters {
    u64 query;  // [Ck][height][width]
    u64 local;  // [Ck][height][width]
    u64 scores; // float[(2 radius + 1)^2][height][width], y of the shifts running fastest
    u64 flow;   // float[4][height][width]: the displacement expected (x, then y), then the likeliest
    int width, height; // of the map, cells
    int channels;      // Ck
    int radius;
    int half;    // 1: keys are FP16, 0: FP32
    float scale; // 1 / sqrt(Ck)
};

/// out_c(p) = sum over t of tap_c,t x_c(p + t + flow(p) + offset_t(p)), x the adjacent frame's key or values, read bilinearly; points are kept inside.
struct SampleParameters {
    u64 flow;      // float[2][height][width], x then y, cells
    u64 offsets;   // float[18][height][width]: x of the nine taps, then y
    u64 keyTaps;   // float[Ck][9]
    u64 valueTaps; // float[Cv][9]
    u64 key;       // [Ck][height][width]
    u64 value;     // [objects][Cv][height][width]
    u64 auxiliaryKey;   // as the key
    u64 auxiliaryValue; // as the value
    int width, height;  // of the map, cells
    int keyChannels, valueChannels; // multiples of 4
    int objects;
    int half; // 1: keys and values are FP16, 0: FP32
};

/// Masks of the adjacent frame where their cells are now.
struct MoveParameters {
    u64 likeliest; // float[2][height][width], x then y, cells
    u64 residual;  // float[2][height][width], added to it
    u64 masks;     // float[objects][16 height][16 width], 0..1
    u64 hint;      // [objects][4][4 height][4 width], -1..1: the four pixels of stride 2 in a cell of stride 4, row by row
    int width, height; // of the map, cells
    int objects;
    int half; // 1: the hint is FP16, 0: FP32
};

struct SumSlotsParameters {
    u64 slots;  // float[slotCount][length]
    u64 target; // float[length]
    int slotCount;
    int length;
};

struct OverlayParameters {
    u64 source; // u8[height][sourceStride], R G B interleaved
    u64 labels; // u8[height][labelStride]
    u64 target; // u8[height][targetStride], R G B interleaved; may be the source
    int width, height;
    int sourceStride, labelStride, targetStride; // bytes
    int thickness;    // of the contour, pixels
    int fill;         // share of the colour inside the contour, of 256
    int unused;
    u32 colours[256]; // per label: R | G << 8 | B << 16
};
