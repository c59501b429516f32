#pragma once

#include "av.h"
#include "image_header.h"

namespace srnet::media {

// JPEG files of one size, one after the other: 4:2:0, full range.
class JpegEncoder {
public:
    // quality: 1 (smallest) to 100.
    JpegEncoder(int32_t width, int32_t height, int32_t quality);

    // rgb: height rows, stride bytes apart. The file is valid until the next call. Throws Error.
    Bytes Encode(Bytes rgb, int64_t stride);

private:
    AvPtr<AVCodecContext> codec_;
    AvPtr<SwsContext> converter_;
    AvPtr<AVFrame> rgb_;
    AvPtr<AVFrame> yuv_;
    AvPtr<AVPacket> packet_;
};

}  // namespace srnet::media
