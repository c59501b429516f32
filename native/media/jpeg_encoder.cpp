#include "jpeg_encoder.h"

#include "error.h"

namespace srnet::media {
namespace {

// The encoder knows quantiser scales from 2 (best) to 31.
int ScaleOf(int32_t quality) { return 2 + (100 - quality) * 29 / 99; }

}  // namespace

JpegEncoder::JpegEncoder(int32_t width, int32_t height, int32_t quality, PixelAspect aspect)
    : converter_(AV_PIX_FMT_RGB24, width, height, AV_PIX_FMT_YUVJ420P, SWS_CS_ITU601, width, height, aspect) {
    const AVCodec *encoder = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!encoder) {
        throw Error(SRNET_MEDIA_UNSUPPORTED, "the FFmpeg libraries here are built without a JPEG encoder");
    }
    codec_.reset(avcodec_alloc_context3(encoder));
    if (!codec_) {
        throw std::bad_alloc();
    }
    codec_->width = converter_.Width();
    codec_->height = converter_.Height();
    codec_->pix_fmt = AV_PIX_FMT_YUVJ420P;
    codec_->color_range = AVCOL_RANGE_JPEG;
    codec_->time_base = {1, 25};
    codec_->thread_count = 1;
    codec_->flags |= AV_CODEC_FLAG_QSCALE;
    codec_->global_quality = FF_QP2LAMBDA * ScaleOf(quality);
    // Tables made for each picture would cost a second pass over it.
    Check(av_opt_set(codec_->priv_data, "huffman", "default", 0), "huffman");
    Check(avcodec_open2(codec_.get(), encoder, nullptr), "cannot encode JPEG");
    packet_ = NewPacket();
}

Bytes JpegEncoder::Encode(const uint8_t *rgb, int64_t size, int64_t stride) {
    AVFrame *frame = converter_.Convert(rgb, size, stride);
    frame->quality = codec_->global_quality;
    frame->pts = AV_NOPTS_VALUE;
    av_packet_unref(packet_.get());
    Check(avcodec_send_frame(codec_.get(), frame), "cannot encode JPEG");
    Check(avcodec_receive_packet(codec_.get(), packet_.get()), "cannot encode JPEG");
    return {packet_->data, packet_->size};
}

}  // namespace srnet::media
