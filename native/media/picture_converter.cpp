#include "picture_converter.h"

#include <algorithm>
#include <cstring>

#include "error.h"

namespace srnet::media {
namespace {

AvPtr<AVFrame> NewPicture(AVPixelFormat format, int width, int height) {
    AvPtr<AVFrame> frame = NewFrame();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    Check(av_frame_get_buffer(frame.get(), 0), "cannot allocate a picture");
    return frame;
}

}  // namespace

PictureConverter::PictureConverter(AVPixelFormat from, int width, int height, AVPixelFormat to, int colorSpace, int paddedWidth, int paddedHeight, PixelAspect aspect)
    : width_(width), height_(height), pixelBytes_(from == AV_PIX_FMT_RGBA ? 4 : 3) {
    int frameWidth, frameHeight;
    SquareSize(paddedWidth, paddedHeight, aspect, frameWidth, frameHeight);
    frameWidth += frameWidth & ~paddedWidth & 1;
    frameHeight += frameHeight & ~paddedHeight & 1;
    packed_ = NewPicture(from, paddedWidth, paddedHeight);
    frame_ = NewPicture(to, frameWidth, frameHeight);
    scaler_.reset(sws_getContext(paddedWidth, paddedHeight, from, frameWidth, frameHeight, to, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!scaler_) {
        throw Error(SRNET_MEDIA_INTERNAL, "cannot convert RGB to YUV");
    }
    // Returns -1 for formats without YUV, for which there is nothing to set.
    sws_setColorspaceDetails(scaler_.get(), sws_getCoefficients(SWS_CS_DEFAULT), 1, sws_getCoefficients(colorSpace), to == AV_PIX_FMT_YUVJ420P, 0, 1 << 16, 1 << 16);
}

AVFrame *PictureConverter::Convert(const uint8_t *pixels, int64_t size, int64_t stride) {
    const int64_t row = pixelBytes_ * static_cast<int64_t>(width_);
    if (stride < row || size < (height_ - 1) * stride + row) {
        throw Error(SRNET_MEDIA_INVALID, "the picture is smaller than the video's " + std::to_string(width_) + "x" + std::to_string(height_));
    }
    CopyPadded(pixels, stride);
    // The encoder may still reference the last picture.
    Check(av_frame_make_writable(frame_.get()), "cannot allocate a picture");
    Check(sws_scale(scaler_.get(), packed_->data, packed_->linesize, 0, packed_->height, frame_->data, frame_->linesize), "cannot convert to YUV");
    return frame_.get();
}

// swscale may read past the end of a row, so it never gets the caller's memory.
void PictureConverter::CopyPadded(const uint8_t *pixels, int64_t stride) {
    const size_t rowBytes = static_cast<size_t>(pixelBytes_) * width_;
    for (int y = 0; y < packed_->height; ++y) {
        const uint8_t *from = pixels + std::min(y, height_ - 1) * stride;
        uint8_t *to = packed_->data[0] + static_cast<int64_t>(y) * packed_->linesize[0];
        std::memcpy(to, from, rowBytes);
        for (int x = width_; x < packed_->width; ++x) {
            std::memcpy(to + static_cast<size_t>(pixelBytes_) * x, to + rowBytes - pixelBytes_, pixelBytes_);
        }
    }
}

}  // namespace srnet::media
