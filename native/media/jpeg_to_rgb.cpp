#include "jpeg_to_rgb.h"

#include <algorithm>
#include <vector>

namespace srnet::media {
namespace {

// One row of chroma at full width. near, far: the chroma rows the picture row lies between, weights 3/4 and 1/4 (the same row for 4:2:2).
// libjpeg's triangle filter; its rounding alternates between columns so that no bias builds up.
void UpsampleRow(const uint8_t *near, const uint8_t *far, int chromaWidth, bool vertical, int16_t *sums, uint8_t *out) {
    const int shift = vertical ? 4 : 2;
    const int roundEven = vertical ? 8 : 1;
    const int roundOdd = vertical ? 7 : 2;
    if (vertical) {
        for (int x = 0; x < chromaWidth; ++x) {
            sums[x] = static_cast<int16_t>(3 * near[x] + far[x]);
        }
    } else {
        std::copy(near, near + chromaWidth, sums);
    }
    const int last = chromaWidth - 1;
    out[0] = vertical ? static_cast<uint8_t>((4 * sums[0] + 8) >> 4) : near[0];
    for (int x = 1; x < chromaWidth; ++x) {
        out[2 * x] = static_cast<uint8_t>((3 * sums[x] + sums[x - 1] + roundEven) >> shift);
        out[2 * x - 1] = static_cast<uint8_t>((3 * sums[x - 1] + sums[x] + roundOdd) >> shift);
    }
    out[2 * last + 1] = vertical ? static_cast<uint8_t>((4 * sums[last] + 7) >> 4) : near[last];
}

uint8_t Clamp(int value) { return static_cast<uint8_t>(std::clamp(value, 0, 255)); }

// R = Y + 1.402 Cr, G = Y - 0.344136 Cb - 0.714136 Cr, B = Y + 1.772 Cb in 16-bit fixed point.
void RowToRgb(const uint8_t *luma, const uint8_t *cb, const uint8_t *cr, int width, uint8_t *rgb) {
    constexpr int Half = 1 << 15;
    for (int x = 0; x < width; ++x) {
        const int y = luma[x];
        const int b = cb[x] - 128;
        const int r = cr[x] - 128;
        rgb[3 * x] = Clamp(y + ((91881 * r + Half) >> 16));
        rgb[3 * x + 1] = Clamp(y + ((-22554 * b - 46802 * r + Half) >> 16));
        rgb[3 * x + 2] = Clamp(y + ((116130 * b + Half) >> 16));
    }
}

}  // namespace

bool IsJpegLayout(const AVFrame &frame) {
    const bool formatFits = frame.format == AV_PIX_FMT_YUVJ420P || frame.format == AV_PIX_FMT_YUVJ422P || frame.format == AV_PIX_FMT_YUVJ444P;
    // libjpeg itself does not interpolate pictures narrower than this.
    return formatFits && frame.chroma_location == AVCHROMA_LOC_CENTER && frame.width > 4;
}

void JpegToRgb(const AVFrame &frame, AVFrame &rgb) {
    const bool halfWidth = frame.format != AV_PIX_FMT_YUVJ444P;
    const bool halfHeight = frame.format == AV_PIX_FMT_YUVJ420P;
    const int chromaWidth = (frame.width + 1) / 2;
    const int chromaHeight = (frame.height + 1) / 2;
    std::vector<int16_t> sums(static_cast<size_t>(chromaWidth));
    std::vector<uint8_t> chroma[2];
    for (auto &row : chroma) {
        row.resize(2 * static_cast<size_t>(chromaWidth));
    }
    for (int y = 0; y < frame.height; ++y) {
        const uint8_t *planes[2];
        for (int c = 0; c < 2; ++c) {
            const uint8_t *plane = frame.data[1 + c];
            const int64_t stride = frame.linesize[1 + c];
            const int near = halfHeight ? y / 2 : y;
            if (!halfWidth) {
                planes[c] = plane + near * stride;
                continue;
            }
            const int far = halfHeight ? std::clamp(y % 2 == 0 ? near - 1 : near + 1, 0, chromaHeight - 1) : near;
            UpsampleRow(plane + near * stride, plane + far * stride, chromaWidth, halfHeight, sums.data(), chroma[c].data());
            planes[c] = chroma[c].data();
        }
        RowToRgb(frame.data[0] + static_cast<int64_t>(y) * frame.linesize[0], planes[0], planes[1], frame.width,
                 rgb.data[0] + static_cast<int64_t>(y) * rgb.linesize[0]);
    }
}

}  // namespace srnet::media
