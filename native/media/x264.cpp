#include "x264.h"

#include <algorithm>

#include "error.h"

namespace srnet::media {
namespace {

// x264 prints its own complaint about any other to stderr.
bool IsPreset(const std::string &name) {
    static const char *const names[] = {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

}  // namespace

AvPtr<AVCodecContext> NewX264(int width, int height, double frameRate, int crf, const std::string &preset) {
    if (!IsPreset(preset)) {
        throw Error(SRNET_MEDIA_INVALID, "x264 has no preset '" + preset + "'");
    }
    const AVCodec *encoder = avcodec_find_encoder_by_name("libx264");
    if (!encoder) {
        throw Error(SRNET_MEDIA_UNSUPPORTED, "the FFmpeg libraries here are built without libx264");
    }
    AvPtr<AVCodecContext> codec(avcodec_alloc_context3(encoder));
    if (!codec) {
        throw std::bad_alloc();
    }
    codec->width = width;
    codec->height = height;
    codec->pix_fmt = AV_PIX_FMT_YUV420P;
    codec->time_base = Microseconds;
    codec->framerate = av_d2q(frameRate, 1'000'000);
    // No reordering: decoding order is display order, so timestamps start at the first frame's and nothing is held back.
    codec->max_b_frames = 0;
    // The network needs the other core.
    codec->thread_count = 1;
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->colorspace = AVCOL_SPC_SMPTE170M;
    codec->color_primaries = AVCOL_PRI_SMPTE170M;
    codec->color_trc = AVCOL_TRC_SMPTE170M;
    Check(av_opt_set(codec->priv_data, "preset", preset.c_str(), 0), "preset");
    Check(av_opt_set_double(codec->priv_data, "crf", crf, 0), "crf");
    // Without look-ahead a frame comes out of the encoder when it goes in.
    Check(av_opt_set(codec->priv_data, "tune", "zerolatency", 0), "tune");
    return codec;
}

void OpenX264(AVCodecContext *codec) {
    if (avcodec_open2(codec, codec->codec, nullptr) < 0) {
        throw Error(SRNET_MEDIA_INVALID, "x264 cannot encode " + std::to_string(codec->width) + "x" + std::to_string(codec->height) + " with these settings");
    }
}

}  // namespace srnet::media
