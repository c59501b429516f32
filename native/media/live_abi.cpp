// The ABI of what serves live streams: encoders into memory, and the muxer.
#include <cmath>

#include "guard.h"
#include "h264_encoder.h"
#include "jpeg_encoder.h"
#include "muxer.h"
#include "srnet_media.h"

using namespace srnet::media;

struct srnet_h264_encoder : H264Encoder {
    using H264Encoder::H264Encoder;
};

struct srnet_jpeg_encoder : JpegEncoder {
    using JpegEncoder::JpegEncoder;
};

struct srnet_muxer : Muxer {
    using Muxer::Muxer;
};

namespace {

void RequireSize(int32_t width, int32_t height) {
    Require(width > 0 && height > 0 && static_cast<int64_t>(width) * height <= SRNET_MEDIA_MAX_VIDEO_PIXELS, "the size of the video cannot be encoded");
}

void RequireRate(double rate) { Require(std::isfinite(rate) && rate > 0 && rate <= 1000, "the frame rate must be above 0 and at most 1000"); }

}  // namespace

int32_t srnet_h264_encoder_create(const srnet_h264_options *options, srnet_h264_encoder **encoder) {
    return Guard([=] {
        Require(encoder, "no place for the encoder");
        *encoder = nullptr;
        RequireStruct(options);
        RequireSize(options->width, options->height);
        RequireRate(options->frame_rate);
        Require(options->crf >= 0 && options->crf <= 51, "crf must be 0 to 51");
        Require(options->max_kbps > 0 && options->max_kbps <= 1'000'000, "the bitrate must be 1 to 1000000 kbit/s");
        Require(options->key_frame_interval > 0, "the key frame interval must be above 0");
        InitialiseAv();
        *encoder = new srnet_h264_encoder(
            LiveEncoderOptions{options->width, options->height, options->crf, options->max_kbps, options->key_frame_interval, options->frame_rate,
                               PixelAspectOf(options->aspect_num, options->aspect_den, Upright)});
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_h264_encoder_encode(srnet_h264_encoder *encoder, const uint8_t *rgb, int64_t size, int32_t stride, int64_t timestamp_us,
                                  int32_t force_key_frame, const uint8_t **bytes, int64_t *length, int32_t *key_frame) {
    return Guard([=] {
        Require(encoder && rgb && bytes && length && key_frame, "no encoder, no picture or no place for the access unit");
        const Bytes unit = encoder->Encode(rgb, size, stride, timestamp_us, force_key_frame != 0);
        *bytes = unit.data;
        *length = unit.size;
        *key_frame = encoder->IsKey();
        return SRNET_MEDIA_OK;
    });
}

void srnet_h264_encoder_free(srnet_h264_encoder *encoder) { delete encoder; }

int32_t srnet_jpeg_encoder_create(int32_t width, int32_t height, int32_t quality, int32_t aspect_num, int32_t aspect_den, srnet_jpeg_encoder **encoder) {
    return Guard([=] {
        Require(encoder, "no place for the encoder");
        *encoder = nullptr;
        // JPEG has 16 bits for a side.
        Require(width > 0 && height > 0 && width <= SRNET_MEDIA_MAX_IMAGE_SIDE && height <= SRNET_MEDIA_MAX_IMAGE_SIDE, "the size of the picture cannot be encoded");
        Require(quality >= 1 && quality <= 100, "a JPEG quality is 1 to 100");
        InitialiseAv();
        *encoder = new srnet_jpeg_encoder(width, height, quality, PixelAspectOf(aspect_num, aspect_den, Upright));
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_jpeg_encoder_encode(srnet_jpeg_encoder *encoder, const uint8_t *rgb, int64_t size, int32_t stride, const uint8_t **bytes, int64_t *length) {
    return Guard([=] {
        Require(encoder && rgb && bytes && length, "no encoder, no picture or no place for the file");
        const Bytes file = encoder->Encode(rgb, size, stride);
        *bytes = file.data;
        *length = file.size;
        return SRNET_MEDIA_OK;
    });
}

void srnet_jpeg_encoder_free(srnet_jpeg_encoder *encoder) { delete encoder; }

int32_t srnet_muxer_create(const srnet_muxer_options *options, srnet_muxer **muxer) {
    return Guard([=] {
        Require(muxer, "no place for the muxer");
        *muxer = nullptr;
        RequireStruct(options);
        Require(options->url && *options->url, "no URL");
        RequireSize(options->width, options->height);
        RequireRate(options->frame_rate);
        Require(options->parameters && options->parameters_size > 0 && options->parameters_size <= 65536, "no parameter sets");
        InitialiseAv();
        *muxer = new srnet_muxer(MuxerOptions{options->width, options->height, options->frame_rate, options->timeout_us, options->url,
                                              {options->parameters, options->parameters + options->parameters_size},
                                              PixelAspectOf(options->aspect_num, options->aspect_den, Upright), SoundOf(options->sound)});
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_muxer_open(srnet_muxer *muxer) {
    return Guard([=] {
        Require(muxer, "no muxer");
        muxer->Open();
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_muxer_write(srnet_muxer *muxer, const uint8_t *bytes, int64_t size, int64_t timestamp_us, int32_t key_frame) {
    return Guard([=] {
        Require(muxer && bytes && size > 0 && size <= INT32_MAX / 2, "no muxer or no access unit");
        muxer->Write({bytes, size}, timestamp_us, key_frame != 0);
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_muxer_write_sound(srnet_muxer *muxer, const srnet_sound_packet *packet) {
    return Guard([=] {
        Require(muxer, "no muxer");
        muxer->WriteSound(PacketOf(packet));
        return SRNET_MEDIA_OK;
    });
}

int32_t srnet_muxer_finish(srnet_muxer *muxer) {
    return Guard([=] {
        Require(muxer, "no muxer");
        muxer->Finish();
        return SRNET_MEDIA_OK;
    });
}

void srnet_muxer_abort(srnet_muxer *muxer) {
    if (muxer) {
        muxer->Abort();
    }
}

void srnet_muxer_free(srnet_muxer *muxer) { delete muxer; }
