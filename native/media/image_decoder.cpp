#include "image_decoder.h"

#include <cstring>

#include "error.h"
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

// Every step-th byte group of size bytes: drops alpha.
void CopyPixels(const AVFrame &frame, int size, int step, uint8_t *pixels) {
    for (int y = 0; y < frame.height; ++y) {
        const uint8_t *row = frame.data[0] + static_cast<int64_t>(y) * frame.linesize[0];
        if (size == step) {
            std::memcpy(pixels, row, static_cast<size_t>(size) * frame.width);
            pixels += static_cast<int64_t>(size) * frame.width;
            continue;
        }
        for (int x = 0; x < frame.width; ++x, pixels += size) {
            std::memcpy(pixels, row + x * step, size);
        }
    }
}

void CopyBits(const AVFrame &frame, uint8_t *pixels) {
    for (int y = 0; y < frame.height; ++y) {
        const uint8_t *row = frame.data[0] + static_cast<int64_t>(y) * frame.linesize[0];
        for (int x = 0; x < frame.width; ++x) {
            *pixels++ = (row[x / 8] >> (7 - x % 8)) & 1 ? 255 : 0;
        }
    }
}

void CopyPalette(const AVFrame &frame, uint8_t *palette) {
    for (int i = 0; i < PaletteEntries; ++i) {
        uint32_t argb;
        std::memcpy(&argb, frame.data[1] + 4 * i, 4);
        palette[3 * i] = static_cast<uint8_t>(argb >> 16);
        palette[3 * i + 1] = static_cast<uint8_t>(argb >> 8);
        palette[3 * i + 2] = static_cast<uint8_t>(argb);
    }
}

}  // namespace

void DecodeImage(Bytes file, const srnet_image_info &info, uint8_t *pixels, uint8_t *palette) {
    InitialiseAv();
    const bool png = info.format == SRNET_IMAGE_PNG;
    std::vector<uint8_t> essential;
    if (png) {
        essential = EssentialPng(file);
        file = {essential.data(), static_cast<int64_t>(essential.size())};
    }
    const AvPtr<AVFrame> frame = DecodeFrame(file, png ? AV_CODEC_ID_PNG : AV_CODEC_ID_MJPEG);
    if (frame->width != info.width || frame->height != info.height) {
        throw Error(SRNET_MEDIA_CORRUPT, "the image contradicts its header");
    }
    const bool gray = info.pixels == SRNET_PIXELS_GRAY8;
    const bool rgb = info.pixels == SRNET_PIXELS_RGB24;
    const int format = frame->format;
    if (format == AV_PIX_FMT_PAL8 && info.pixels == SRNET_PIXELS_PALETTE8) {
        CopyPixels(*frame, 1, 1, pixels);
        if (palette) {
            CopyPalette(*frame, palette);
        }
    } else if (gray && format == AV_PIX_FMT_GRAY8) {
        CopyPixels(*frame, 1, 1, pixels);
    } else if (gray && format == AV_PIX_FMT_YA8) {
        CopyPixels(*frame, 1, 2, pixels);
    } else if (gray && format == AV_PIX_FMT_MONOBLACK) {
        CopyBits(*frame, pixels);
    } else if (rgb && format == AV_PIX_FMT_RGB24) {
        CopyPixels(*frame, 3, 3, pixels);
    } else if (rgb && format == AV_PIX_FMT_RGBA) {
        CopyPixels(*frame, 3, 4, pixels);
    } else if (rgb && !png) {
        RgbConverter().Convert(*frame, 0, {pixels, 3 * static_cast<int64_t>(info.width), info.width, info.height});
    } else {
        throw Error(SRNET_MEDIA_CORRUPT, "the image contradicts its header");
    }
}

}  // namespace srnet::media
