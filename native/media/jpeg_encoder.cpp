#include "jpeg_encoder.h"

#include <algorithm>
#include <cstring>

#include "error.h"

namespace srnet::media {
namespace {

// The encoder knows quantiser scales from 2 (best) to 31; the two scales meet where files of the same size look alike.
int ScaleOf(int32_t quality) { return std::clamp(2 + (100 - quality) * 29 / 99, 2, 31); }

AvPtr<AVFrame> NewPicture(AVPixelFormat format, int width, int height) {
    AvPtr<AVFrame> picture = NewFrame();
    picture->width = width;
    picture->height = height;
    picture->format = format;
    Check(av_frame_get_buffer(picture.get(), 0), "cannot allocate a picture");
    return picture;
}

}  // namespace

JpegEncoder::JpegEncoder(int32_t width, int32_t height, int32_t quality) {
    if (width <= 0 || height <= 0 || width > SRNET_MEDIA_MAX_IMAGE_SIDE || height > SRNET_MEDIA_MAX_IMAGE_SIDE ||
        static_cast<int64_t>(width) * height > SRNET_MEDIA_MAX_IMAGE_PIXELS) {
        throw Error(SRNET_MEDIA_INVALID, "an image of " + std::to_string(width) + "x" + std::to_string(height) + " cannot be written");
    }
    if (quality < 1 || quality > 100) {
        throw Error(SRNET_MEDIA_INVALID, "a JPEG quality is 1 to 100");
    }
    InitialiseAv();
    const AVCodec *encoder = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    codec_.reset(avcodec_alloc_context3(encoder));
    if (!codec_) {
        throw std::bad_alloc();
    }
    codec_->width = width;
    codec_->height = height;
    codec_->pix_fmt = AV_PIX_FMT_YUVJ420P;
    codec_->color_range = AVCOL_RANGE_JPEG;
    codec_->time_base = {1, 25};
    codec_->thread_count = 1;
    codec_->flags |= AV_CODEC_FLAG_QSCALE;
    codec_->global_quality = FF_QP2LAMBDA * ScaleOf(quality);
    // The fixed tables: optimal ones need a second pass over every picture.
    av_opt_set(codec_->priv_data, "huffman", "default", 0);
    Check(avcodec_open2(codec_.get(), encoder, nullptr), "cannot encode JPEG");

    rgb_ = NewPicture(AV_PIX_FMT_RGB24, width, height);
    yuv_ = NewPicture(AV_PIX_FMT_YUVJ420P, width, height);
    packet_ = NewPacket();
    converter_.reset(sws_getContext(width, height, AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUVJ420P, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!converter_) {
        throw Error(SRNET_MEDIA_INTERNAL, "cannot convert RGB to YUV");
    }
}

Bytes JpegEncoder::Encode(Bytes rgb, int64_t stride) {
    const int64_t row = int64_t{3} * rgb_->width;
    if (stride < row || rgb.size < (rgb_->height - 1) * stride + row) {
        throw Error(SRNET_MEDIA_INVALID, "the pixels do not fit the image");
    }
    // swscale may read past the end of a row, so it never gets the caller's memory.
    for (int y = 0; y < rgb_->height; ++y) {
        std::memcpy(rgb_->data[0] + static_cast<int64_t>(y) * rgb_->linesize[0], rgb.data + y * stride, static_cast<size_t>(row));
    }
    Check(av_frame_make_writable(yuv_.get()), "cannot allocate a picture");
    Check(sws_scale(converter_.get(), rgb_->data, rgb_->linesize, 0, rgb_->height, yuv_->data, yuv_->linesize), "cannot convert to YUV");
    yuv_->quality = codec_->global_quality;
    av_packet_unref(packet_.get());
    Check(avcodec_send_frame(codec_.get(), yuv_.get()), "cannot encode JPEG");
    Check(avcodec_receive_packet(codec_.get(), packet_.get()), "cannot encode JPEG");
    return {packet_->data, packet_->size};
}

}  // namespace srnet::media
