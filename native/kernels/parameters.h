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

struct Nv12ToTensorParameters {
    u64 luma;   // u8[frameHeight][lumaStride]
    u64 chroma; // u8[(frameHeight + 1) / 2][chromaStride], U V interleaved
    u64 target; // [3][height][width]
    Letterbox box;
    Normalization normalization;
    YuvMatrix matrix;
    int lumaStride, chromaStride; // bytes
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
