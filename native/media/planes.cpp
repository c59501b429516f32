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

// On x86 swscale makes RGB24 of I420 of even height by 16-bit products of which it keeps the upper half, with factors in multiples of 1/8192; all else goes
// ways that blend the chroma of neighbours.
#if defined(__x86_64__) || defined(__i386__)
constexpr bool RoundsDown = true;
#else
constexpr bool RoundsDown = false;
#endif

// value: in units of 1/65536.
float Factor(int value) { return static_cast<float>(RoundsDown ? ((value + 4) >> 3) / 8192.0 : value / 65536.0); }

// swscale's own numbers: what it makes of a picture and what is made of these planes is the same.
void Describe(const PictureColours &colours, srnet_decoder_planes &form) {
    const int *table = sws_getCoefficients(colours.colorSpace);  // of limited range: V to red, U to blue, U and V from green
    const auto chroma = [&colours](int value) { return Factor(colours.fullRange ? static_cast<int>(static_cast<int64_t>(value) * 224 / 255) : value); };
    form.y_scale = Factor(colours.fullRange ? 1 << 16 : (1 << 16) * 255 / 219);
    form.y_offset = colours.fullRange ? 0.0F : 16.0F;
    form.red_v = chroma(table[0]);
    form.blue_u = chroma(table[1]);
    form.green_u = chroma(-table[2]);
    form.green_v = chroma(-table[3]);
}

}  // namespace

int64_t PlaneBytes(int width, int height) {
    return static_cast<int64_t>(width) * height + 2 * static_cast<int64_t>((width + 1) / 2) * ((height + 1) / 2);
}

bool CopyPlanes(const AVFrame &frame, uint8_t *planes, srnet_decoder_planes &form) {
    const PictureColours colours = PictureColours::Of(frame);
    if ((colours.format != AV_PIX_FMT_YUV420P && colours.format != AV_PIX_FMT_NV12) || IsJpegLayout(frame) || (RoundsDown && frame.height % 2 != 0)) {
        return false;  // its RGB is made of several pixels' chroma
    }
    const int chromaWidth = (frame.width + 1) / 2;
    const int chromaHeight = (frame.height + 1) / 2;
    form.interleaved = colours.format == AV_PIX_FMT_NV12;
    form.whole = RoundsDown;
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
