#include "writer.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "error.h"

namespace srnet::media {
namespace {

constexpr AVRational Microseconds{1, 1'000'000};
constexpr double KeyFrameSeconds = 2;
// MP4's muxer takes a longer one, at a microsecond's resolution, for a broken timestamp and loses the time of all that follows.
constexpr int64_t LongestPauseUs = 1'800'000'000;

bool EndsWith(const std::string &text, const std::string &end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// x264 prints its own complaint about any other to stderr.
bool IsPreset(const std::string &name) {
    static const char *const names[] = {"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

const char *MuxerFor(const std::string &path) {
    if (EndsWith(path, ".mp4")) {
        return "mp4";
    }
    if (EndsWith(path, ".mkv")) {
        return "matroska";
    }
    throw Error(SRNET_MEDIA_INVALID, "videos are written as .mp4 or .mkv, and the file's name ends in neither");
}

AvPtr<AVFrame> NewPicture(AVPixelFormat format, int width, int height) {
    AvPtr<AVFrame> frame = NewFrame();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    Check(av_frame_get_buffer(frame.get(), 0), "cannot allocate a picture");
    return frame;
}

}  // namespace

Writer::Writer(const WriterOptions &options)
    : width_(options.width), height_(options.height), frameDurationUs_(std::llround(1e6 / options.frameRate)) {
    const int evenWidth = (width_ + 1) & ~1;
    const int evenHeight = (height_ + 1) & ~1;
    rgb_ = NewPicture(AV_PIX_FMT_RGB24, evenWidth, evenHeight);
    yuv_ = NewPicture(AV_PIX_FMT_YUV420P, evenWidth, evenHeight);
    packet_ = NewPacket();
    converter_.reset(sws_getContext(evenWidth, evenHeight, AV_PIX_FMT_RGB24, evenWidth, evenHeight, AV_PIX_FMT_YUV420P, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!converter_) {
        throw Error(SRNET_MEDIA_INTERNAL, "cannot convert RGB to YUV");
    }
    try {
        OpenCodec(options);
        OpenFile(options);
    } catch (...) {
        Close();
        throw;
    }
}

Writer::~Writer() {
    try {
        Finish();
    } catch (...) {
        // Whoever wants to know calls Finish.
    }
    Close();
}

void Writer::OpenCodec(const WriterOptions &options) {
    if (!IsPreset(options.preset)) {
        throw Error(SRNET_MEDIA_INVALID, "x264 has no preset '" + options.preset + "'");
    }
    const AVCodec *encoder = avcodec_find_encoder_by_name("libx264");
    if (!encoder) {
        throw Error(SRNET_MEDIA_UNSUPPORTED, "the FFmpeg libraries here are built without libx264");
    }
    codec_.reset(avcodec_alloc_context3(encoder));
    if (!codec_) {
        throw std::bad_alloc();
    }
    codec_->width = yuv_->width;
    codec_->height = yuv_->height;
    codec_->pix_fmt = AV_PIX_FMT_YUV420P;
    codec_->time_base = Microseconds;
    codec_->framerate = av_d2q(options.frameRate, 1'000'000);
    codec_->gop_size = std::max(1, static_cast<int>(std::lround(options.frameRate * KeyFrameSeconds)));
    // No reordering: decoding order is display order, so timestamps start at the first frame's and nothing is held back.
    codec_->max_b_frames = 0;
    // The network needs the other core.
    codec_->thread_count = 1;
    codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    codec_->color_range = AVCOL_RANGE_MPEG;
    codec_->colorspace = AVCOL_SPC_SMPTE170M;
    codec_->color_primaries = AVCOL_PRI_SMPTE170M;
    codec_->color_trc = AVCOL_TRC_SMPTE170M;
    Check(av_opt_set(codec_->priv_data, "preset", options.preset.c_str(), 0), "preset");
    Check(av_opt_set_double(codec_->priv_data, "crf", options.crf, 0), "crf");
    // Without look-ahead a frame is in the file when Write returns.
    Check(av_opt_set(codec_->priv_data, "tune", "zerolatency", 0), "tune");
    if (avcodec_open2(codec_.get(), encoder, nullptr) < 0) {
        throw Error(SRNET_MEDIA_INVALID, "x264 cannot encode " + std::to_string(yuv_->width) + "x" + std::to_string(yuv_->height) + " with preset '" +
                                             options.preset + "' and crf " + std::to_string(options.crf));
    }
}

void Writer::OpenFile(const WriterOptions &options) {
    Check(avformat_alloc_output_context2(&format_, nullptr, MuxerFor(options.path), options.path.c_str()), "cannot write this kind of file");
    AVStream *stream = avformat_new_stream(format_, nullptr);
    if (!stream) {
        throw std::bad_alloc();
    }
    Check(avcodec_parameters_from_context(stream->codecpar, codec_.get()), "cannot describe the video");
    stream->time_base = Microseconds;
    stream->avg_frame_rate = codec_->framerate;
    Check(avio_open(&format_->pb, ("file:" + options.path).c_str(), AVIO_FLAG_WRITE), "cannot create the file");
    format_->flags |= AVFMT_FLAG_FLUSH_PACKETS;

    AVDictionary *raw = nullptr;
    // An ordinary MP4 has its index at the end and is lost when the process is killed. Fragments carry their own index: what was
    // written stays readable. One per second: a key frame need not start them.
    av_dict_set(&raw, "movflags", "+empty_moov+default_base_moof", 0);
    av_dict_set(&raw, "frag_duration", "1000000", 0);
    av_dict_set(&raw, "video_track_timescale", "1000000", 0);
    av_dict_set(&raw, "cluster_time_limit", "1000", 0);
    const int result = avformat_write_header(format_, &raw);
    av_dict_free(&raw);
    Check(result);
    CheckFile();
}

void Writer::Write(const uint8_t *rgb, int64_t size, int64_t stride, int64_t timestampUs) {
    if (finished_) {
        throw Error(SRNET_MEDIA_INVALID, "the video was finished before");
    }
    if (stride < 3 * static_cast<int64_t>(width_) || size < (height_ - 1) * stride + 3 * static_cast<int64_t>(width_)) {
        throw Error(SRNET_MEDIA_INVALID, "the picture is smaller than the video's " + std::to_string(width_) + "x" + std::to_string(height_));
    }
    if (timestampUs <= lastTimestamp_) {
        throw Error(SRNET_MEDIA_INVALID, "timestamps must increase, and " + std::to_string(timestampUs) + " us follows " + std::to_string(lastTimestamp_) + " us");
    }
    ClearLog();
    CopyPadded(rgb, stride);
    // The encoder may still reference the last picture.
    Check(av_frame_make_writable(yuv_.get()), "cannot allocate a picture");
    Check(sws_scale(converter_.get(), rgb_->data, rgb_->linesize, 0, rgb_->height, yuv_->data, yuv_->linesize), "cannot convert to YUV");
    if (lastTimestamp_ == INT64_MIN) {
        origin_ = timestampUs;
    } else if (timestampUs - lastTimestamp_ > LongestPauseUs) {
        origin_ += timestampUs - lastTimestamp_ - LongestPauseUs;
    }
    yuv_->pts = timestampUs - origin_;
    Check(avcodec_send_frame(codec_.get(), yuv_.get()), "cannot encode");
    lastTimestamp_ = timestampUs;
    WritePackets();
}

// swscale may read past the end of a row, so it never gets the caller's memory; odd sizes repeat their last column and row.
void Writer::CopyPadded(const uint8_t *rgb, int64_t stride) {
    const size_t rowBytes = 3 * static_cast<size_t>(width_);
    for (int y = 0; y < rgb_->height; ++y) {
        const uint8_t *from = rgb + std::min(y, height_ - 1) * stride;
        uint8_t *to = rgb_->data[0] + static_cast<int64_t>(y) * rgb_->linesize[0];
        std::memcpy(to, from, rowBytes);
        if (rgb_->width != width_) {
            std::memcpy(to + rowBytes, to + rowBytes - 3, 3);
        }
    }
}

void Writer::WritePackets() {
    for (;;) {
        const int result = avcodec_receive_packet(codec_.get(), packet_.get());
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) {
            return;
        }
        Check(result, "cannot encode");
        packet_->stream_index = 0;
        packet_->duration = frameDurationUs_;
        av_packet_rescale_ts(packet_.get(), codec_->time_base, format_->streams[0]->time_base);
        Check(av_interleaved_write_frame(format_, packet_.get()));
        CheckFile();
    }
}

// The muxers do not look at what their output said; a full disk shows here only.
void Writer::CheckFile() { Check(format_->pb->error); }

void Writer::Finish() {
    if (finished_ || !format_ || !format_->pb) {
        return;
    }
    finished_ = true;
    ClearLog();
    Check(avcodec_send_frame(codec_.get(), nullptr), "cannot encode");
    WritePackets();
    Check(av_write_trailer(format_));
    avio_flush(format_->pb);
    CheckFile();
    Check(avio_closep(&format_->pb));
}

void Writer::Close() {
    if (format_) {
        avio_closep(&format_->pb);
        avformat_free_context(format_);
        format_ = nullptr;
    }
}

}  // namespace srnet::media
