#include "planes.h"

#include <cstring>

#include "jpeg_to_rgb.h"
#include "picture_colours.h"

namespace srnet::media {
namespace {

uint8_t *CopyRows(uint8_t *target, const AVFrame &frame, int plane, int width, int height) {
    for (int y = 0; y < height; ++y, target += width) {
        std::memcpy(target, frame.data[plane] + static_cast<int64_t>(y) * frame.linesize[plane], static_cast<size_t>(width));
    }
    return target;
}

// On x86 swscale makes RGB24 of I420 with even height by 16-bit products of which it keeps the upper half; all else goes ways that round.
#if defined(__x86_64__) || defined(__i386__)
constexpr bool RoundsDown = true;
#else
constexpr bool RoundsDown = false;
#endif

// swscale's own numbers: what it makes of a picture and what is made of these planes is the same.
void Describe(const PictureColours &colours, srnet_decoder_planes &form) {
    const int *table = sws_getCoefficients(colours.colorSpace);  // of limited range: V to red, U to blue, U and V from green
    const double unit = (colours.fullRange ? 224.0 / 255 : 1.0) / 65536;
    form.y_scale = colours.fullRange ? 1.0F : 255.0F / 219;
    form.y_offset = colours.fullRange ? 0.0F : 16.0F;
    form.red_v = static_cast<float>(table[0] * unit);
    form.blue_u = static_cast<float>(table[1] * unit);
    form.green_u = static_cast<float>(-table[2] * unit);
    form.green_v = static_cast<float>(-table[3] * unit);
}

}  // namespace

int64_t PlaneBytes(int width, int height) {
    return static_cast<int64_t>(width) * height + 2 * static_cast<int64_t>((width + 1) / 2) * ((height + 1) / 2);
}

bool CopyPlanes(const AVFrame &frame, uint8_t *planes, srnet_decoder_planes &form) {
    const PictureColours colours = PictureColours::Of(frame);
    if (colours.format != AV_PIX_FMT_YUV420P && colours.format != AV_PIX_FMT_NV12) {
        return false;
    }
    const int chromaWidth = (frame.width + 1) / 2;
    const int chromaHeight = (frame.height + 1) / 2;
    form.interleaved = colours.format == AV_PIX_FMT_NV12;
    form.whole = RoundsDown && !form.interleaved && frame.height % 2 == 0 && !IsJpegLayout(frame);
    Describe(colours, form);
    planes = CopyRows(planes, frame, 0, frame.width, frame.height);
    if (form.interleaved) {
        CopyRows(planes, frame, 1, 2 * chromaWidth, chromaHeight);
    } else {
        planes = CopyRows(planes, frame, 1, chromaWidth, chromaHeight);
        CopyRows(planes, frame, 2, chromaWidth, chromaHeight);
    }
    return true;
}

}  // namespace srnet::media
