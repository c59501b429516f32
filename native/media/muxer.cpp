#include "muxer.h"

#include <cmath>
#include <cstring>

#include "error.h"
#include "x264.h"

namespace srnet::media {
namespace {

bool IsRtsp(const std::string &url) { return url.rfind("rtsp://", 0) == 0 || url.rfind("rtsps://", 0) == 0; }

const char *FormatOf(const std::string &url) {
    constexpr const char *Formats[][2] = {{".mp4", "mp4"}, {".mkv", "matroska"}};
    return IsRtsp(url) ? "rtsp" : Output::FormatOf(url, Formats, 2);
}

}  // namespace

Muxer::Muxer(MuxerOptions options) : options_(std::move(options)), output_(FormatOf(options_.url), options_.url), packet_(NewPacket()) {
    if (!IsRtsp(options_.url)) {
        // A disk answers or blocks in the kernel, where no deadline reaches.
        options_.timeoutUs = 0;
    }
}

template <class Body>
void Muxer::Limited(Body body) {
    Deadline &limit = output_.Limit();
    limit.Start(options_.timeoutUs);
    ClearLog();
    try {
        if (limit.Aborted()) {
            throw Error(SRNET_MEDIA_ABORTED, "writing was aborted");
        }
        body();
    } catch (const Error &error) {
        if (limit.Aborted()) {
            throw Error(SRNET_MEDIA_ABORTED, "writing was aborted");
        }
        if (limit.Passed()) {
            throw Error(SRNET_MEDIA_TIMEOUT, "the server did not answer in time");
        }
        throw;
    }
}

void Muxer::Open() {
    if (state_ != State::New) {
        throw Error(SRNET_MEDIA_INVALID, "the video was opened before");
    }
    state_ = State::Finished;
    AVStream *stream = output_.Stream();
    AVCodecParameters *codec = stream->codecpar;
    codec->codec_type = AVMEDIA_TYPE_VIDEO;
    codec->codec_id = AV_CODEC_ID_H264;
    codec->width = options_.width;
    codec->height = options_.height;
    codec->extradata = static_cast<uint8_t *>(av_mallocz(options_.parameters.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!codec->extradata) {
        throw std::bad_alloc();
    }
    codec->extradata_size = static_cast<int>(options_.parameters.size());
    std::memcpy(codec->extradata, options_.parameters.data(), options_.parameters.size());
    stream->sample_aspect_ratio = codec->sample_aspect_ratio = {options_.aspect.num, options_.aspect.den};
    stream->time_base = Microseconds;
    stream->avg_frame_rate = av_d2q(options_.frameRate, 1'000'000);
    if (options_.sound) {
        output_.AddSound(*options_.sound);
    }
    Limited([this] { output_.Open(); });
    state_ = State::Open;
}

void Muxer::Write(Bytes accessUnit, int64_t timestampUs, bool keyFrame) {
    if (state_ != State::Open) {
        throw Error(SRNET_MEDIA_INVALID, "the video is not open");
    }
    if (!origin_ && !keyFrame) {
        throw Error(SRNET_MEDIA_INVALID, "a video starts with a key frame");
    }
    if (origin_ && timestampUs <= lastTimestamp_) {
        throw Error(SRNET_MEDIA_INVALID, "timestamps must increase, and " + std::to_string(timestampUs) + " us follows " + std::to_string(lastTimestamp_) + " us");
    }
    origin_ = origin_.value_or(timestampUs);
    lastTimestamp_ = timestampUs;
    Check(av_new_packet(packet_.get(), static_cast<int>(accessUnit.size)), "cannot allocate a packet");
    std::memcpy(packet_->data, accessUnit.data, static_cast<size_t>(accessUnit.size));
    packet_->pts = packet_->dts = timestampUs - *origin_;
    packet_->duration = std::llround(1e6 / options_.frameRate);
    packet_->flags = keyFrame ? AV_PKT_FLAG_KEY : 0;
    Limited([this] { output_.Write(packet_.get(), Microseconds); });
}

void Muxer::WriteSound(SoundPacket sound) {
    if (state_ != State::Open) {
        throw Error(SRNET_MEDIA_INVALID, "the video is not open");
    }
    if (origin_) {
        sound.timestampUs -= *origin_;
        Limited([&] { output_.WriteSound(sound); });
    }
}

void Muxer::Finish() {
    if (state_ != State::Open) {
        return;
    }
    state_ = State::Finished;
    Limited([this] { output_.Finish(); });
}

}  // namespace srnet::media
