#include "file_codecs.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "error.h"
#include "x264.h"

namespace srnet::media {
namespace {

// The writer decides by time.
constexpr int NeverByItself = 1'000'000;

AvPtr<AVCodecContext> New(const char *name, const WriterOptions &options, AVPixelFormat format) {
    const AVCodec *encoder = avcodec_find_encoder_by_name(name);
    if (!encoder) {
        throw Error(SRNET_MEDIA_UNSUPPORTED, std::string("the FFmpeg libraries here are built without the encoder ") + name);
    }
    AvPtr<AVCodecContext> codec(avcodec_alloc_context3(encoder));
    if (!codec) {
        throw std::bad_alloc();
    }
    codec->width = options.width;
    codec->height = options.height;
    codec->pix_fmt = format;
    codec->time_base = Microseconds;
    codec->framerate = av_d2q(options.frameRate, 1'000'000);
    codec->sample_aspect_ratio = {options.aspect.num, options.aspect.den};
    // The network needs the other core.
    codec->thread_count = 1;
    return codec;
}

FileCodec H264(const WriterOptions &options) {
    constexpr const char *Formats[][2] = {{".mp4", "mp4"}, {".mkv", "matroska"}};
    const char *format = Output::FormatOf(options.path, Formats, 2);
    AvPtr<AVCodecContext> codec = NewX264((options.width + 1) & ~1, (options.height + 1) & ~1, options.frameRate, options.crf, options.preset);
    codec->sample_aspect_ratio = {options.aspect.num, options.aspect.den};
    codec->gop_size = NeverByItself;
    Check(av_opt_set_int(codec->priv_data, "forced-idr", 1, 0), "forced-idr");
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    OpenX264(codec.get());
    return {std::move(codec), AV_PIX_FMT_RGB24, SWS_CS_DEFAULT, format};
}

FileCodec Ffv1(const WriterOptions &options) {
    constexpr const char *Formats[][2] = {{".mkv", "matroska"}};
    const char *format = Output::FormatOf(options.path, Formats, 1);
    AvPtr<AVCodecContext> codec = New("ffv1", options, AV_PIX_FMT_BGRA);
    // Version 3 with checksums, as archives want it.
    codec->level = 3;
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    Check(av_opt_set_int(codec->priv_data, "slicecrc", 1, 0), "slicecrc");
    Check(avcodec_open2(codec.get(), codec->codec, nullptr), "cannot encode FFV1");
    return {std::move(codec), AV_PIX_FMT_RGBA, SWS_CS_DEFAULT, format};
}

FileCodec ProRes(const WriterOptions &options) {
    constexpr const char *Formats[][2] = {{".mov", "mov"}};
    const char *format = Output::FormatOf(options.path, Formats, 1);
    AvPtr<AVCodecContext> codec = New("prores_ks", options, AV_PIX_FMT_YUVA444P10);
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->colorspace = AVCOL_SPC_BT709;
    codec->color_primaries = AVCOL_PRI_BT709;
    codec->color_trc = AVCOL_TRC_BT709;
    Check(av_opt_set(codec->priv_data, "profile", "4444", 0), "profile");
    Check(av_opt_set_int(codec->priv_data, "alpha_bits", 8, 0), "alpha_bits");
    Check(av_opt_set(codec->priv_data, "vendor", "apl0", 0), "vendor");
    Check(avcodec_open2(codec.get(), codec->codec, nullptr), "cannot encode ProRes");
    return {std::move(codec), AV_PIX_FMT_RGBA, SWS_CS_ITU709, format};
}

// libavdevice would find out as well, but keeps the device open when it does: with one try after the other there would soon be no files left.
void CheckTakesVideo(const std::string &path) {
    const int device = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (device < 0) {
        throw AvError(AVERROR(errno));
    }
    v4l2_capability capability{};
    const bool isDevice = ioctl(device, VIDIOC_QUERYCAP, &capability) == 0;
    close(device);
    const uint32_t can = (capability.capabilities & V4L2_CAP_DEVICE_CAPS) != 0 ? capability.device_caps : capability.capabilities;
    if (!isDevice || (can & V4L2_CAP_VIDEO_OUTPUT) == 0) {
        throw Error(SRNET_MEDIA_INVALID, isDevice ? "it is a camera and no loopback device, it takes no video" : "it is no V4L2 device");
    }
}

FileCodec RawDevice(const WriterOptions &options) {
    CheckTakesVideo(options.path);
    // A camera has square pixels: nobody who reads the device asks.
    WriterOptions even = options;
    SquareSize((options.width + 1) & ~1, (options.height + 1) & ~1, options.aspect, even.width, even.height);
    even.width = (even.width + 1) & ~1;
    even.height = (even.height + 1) & ~1;
    even.aspect = {};
    AvPtr<AVCodecContext> codec = New("rawvideo", even, AV_PIX_FMT_YUV420P);
    Check(avcodec_open2(codec.get(), codec->codec, nullptr), "cannot write raw video");
    return {std::move(codec), AV_PIX_FMT_RGB24, SWS_CS_DEFAULT, "v4l2"};
}

}  // namespace

FileCodec OpenFileCodec(const WriterOptions &options) {
    switch (options.codec) {
        case SRNET_CODEC_H264: return H264(options);
        case SRNET_CODEC_FFV1_ALPHA: return Ffv1(options);
        case SRNET_CODEC_PRORES_4444: return ProRes(options);
        case SRNET_CODEC_RAW_DEVICE: return RawDevice(options);
        default: throw Error(SRNET_MEDIA_INVALID, "unknown codec");
    }
}

}  // namespace srnet::media
