#pragma once

#include "av.h"
#include "image_header.h"
#include "orientation.h"
#include "picture_converter.h"

namespace srnet::media {

// JPEG files of one size from RGB24, one after the other.
class JpegEncoder {
public:
    // quality: 1 (smallest) .. 100. aspect: of the pictures that come; those of the files are square.
    JpegEncoder(int32_t width, int32_t height, int32_t quality, PixelAspect aspect);

    // The file, valid until the next call. Throws Error.
    Bytes Encode(const uint8_t *rgb, int64_t size, int64_t stride);

private:
    PictureConverter converter_;
    AvPtr<AVCodecContext> codec_;
    AvPtr<AVPacket> packet_;
};

}  // namespace srnet::media
