#include "png_encoder.h"

#include <cstring>

#include "error.h"

namespace srnet::media {
namespace {

AVPixelFormat FormatOf(int32_t pixels) {
    switch (pixels) {
        case SRNET_PIXELS_RGB24: return AV_PIX_FMT_RGB24;
        case SRNET_PIXELS_RGBA32: return AV_PIX_FMT_RGBA;
        case SRNET_PIXELS_GRAY8: return AV_PIX_FMT_GRAY8;
        case SRNET_PIXELS_PALETTE8: return AV_PIX_FMT_PAL8;
        default: throw Error(SRNET_MEDIA_INVALID, "unknown kind of pixels");
    }
}

}  // namespace

PngEncoder::PngEncoder(int32_t width, int32_t height, int32_t pixels) : pixels_(pixels) {
    const AVPixelFormat format = FormatOf(pixels);
    if (width <= 0 || height <= 0 || width > SRNET_MEDIA_MAX_IMAGE_SIDE || height > SRNET_MEDIA_MAX_IMAGE_SIDE ||
        static_cast<int64_t>(width) * height > SRNET_MEDIA_MAX_IMAGE_PIXELS) {
        throw Error(SRNET_MEDIA_INVALID, "an image of " + std::to_string(width) + "x" + std::to_string(height) + " cannot be written");
    }
    InitialiseAv();
    const AVCodec *encoder = avcodec_find_encoder(AV_CODEC_ID_PNG);
    codec_.reset(avcodec_alloc_context3(encoder));
    if (!codec_) {
        throw std::bad_alloc();
    }
    codec_->width = width;
    codec_->height = height;
    codec_->pix_fmt = format;
    codec_->time_base = {1, 1};
    codec_->thread_count = 1;
    codec_->compression_level = 1;
    Check(avcodec_open2(codec_.get(), encoder, nullptr), "cannot encode PNG");
    packet_ = NewPacket();
    frame_ = NewFrame();
    frame_->width = width;
    frame_->height = height;
    frame_->format = format;
    Check(av_frame_get_buffer(frame_.get(), 0), "cannot allocate a picture");
}

Bytes PngEncoder::Encode(Bytes image, const uint8_t *palette) {
    if (image.size < PixelBytes(pixels_, frame_->width, frame_->height) || (pixels_ == SRNET_PIXELS_PALETTE8) != (palette != nullptr)) {
        throw Error(SRNET_MEDIA_INVALID, "the pixels or the palette do not fit the image");
    }
    Check(av_frame_make_writable(frame_.get()), "cannot allocate a picture");
    const int64_t row = PixelBytes(pixels_, frame_->width, 1);
    for (int y = 0; y < frame_->height; ++y) {
        std::memcpy(frame_->data[0] + static_cast<int64_t>(y) * frame_->linesize[0], image.data + y * row, static_cast<size_t>(row));
    }
    for (int i = 0; palette && i < 256; ++i) {
        const uint32_t argb = 0xFF000000u | (uint32_t{palette[3 * i]} << 16) | (uint32_t{palette[3 * i + 1]} << 8) | palette[3 * i + 2];
        std::memcpy(frame_->data[1] + 4 * i, &argb, 4);
    }
    av_packet_unref(packet_.get());
    Check(avcodec_send_frame(codec_.get(), frame_.get()), "cannot encode PNG");
    Check(avcodec_receive_packet(codec_.get(), packet_.get()), "cannot encode PNG");
    return {packet_->data, packet_->size};
}

}  // namespace srnet::media
