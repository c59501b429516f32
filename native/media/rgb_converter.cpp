#include "rgb_converter.h"

#include <cstring>

#include "error.h"
#include "jpeg_to_rgb.h"
#include "orientation.h"
#include "picture_colours.h"

namespace srnet::media {
namespace {

constexpr size_t ReadBehind = 64;  // swscale's SIMD reads whole vectors

void CopyTurned(const AVFrame &from, int orientation, const RgbTarget &to) {
    for (int y = 0; y < to.height; ++y) {
        uint8_t *row = to.pixels + y * to.stride;
        if (orientation == Upright) {
            std::memcpy(row, from.data[0] + static_cast<int64_t>(y) * from.linesize[0], 3 * static_cast<size_t>(to.width));
            continue;
        }
        ForEachPixel(orientation, y, from.width, from.height, [&](int x, int fromX, int fromY) {
            std::memcpy(row + 3 * x, from.data[0] + static_cast<int64_t>(fromY) * from.linesize[0] + 3 * fromX, 3);
        });
    }
}

}  // namespace

void RgbConverter::Convert(const AVFrame &frame, int orientation, const RgbTarget &target) {
    const bool swap = IsSideways(orientation);
    // swscale's SIMD may write past the end of a row, so it never gets the caller's memory; the copy costs 0.1 ms at 854x480.
    Prepare(swap ? target.height : target.width, swap ? target.width : target.height);
    if (IsJpegLayout(frame) && frame.width == rgb_->width && frame.height == rgb_->height) {
        JpegToRgb(frame, *rgb_);
    } else {
        Scale(frame);
    }
    CopyTurned(*rgb_, orientation, target);
}

void RgbConverter::Prepare(int width, int height) {
    if (rgb_ && rgb_->width == width && rgb_->height == height) {
        return;
    }
    rgb_ = NewFrame();
    rgb_->width = width;
    rgb_->height = height;
    rgb_->format = AV_PIX_FMT_RGB24;
    Check(av_frame_get_buffer(rgb_.get(), 0), "cannot allocate a picture");
    scaler_.reset();
}

void RgbConverter::Split(const AVFrame &frame) {
    const int width = (frame.width + 1) / 2, height = (frame.height + 1) / 2;
    chroma_.resize(2 * static_cast<size_t>(width) * height + ReadBehind);
    uint8_t *u = chroma_.data(), *v = u + static_cast<size_t>(width) * height;
    for (int y = 0; y < height; ++y, u += width, v += width) {
        const uint8_t *const both = frame.data[1] + static_cast<int64_t>(y) * frame.linesize[1];
        for (int x = 0; x < width; ++x) {
            u[x] = both[2 * x];
            v[x] = both[2 * x + 1];
        }
    }
}

void RgbConverter::Scale(const AVFrame &frame) {
    auto [format, colorSpace, fullRange] = PictureColours::Of(frame);
    const uint8_t *planes[] = {frame.data[0], frame.data[1], frame.data[2], frame.data[3]};
    int pitches[] = {frame.linesize[0], frame.linesize[1], frame.linesize[2], frame.linesize[3]};
    if (format == AV_PIX_FMT_NV12) {
        // As I420, which swscale has its fastest way for: the same picture has the same colours in either form.
        Split(frame);
        format = AV_PIX_FMT_YUV420P;
        pitches[1] = pitches[2] = (frame.width + 1) / 2;
        planes[1] = chroma_.data();
        planes[2] = planes[1] + static_cast<int64_t>(pitches[1]) * ((frame.height + 1) / 2);
    }
    const bool same = scaler_ && sourceWidth_ == frame.width && sourceHeight_ == frame.height && sourceFormat_ == format && colorSpace_ == colorSpace &&
                      fullRange_ == fullRange;
    if (!same) {
        scaler_.reset(sws_getContext(frame.width, frame.height, static_cast<AVPixelFormat>(format), rgb_->width, rgb_->height, AV_PIX_FMT_RGB24, SWS_BILINEAR,
                                     nullptr, nullptr, nullptr));
        if (!scaler_) {
            throw Error(SRNET_MEDIA_UNSUPPORTED, "its pixel format cannot be converted to RGB");
        }
        const int *table = sws_getCoefficients(colorSpace);
        sws_setColorspaceDetails(scaler_.get(), table, fullRange, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
        sourceWidth_ = frame.width;
        sourceHeight_ = frame.height;
        sourceFormat_ = format;
        colorSpace_ = colorSpace;
        fullRange_ = fullRange;
    }
    Check(sws_scale(scaler_.get(), planes, pitches, 0, frame.height, rgb_->data, rgb_->linesize), "cannot convert a picture to RGB");
}

}  // namespace srnet::media
