#pragma once

#include <vector>

#include "av.h"

namespace srnet::media {

// Where RGB24 goes: width x height pixels of somebody else's memory.
struct RgbTarget {
    uint8_t *pixels;
    int64_t stride;
    int width;
    int height;
};

// Turns decoded pictures of any size and pixel format into upright RGB24 of the target's size.
class RgbConverter {
public:
    // orientation: see orientation.h.
    void Convert(const AVFrame &frame, int orientation, const RgbTarget &target);

private:
    void Scale(const AVFrame &frame);
    void Split(const AVFrame &frame);
    void Prepare(int width, int height);

    AvPtr<SwsContext> scaler_;
    AvPtr<AVFrame> rgb_;  // before turning
    std::vector<uint8_t> chroma_;  // U and V of an NV12 picture, each by itself

    // What scaler_ was made for.
    int sourceWidth_ = 0;
    int sourceHeight_ = 0;
    int sourceFormat_ = AV_PIX_FMT_NONE;
    int colorSpace_ = -1;
    int fullRange_ = -1;
};

}  // namespace srnet::media
