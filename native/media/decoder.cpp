#include "decoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "planes.h"

namespace srnet::media {
namespace {

constexpr AVRational Microseconds{1, 1'000'000};
constexpr int MaxFailuresInARow = 100;

// Bytes. Nobody's sound waits longer: a minute of uncompressed stereo.
constexpr int64_t MaxSound = 16 << 20;

std::string Seconds(int64_t us) {
    std::string text = std::to_string(static_cast<double>(us) / 1e6);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') {
        text.pop_back();
    }
    return text + " s";
}

// Damaged files claim any time; within 285 years no sum or difference of two overflows.
int64_t ToMicroseconds(int64_t value, AVRational timeBase) {
    constexpr int64_t Limit = int64_t{1} << 53;
    return std::clamp(av_rescale_q(value, timeBase, Microseconds), -Limit, Limit);
}

bool IsKey(const AVFrame &frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
    return (frame.flags & AV_FRAME_FLAG_KEY) != 0;
#else
    return frame.key_frame != 0;
#endif
}

}  // namespace

Decoder::Decoder(InputOptions options) : options_(std::move(options)) {
    if (IsLocalFile(options_)) {
        // A disk answers or blocks in the kernel, where no deadline reaches; one would only hit a process that was suspended meanwhile.
        options_.openTimeoutUs = options_.readTimeoutUs = 0;
    }
}

void Decoder::Open() {
    if (input_) {
        throw Error(SRNET_MEDIA_INVALID, "the decoder was opened before");
    }
    deadline_.Start(options_.openTimeoutUs);
    try {
        input_ = std::make_unique<Input>(options_, deadline_);
        OpenCodec();
        // Only a decoded picture tells the true size, and that the source can be decoded at all.
        if (!DecodeNext()) {
            throw Error(SRNET_MEDIA_CORRUPT, "there is no picture in it that can be decoded");
        }
    } catch (const Error &error) {
        if (deadline_.Aborted()) {
            throw Error(SRNET_MEDIA_ABORTED, "opening was aborted");
        }
        // libav reports an interrupted connection as anything from "Immediate exit" to "Invalid data".
        if (deadline_.Passed() && input_) {
            throw Error(SRNET_MEDIA_CORRUPT, "it plays, but gave no picture that can be decoded within " + Seconds(options_.openTimeoutUs));
        }
        if (deadline_.Passed() || error.status() == SRNET_MEDIA_TIMEOUT) {
            throw Error(SRNET_MEDIA_TIMEOUT, "no video arrived within " + Seconds(options_.openTimeoutUs));
        }
        throw;
    }
    firstPending_ = true;
    DescribeSource();
    open_ = true;
}

void Decoder::OpenCodec() {
    const AVStream *video = input_->Video();
    codec_.reset(avcodec_alloc_context3(input_->Codec()));
    if (!codec_) {
        throw std::bad_alloc();
    }
    Check(avcodec_parameters_to_context(codec_.get(), video->codecpar), "cannot decode its video");
    codec_->pkt_timebase = video->time_base;
    codec_->max_pixels = SRNET_MEDIA_MAX_VIDEO_PIXELS;
    codec_->thread_count = std::clamp(options_.threads, 1, 16);
    if (options_.live) {
        // Frame threads would each hold one picture back.
        codec_->thread_type = FF_THREAD_SLICE;
        codec_->flags |= AV_CODEC_FLAG_LOW_DELAY;
    }
    if (static_cast<int64_t>(codec_->width) * codec_->height > SRNET_MEDIA_MAX_VIDEO_PIXELS) {
        throw Error(SRNET_MEDIA_LIMIT, "its pictures of " + std::to_string(codec_->width) + "x" + std::to_string(codec_->height) + " are larger than can be read");
    }
    Check(avcodec_open2(codec_.get(), input_->Codec(), nullptr), "cannot decode its video");
    packet_ = NewPacket();
    frame_ = NewFrame();
}

void Decoder::DescribeSource() {
    const AVFormatContext *format = input_->Format();
    AVStream *video = input_->Video();
    info_.struct_size = sizeof info_;
    info_.width = Sideways() ? frame_->height : frame_->width;
    info_.height = Sideways() ? frame_->width : frame_->height;
    const AVRational rate = av_guess_frame_rate(input_->Format(), video, nullptr);
    info_.frame_rate = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : codec_->framerate.num > 0 && codec_->framerate.den > 0 ? av_q2d(codec_->framerate) : 0;
    if (video->duration > 0) {
        info_.duration_us = ToMicroseconds(video->duration, video->time_base);
    } else if (format->duration > 0) {
        info_.duration_us = ToMicroseconds(format->duration, Microseconds);
    }
    info_.frame_count = video->nb_frames;
    if (info_.frame_count <= 0) {
        info_.frame_count = std::llround(static_cast<double>(info_.duration_us) / 1e6 * info_.frame_rate);
    }
    const AVRational sample = av_guess_sample_aspect_ratio(input_->Format(), video, frame_.get());
    const PixelAspect aspect = PixelAspectOf(sample.num, sample.den, orientation_);
    info_.aspect_num = aspect.num;
    info_.aspect_den = aspect.den;
    std::strncpy(info_.codec, avcodec_get_name(codec_->codec_id), sizeof info_.codec - 1);
}

const srnet_decoder_info &Decoder::Info() const {
    if (!open_) {
        throw Error(SRNET_MEDIA_INVALID, "the decoder is not open");
    }
    return info_;
}

bool Decoder::Read(const RgbTarget &target, srnet_decoder_frame &frame) {
    if (deadline_.Aborted()) {
        throw Error(SRNET_MEDIA_ABORTED, "reading was aborted");
    }
    deadline_.Start(options_.readTimeoutUs);
    if (!firstPending_ && !DecodeNext()) {
        if (options_.live) {
            throw Error(SRNET_MEDIA_DISCONNECTED, "the live source disconnected");
        }
        return false;
    }
    firstPending_ = false;
    frame.timestamp_us = Timestamp();
    frame.key_frame = IsKey(*frame_);
    frame.corrupt = (frame_->flags & AV_FRAME_FLAG_CORRUPT) != 0 || frame_->decode_error_flags != 0;
    frame.source_width = Sideways() ? frame_->height : frame_->width;
    frame.source_height = Sideways() ? frame_->width : frame_->height;
    converter_.Convert(*frame_, orientation_, target);
    return true;
}

bool Decoder::CopyPlanes(uint8_t *planes, int64_t capacity, srnet_decoder_planes &form) const {
    if (!open_ || firstPending_ || orientation_ != Upright || frame_->width != info_.width || frame_->height != info_.height) {
        return false;
    }
    if (capacity < PlaneBytes(info_.width, info_.height)) {
        throw Error(SRNET_MEDIA_INVALID, "the place for the planes is smaller than they are");
    }
    return srnet::media::CopyPlanes(*frame_, planes, form);
}

// Leaves the next picture in frame_; false at the end.
bool Decoder::DecodeNext() {
    // An undecodable picture is skipped, the next ones may be fine; only a codec that never recovers ends the reading.
    for (int failures = 0; failures < MaxFailuresInARow;) {
        const int result = avcodec_receive_frame(codec_.get(), frame_.get());
        if (result == 0) {
            ReadOrientation();
            return true;
        }
        if (result == AVERROR_EOF) {
            if (afterDraining_) {
                throw *afterDraining_;
            }
            return false;
        }
        if (result == AVERROR(EAGAIN)) {
            Feed();
        } else {
            ++failures;
        }
    }
    throw Error(SRNET_MEDIA_CORRUPT, "its pictures cannot be decoded");
}

// A picture's own word (EXIF of motion JPEG, H.264's SEI) comes before the container's.
void Decoder::ReadOrientation() {
    const AVFrameSideData *matrix = av_frame_get_side_data(frame_.get(), AV_FRAME_DATA_DISPLAYMATRIX);
    orientation_ = matrix ? OrientationOf(reinterpret_cast<const int32_t *>(matrix->data)) : input_->Orientation();
}

// Gives the codec one packet, or the end of the stream.
void Decoder::Feed() {
    ClearLog();
    const int result = input_->Read(packet_.get());
    if (deadline_.Aborted() || deadline_.Passed()) {
        av_packet_unref(packet_.get());
        throw ReadError(AVERROR_EXIT);
    }
    if (result >= 0 && input_->Sound() && packet_->stream_index == input_->Sound()->index) {
        KeepSound();
    } else if (result >= 0) {
        avcodec_send_packet(codec_.get(), packet_.get());
        av_packet_unref(packet_.get());
    } else if (result == AVERROR(EAGAIN)) {
        av_usleep(1000);
    } else {
        if (result != AVERROR_EOF) {
            afterDraining_ = ReadError(result);
        }
        avcodec_send_packet(codec_.get(), nullptr);
    }
}

void Decoder::KeepSound() {
    // One without a time belongs nowhere.
    if (packet_->pts != AV_NOPTS_VALUE) {
        AvPtr<AVPacket> kept = NewPacket();
        av_packet_move_ref(kept.get(), packet_.get());
        soundSize_ += kept->size;
        sound_.push_back(std::move(kept));
    }
    av_packet_unref(packet_.get());
    while (soundSize_ > MaxSound) {
        soundSize_ -= sound_.front()->size;
        sound_.pop_front();
    }
}

const SoundFormat *Decoder::Sound() {
    if (!input_ || !input_->Sound()) {
        return nullptr;
    }
    // AAC tells with its first packet, which came before the first picture or soon after.
    const AVCodecParameters &codec = *input_->Sound()->codecpar;
    if (!soundFormat_ || soundFormat_->parameters.size() != static_cast<size_t>(codec.extradata_size)) {
        soundFormat_ = SoundFormat::Of(codec);
    }
    return &*soundFormat_;
}

bool Decoder::ReadSound(SoundPacket &packet) {
    if (sound_.empty() || !origin_) {
        return false;
    }
    soundRead_ = std::move(sound_.front());
    sound_.pop_front();
    soundSize_ -= soundRead_->size;
    const AVRational base = input_->Sound()->time_base;
    packet.bytes = {soundRead_->data, soundRead_->size};
    packet.timestampUs = ToMicroseconds(soundRead_->pts, base) - *origin_;
    packet.durationUs = ToMicroseconds(std::max<int64_t>(soundRead_->duration, 0), base);
    return true;
}

// Microseconds since origin_. The origin of a file is where players start it, so that times agree with what a person sees there.
int64_t Decoder::Timestamp() {
    int64_t timestamp = nextTimestamp_;
    const AVInputFormat *demuxer = input_->Format()->iformat;
    if (options_.live && demuxer && (demuxer->flags & AVFMT_NOTIMESTAMPS) != 0) {
        // HTTP motion JPEG carries no times and libav makes them up at 25 a second; the time of arrival is nearer to the truth.
        const int64_t now = av_gettime_relative();
        origin_ = origin_.value_or(now);
        timestamp = now - *origin_;
    } else if (frame_->best_effort_timestamp != AV_NOPTS_VALUE) {
        const int64_t absolute = ToMicroseconds(frame_->best_effort_timestamp, input_->Video()->time_base);
        if (!origin_) {
            const int64_t start = input_->Format()->start_time;
            origin_ = options_.live || start == AV_NOPTS_VALUE ? absolute - nextTimestamp_ : ToMicroseconds(start, Microseconds);
        }
        timestamp = absolute - *origin_;
    }
    nextTimestamp_ = timestamp + std::llround(1e6 / (info_.frame_rate > 0 ? info_.frame_rate : 25));
    return timestamp;
}

Error Decoder::ReadError(int code) const {
    if (deadline_.Aborted()) {
        return Error(SRNET_MEDIA_ABORTED, "reading was aborted");
    }
    if (deadline_.Passed() || code == AVERROR(ETIMEDOUT)) {
        return Error(SRNET_MEDIA_TIMEOUT, "no picture arrived within " + Seconds(options_.readTimeoutUs));
    }
    const Error error = AvError(code);
    return options_.live ? Error(SRNET_MEDIA_DISCONNECTED, error.what()) : error;
}

}  // namespace srnet::media
