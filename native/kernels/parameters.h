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

/// Tensor value = pixel (0..255) * scale + bias, channels in the order R, G, B.
struct Normalization {
    float scale[3];
    float bias[3];
    float padding; // what padding holds, in tensor units
    int unused;
};

struct RgbToTensorParameters {
    u64 source; // u8[frameHeight][stride], R G B interleaved
    u64 target; // FP16[3][height][width]
    Letterbox box;
    Normalization normalization;
    int stride; // bytes
    int unused;
};

/// RGB = Y' * yScale + chroma terms, where Y' = Y - yOffset and chroma is around 128; results in 0..255.
struct YuvMatrix {
    float yScale, yOffset;
    float redV, greenU, greenV, blueU;
};

struct Nv12ToTensorParameters {
    u64 luma;   // u8[frameHeight][lumaStride]
    u64 chroma; // u8[(frameHeight + 1) / 2][chromaStride], U V interleaved
    u64 target; // FP16[3][height][width]
    Letterbox box;
    Normalization normalization;
    YuvMatrix matrix;
    int lumaStride, chromaStride; // bytes
};

struct LogitsToLabelsParameters {
    u64 logits; // float[objects][logitHeight][logitWidth], covering the whole network input
    u64 target; // u8[frameHeight][stride]
    Letterbox box;
    int logitWidth, logitHeight;
    int objects; // 0..254
    int stride;  // bytes
    u8 ids[256]; // ids[k] is what pixels of object k get; background gets 0
};

struct OverlayParameters {
    u64 source; // u8[height][sourceStride], R G B interleaved
    u64 labels; // u8[height][labelStride]
    u64 target; // u8[height][targetStride], R G B interleaved; may be the source
    int width, height;
    int sourceStride, labelStride, targetStride; // bytes
    int unused;
    u32 palette[256]; // per label: R | G << 8 | B << 16 | alpha << 24; alpha 0 leaves the pixel alone
};
