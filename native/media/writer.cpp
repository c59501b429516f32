#include "writer.h"

#include <algorithm>
#include <cmath>

#include "error.h"
#include "file_codecs.h"
#include "x264.h"

namespace srnet::media {
namespace {

// MP4's muxer takes a longer one, at a microsecond's resolution, for a broken timestamp and loses the time of all that follows.
constexpr int64_t LongestPauseUs = 1'800'000'000;

// By time, not by frames: of a source that drops some, or has no even pace, players seek as well.
constexpr int64_t KeyFrameUs = 2'000'000;

}  // namespace

Writer::Writer(const WriterOptions &options) : frameDurationUs_(std::llround(1e6 / options.frameRate)), origin_(options.startUs) {
    FileCodec codec = OpenFileCodec(options);
    codec_ = std::move(codec.context);
    const bool stretched = options.codec == SRNET_CODEC_RAW_DEVICE;
    const int even = codec_->pix_fmt == AV_PIX_FMT_YUV420P ? 1 : 0;
    converter_.emplace(codec.pixels, options.width, options.height, codec_->pix_fmt, codec.colorSpace, (options.width + even) & ~even, (options.height + even) & ~even,
                       stretched ? options.aspect : PixelAspect{});
    packet_ = NewPacket();
    output_.emplace(codec.format, options.path);
    AVStream *stream = output_->Stream();
    Check(avcodec_parameters_from_context(stream->codecpar, codec_.get()), "cannot describe the video");
    stream->time_base = Microseconds;
    stream->avg_frame_rate = codec_->framerate;
    stream->sample_aspect_ratio = codec_->sample_aspect_ratio;
    if (options.sound) {
        output_->AddSound(*options.sound);
    }
    output_->Open();
}

Writer::~Writer() {
    try {
        Finish();
    } catch (...) {
        // Whoever wants to know calls Finish.
    }
}

void Writer::Write(const uint8_t *pixels, int64_t size, int64_t stride, int64_t timestampUs) {
    if (finished_) {
        throw Error(SRNET_MEDIA_INVALID, "the video was finished before");
    }
    if (timestampUs < origin_) {
        throw Error(SRNET_MEDIA_INVALID, "timestamps must not lie before the start of the video");
    }
    if (timestampUs <= lastTimestamp_) {
        throw Error(SRNET_MEDIA_INVALID, "timestamps must increase, and " + std::to_string(timestampUs) + " us follows " + std::to_string(lastTimestamp_) + " us");
    }
    ClearLog();
    AVFrame *frame = converter_->Convert(pixels, size, stride);
    const int64_t pause = timestampUs - (lastTimestamp_ == INT64_MIN ? origin_ : lastTimestamp_);
    if (pause > LongestPauseUs) {
        origin_ += pause - LongestPauseUs;
    }
    frame->pts = timestampUs - origin_;
    const bool key = lastKey_ == INT64_MIN || timestampUs - lastKey_ >= KeyFrameUs;
    frame->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    lastKey_ = key ? timestampUs : lastKey_;
    Check(avcodec_send_frame(codec_.get(), frame), "cannot encode");
    lastTimestamp_ = timestampUs;
    WritePackets();
}

void Writer::WriteSound(SoundPacket sound) {
    if (finished_) {
        throw Error(SRNET_MEDIA_INVALID, "the video was finished before");
    }
    ClearLog();
    sound.timestampUs -= origin_;
    output_->WriteSound(sound);
}

void Writer::WritePackets() {
    for (;;) {
        const int result = avcodec_receive_packet(codec_.get(), packet_.get());
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF) {
            return;
        }
        Check(result, "cannot encode");
        packet_->duration = frameDurationUs_;
        output_->Write(packet_.get(), codec_->time_base);
    }
}

void Writer::Finish() {
    if (finished_) {
        return;
    }
    finished_ = true;
    ClearLog();
    Check(avcodec_send_frame(codec_.get(), nullptr), "cannot encode");
    WritePackets();
    output_->Finish();
}

}  // namespace srnet::media
