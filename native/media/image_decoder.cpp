#include "image_decoder.h"

#include <cstring>

#include "error.h"
#include "orientation.h"
#include "rgb_converter.h"

namespace srnet::media {
namespace {

constexpr int PaletteEntries = 256;

AvPtr<AVPacket> PacketOf(Bytes file) {
    AvPtr<AVPacket> packet = NewPacket();
    if (file.size > INT32_MAX - AV_INPUT_BUFFER_PADDING_SIZE) {
        throw Error(SRNET_MEDIA_LIMIT, "the file is larger than is read");
    }
    Check(av_new_packet(packet.get(), static_cast<int>(file.size)), "cannot decode the image");
    std::memcpy(packet->data, file.data, static_cast<size_t>(file.size));
    return packet;
}

AvPtr<AVFrame> DecodeFrame(Bytes file, AVCodecID id) {
    const AVCodec *decoder = avcodec_find_decoder(id);
    AvPtr<AVCodecContext> codec(avcodec_alloc_context3(decoder));
    if (!codec) {
        throw std::bad_alloc();
    }
    codec->thread_count = 1;
    codec->max_pixels = SRNET_MEDIA_MAX_IMAGE_PIXELS;
    // A still that is damaged is refused: half a mask would pass for a mask.
    codec->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_EXPLODE;
    Check(avcodec_open2(codec.get(), decoder, nullptr), "cannot decode the image");
    const AvPtr<AVPacket> packet = PacketOf(file);
    AvPtr<AVFrame> frame = NewFrame();
    const bool decoded = avcodec_send_packet(codec.get(), packet.get()) >= 0 && avcodec_send_packet(codec.get(), nullptr) >= 0 &&
                         avcodec_receive_frame(codec.get(), frame.get()) >= 0;
    if (!decoded || (frame->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame->decode_error_flags != 0) {
        throw Error(SRNET_MEDIA_CORRUPT, "the image is damaged or cut short");
    }
    return frame;
}

// Packed pixels of size bytes as FFmpeg decodes them -> the stored bytes of each that are wanted.
struct Layout {
    int step;    // bytes from one pixel to the next
    int size;    // bytes that are taken of each
    int alpha;   // offset of the byte that says how opaque it is; -1 = none does
    bool big;    // 16-bit numbers, high byte first
};

Layout LayoutOf(int format) {
    switch (format) {
        case AV_PIX_FMT_GRAY8: return {1, 1, -1, false};
        case AV_PIX_FMT_YA8: return {2, 1, 1, false};
        case AV_PIX_FMT_GRAY16BE: return {2, 2, -1, true};
        case AV_PIX_FMT_YA16BE: return {4, 2, 2, true};
        case AV_PIX_FMT_RGB24: return {3, 3, -1, false};
        case AV_PIX_FMT_RGBA: return {4, 3, 3, false};
        case AV_PIX_FMT_RGB48BE: return {6, 3, -1, true};
        case AV_PIX_FMT_RGBA64BE: return {8, 3, 6, true};
        default: return {0, 0, -1, false};
    }
}

void CopyPixel(const Layout &layout, const uint8_t *from, uint8_t *to) {
    if (layout.big && layout.size == 2) {
        const uint16_t value = static_cast<uint16_t>((from[0] << 8) | from[1]);
        std::memcpy(to, &value, 2);
    } else {
        for (int i = 0; i < layout.size; ++i) {
            to[i] = from[layout.big ? 2 * i : i];
        }
    }
}

void CopyPixels(const AVFrame &frame, const Layout &layout, int orientation, uint8_t *pixels, uint8_t *alpha) {
    const int height = IsSideways(orientation) ? frame.width : frame.height;
    const int width = IsSideways(orientation) ? frame.height : frame.width;
    for (int y = 0; y < height; ++y) {
        if (orientation == Upright && layout.size == layout.step && !layout.big) {
            std::memcpy(pixels + static_cast<int64_t>(y) * width * layout.size, frame.data[0] + static_cast<int64_t>(y) * frame.linesize[0],
                        static_cast<size_t>(width) * layout.size);
            continue;
        }
        ForEachPixel(orientation, y, frame.width, frame.height, [&](int x, int fromX, int fromY) {
            const uint8_t *from = frame.data[0] + static_cast<int64_t>(fromY) * frame.linesize[0] + static_cast<int64_t>(fromX) * layout.step;
            const int64_t at = static_cast<int64_t>(y) * width + x;
            CopyPixel(layout, from, pixels + at * layout.size);
            if (alpha && layout.alpha >= 0) {
                alpha[at] = from[layout.alpha];
            }
        });
    }
}

void CopyBits(const AVFrame &frame, int orientation, uint8_t *pixels) {
    const int height = IsSideways(orientation) ? frame.width : frame.height;
    for (int y = 0; y < height; ++y) {
        ForEachPixel(orientation, y, frame.width, frame.height, [&](int, int fromX, int fromY) {
            const uint8_t *row = frame.data[0] + static_cast<int64_t>(fromY) * frame.linesize[0];
            *pixels++ = (row[fromX / 8] >> (7 - fromX % 8)) & 1 ? 255 : 0;
        });
    }
}

// palette: null or 256 * 3 bytes.
void CopyIndices(const AVFrame &frame, int orientation, uint8_t *pixels, uint8_t *palette, uint8_t *alpha) {
    CopyPixels(frame, {1, 1, -1, false}, orientation, pixels, nullptr);
    uint8_t opacity[PaletteEntries];
    for (int i = 0; i < PaletteEntries; ++i) {
        uint32_t argb;
        std::memcpy(&argb, frame.data[1] + 4 * i, 4);
        opacity[i] = static_cast<uint8_t>(argb >> 24);
        if (palette) {
            palette[3 * i] = static_cast<uint8_t>(argb >> 16);
            palette[3 * i + 1] = static_cast<uint8_t>(argb >> 8);
            palette[3 * i + 2] = static_cast<uint8_t>(argb);
        }
    }
    for (int64_t i = 0, count = static_cast<int64_t>(frame.width) * frame.height; alpha && i < count; ++i) {
        alpha[i] = opacity[pixels[i]];
    }
}

// RGB of a JPEG's planes, upright.
void CopyPhoto(const AVFrame &frame, const srnet_image_info &info, uint8_t *pixels) {
    RgbConverter().Convert(frame, info.orientation, {pixels, 3 * static_cast<int64_t>(info.width), info.width, info.height});
}

}  // namespace

void DecodeImage(Bytes file, const srnet_image_info &info, uint8_t *pixels, uint8_t *palette, uint8_t *alpha) {
    InitialiseAv();
    const bool png = info.format == SRNET_IMAGE_PNG;
    std::vector<uint8_t> essential;
    if (png) {
        essential = EssentialPng(file);
        file = {essential.data(), static_cast<int64_t>(essential.size())};
    }
    const AvPtr<AVFrame> frame = DecodeFrame(file, png ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG);
    const bool sideways = IsSideways(info.orientation);
    if (frame->width != (sideways ? info.height : info.width) || frame->height != (sideways ? info.width : info.height)) {
        throw Error(SRNET_MEDIA_CORRUPT, "the image contradicts its header");
    }
    const Layout layout = LayoutOf(frame->format);
    const bool gray = info.pixels == SRNET_PIXELS_GRAY8;
    if (frame->format == AV_PIX_FMT_PAL8 && info.pixels == SRNET_PIXELS_PALETTE8) {
        CopyIndices(*frame, info.orientation, pixels, palette, info.alpha ? alpha : nullptr);
    } else if (gray && frame->format == AV_PIX_FMT_MONOBLACK) {
        CopyBits(*frame, info.orientation, pixels);
    } else if (layout.size > 0 && layout.size == PixelBytes(info.pixels, 1, 1)) {
        CopyPixels(*frame, layout, info.orientation, pixels, info.alpha ? alpha : nullptr);
    } else if (info.pixels == SRNET_PIXELS_RGB24 && !png) {
        CopyPhoto(*frame, info, pixels);
    } else {
        throw Error(SRNET_MEDIA_CORRUPT, "the image contradicts its header");
    }
}

}  // namespace srnet::media
