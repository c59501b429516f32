#pragma once

#include "av.h"
#include "image_header.h"

namespace srnet::media {

// PNG files of one size and pixel kind, one after the other.
class PngEncoder {
public:
    PngEncoder(int32_t width, int32_t height, int32_t pixels);

    // The file, valid until the next call. Throws Error.
    Bytes Encode(Bytes image, const uint8_t *palette);

private:
    int32_t pixels_;
    AvPtr<AVCodecContext> codec_;
    AvPtr<AVFrame> frame_;
    AvPtr<AVPacket> packet_;
};

}  // namespace srnet::media
