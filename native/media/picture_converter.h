#pragma once

#include "av.h"
#include "orientation.h"

namespace srnet::media {

// Packed pictures in somebody else's memory -> frames as an encoder takes them. Small pictures are padded: the last column and row are repeated.
class PictureConverter {
public:
    // from: RGB24 or RGBA. colorSpace: SWS_CS_*, of YUV formats; the range is full for the YUVJ formats and limited for all others.
    // paddedWidth, paddedHeight: at least the picture's. aspect: the padded picture is stretched until such pixels are square, to even sides when the padded ones are.
    PictureConverter(AVPixelFormat from, int width, int height, AVPixelFormat to, int colorSpace, int paddedWidth, int paddedHeight, PixelAspect aspect = {});

    // Of the frames.
    int Width() const { return frame_->width; }
    int Height() const { return frame_->height; }

    // The frame, valid until the next call. An encoder may keep a reference to it. Throws Error when the picture is smaller than it should be.
    AVFrame *Convert(const uint8_t *pixels, int64_t size, int64_t stride);

private:
    void CopyPadded(const uint8_t *pixels, int64_t stride);

    int width_;
    int height_;
    int pixelBytes_;
    AvPtr<SwsContext> scaler_;
    AvPtr<AVFrame> packed_;
    AvPtr<AVFrame> frame_;
};

}  // namespace srnet::media
