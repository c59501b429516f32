#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "av.h"
#include "deadline.h"
#include "rtsp_stream.h"

namespace srnet::media {

// How a source is opened; srnet_decoder_options with owned strings.
struct InputOptions {
    std::string url;
    std::string format;
    bool live;
    int32_t rtspWay;  // SRNET_RTSP_...; opening finds out when it is another
    int threads;
    int64_t openTimeoutUs;
    int64_t readTimeoutUs;
    bool sound;
};

// The URL is the path of a file here, not something with a protocol or a format of its own.
bool IsLocalFile(const InputOptions &options);

// A demuxer positioned on the best video stream.
class Input {
public:
    // Blocks until the streams are known. Throws Error.
    Input(InputOptions &options, Deadline &deadline);
    ~Input();
    Input(const Input &) = delete;
    Input &operator=(const Input &) = delete;

    AVStream *Video() const { return format_->streams[video_]; }

    // Its sound, when it was asked for and there is any; null = there is none.
    AVStream *Sound() const { return sound_ < 0 ? nullptr : format_->streams[sound_]; }

    const AVCodec *Codec() const { return codec_; }

    AVFormatContext *Format() const { return format_; }

    // How the container wants the pictures turned, see orientation.h.
    int Orientation() const;

    // The next packet of the video or its sound, as stream_index says, or libav's error code.
    int Read(AVPacket *packet);

private:
    void OpenUrl(const InputOptions &options);
    void RefusePicture(const InputOptions &options) const;
    bool OpenRtsp(InputOptions &options);
    void LearnSound();
    AVStream *NewStream(AVMediaType type, AVCodecID codec, const std::vector<uint8_t> &parameters, AVRational timeBase);

    Deadline &deadline_;
    AVFormatContext *format_ = nullptr;
    const AVCodec *codec_ = nullptr;
    int video_ = -1;
    int sound_ = -1;
    std::deque<AvPtr<AVPacket>> ahead_;  // read already
    std::unique_ptr<RtspStream> rtsp_;  // in libavformat's place; format_ then only describes it
};

}  // namespace srnet::media
