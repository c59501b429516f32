#include "input.h"

#include <algorithm>

#include "error.h"
#include "orientation.h"
#include "sound.h"

namespace srnet::media {
namespace {

constexpr int64_t GoodbyeUs = 500'000;

void Set(AvPtr<AVDictionary> &options, const char *key, const std::string &value) {
    AVDictionary *raw = options.release();
    const int result = av_dict_set(&raw, key, value.c_str(), 0);
    options.reset(raw);
    Check(result);
}

bool StartsWith(const std::string &text, const char *prefix) { return text.rfind(prefix, 0) == 0; }

bool EndsWith(const std::string &text, const std::string &ending) {
    return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

AvPtr<AVDictionary> OptionsFor(const InputOptions &input, int32_t way) {
    AvPtr<AVDictionary> options;
    if (StartsWith(input.url, "rtsp:") || StartsWith(input.url, "rtsps:")) {
        Set(options, "rtsp_transport", way == SRNET_RTSP_LIBRARY_UDP ? "udp" : "tcp");
        if (input.readTimeoutUs > 0) {
            Set(options, "timeout", std::to_string(input.readTimeoutUs));
        }
        Set(options, "allowed_media_types", input.sound ? "video+audio" : "video");
    }
    if (input.live) {
        // Short probing and no waiting for reordered packets. Not "nobuffer": it drops what was probed, and with that the first key frame.
        Set(options, "max_delay", "100000");
        Set(options, "reorder_queue_size", "0");
        Set(options, "probesize", "200000");
        Set(options, "analyzeduration", "200000");
    }
    return options;
}

}  // namespace

bool IsLocalFile(const InputOptions &options) { return options.format.empty() && options.url.find("://") == std::string::npos; }

Input::Input(InputOptions &options, Deadline &deadline) : deadline_(deadline) {
    if (options.live && options.rtspWay == SRNET_RTSP_OWN && options.format.empty() && OpenRtsp(options)) {
        return;
    }
    OpenUrl(options);
    try {
        RefusePicture(options);
        Check(avformat_find_stream_info(format_, nullptr));
        video_ = av_find_best_stream(format_, AVMEDIA_TYPE_VIDEO, -1, -1, &codec_, 0);
        if (video_ == AVERROR_STREAM_NOT_FOUND) {
            throw Error(SRNET_MEDIA_UNSUPPORTED, "there is no video in it");
        }
        Check(video_, "cannot decode its video");
        if ((Video()->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0) {
            throw Error(SRNET_MEDIA_UNSUPPORTED, "there is no video in it, only a cover picture");
        }
    } catch (...) {
        avformat_close_input(&format_);
        throw;
    }
    if (options.sound) {
        const int sound = av_find_best_stream(format_, AVMEDIA_TYPE_AUDIO, -1, video_, nullptr, 0);
        sound_ = sound >= 0 && format_->streams[sound]->codecpar->sample_rate > 0 ? sound : -1;
    }
    for (int i = 0; i < static_cast<int>(format_->nb_streams); ++i) {
        format_->streams[i]->discard = i == video_ || i == sound_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    LearnSound();
}

// AAC of broadcasts says what it is with every packet and nowhere else: the first one has to be read to know.
void Input::LearnSound() {
    constexpr size_t Most = 200;
    while (sound_ >= 0 && Sound()->codecpar->codec_id == AV_CODEC_ID_AAC && Sound()->codecpar->extradata_size == 0) {
        AvPtr<AVPacket> packet = NewPacket();
        if (ahead_.size() == Most || av_read_frame(format_, packet.get()) < 0) {
            Sound()->discard = AVDISCARD_ALL;
            sound_ = -1;
            return;
        }
        if (packet->stream_index == sound_) {
            TakeAdtsHeader(*packet, *Sound()->codecpar);
        }
        ahead_.push_back(std::move(packet));
    }
}

void Input::OpenUrl(const InputOptions &options) {
    const AVInputFormat *format = nullptr;
    if (!options.format.empty()) {
        format = av_find_input_format(options.format.c_str());
        if (!format) {
            throw Error(SRNET_MEDIA_UNSUPPORTED, "the input format '" + options.format + "' is not known to the FFmpeg libraries here");
        }
    }
    format_ = avformat_alloc_context();
    if (!format_) {
        throw std::bad_alloc();
    }
    format_->interrupt_callback = deadline_.Callback();
    AVDictionary *dictionary = OptionsFor(options, options.rtspWay).release();
    // libav would take "a:b.mp4" for a protocol, and "concat:x|y" for one that opens other files.
    const std::string url = IsLocalFile(options) ? "file:" + options.url : options.url;
    const int result = avformat_open_input(&format_, url.c_str(), format, &dictionary);  // frees format_ when it fails
    av_dict_free(&dictionary);
    if (result == AVERROR_EOF && options.live) {
        throw Error(SRNET_MEDIA_DISCONNECTED, "it closed the connection");
    }
    if (result == AVERROR_INVALIDDATA) {
        throw AvError(result, IsLocalFile(options) ? "there is no video in it that can be read" : "what comes from there is no video that can be read");
    }
    Check(result);
}

// libav's formats of one picture: what a camera's snapshot address gives, and pictures whose files are named as videos.
void Input::RefusePicture(const InputOptions &options) const {
    const std::string name = format_->iformat->name;
    // JPEGs one after the other are a video to whoever named them so.
    if (IsLocalFile(options) && (EndsWith(options.url, ".mjpeg") || EndsWith(options.url, ".mjpg"))) {
        return;
    }
    if (options.format.empty() && (name == "image2" || EndsWith(name, "_pipe"))) {
        throw Error(SRNET_MEDIA_UNSUPPORTED, IsLocalFile(options) ? "it is a single picture and no video" : "it is a single picture and no video; a camera's video has another address");
    }
}

// False when this is left to libavformat; then the options say how, for the next time as well.
bool Input::OpenRtsp(InputOptions &options) {
    rtsp_ = std::make_unique<RtspStream>(deadline_);
    const int32_t way = StartsWith(options.url, "rtsp://") ? rtsp_->Open(options.url, options.sound) : SRNET_RTSP_LIBRARY;
    if (way != SRNET_RTSP_OWN) {
        rtsp_.reset();
        options.rtspWay = way;
        return false;
    }
    const RtspDescription &video = rtsp_->Video();
    const AVCodecID id = video.codec == "H264" ? AV_CODEC_ID_H264 : AV_CODEC_ID_HEVC;
    codec_ = avcodec_find_decoder(id);
    if (!codec_) {
        throw AvError(AVERROR_DECODER_NOT_FOUND);
    }
    format_ = avformat_alloc_context();
    if (!format_) {
        throw std::bad_alloc();
    }
    try {
        AVStream *stream = NewStream(AVMEDIA_TYPE_VIDEO, id, video.parameters, {1, 90'000});
        stream->avg_frame_rate = av_d2q(video.frameRate, 1'000'000);
        if (const RtpSound *sound = rtsp_->Sound()) {
            AVCodecParameters *codec = NewStream(AVMEDIA_TYPE_AUDIO, sound->Format().codec, {}, {1, 1'000'000})->codecpar;
            sound->Format().Describe(*codec);
            sound_ = 1;
        }
    } catch (...) {
        avformat_free_context(format_);
        throw;
    }
    video_ = 0;
    return true;
}

AVStream *Input::NewStream(AVMediaType type, AVCodecID codec, const std::vector<uint8_t> &parameters, AVRational timeBase) {
    AVStream *stream = avformat_new_stream(format_, nullptr);
    uint8_t *copy = static_cast<uint8_t *>(av_mallocz(parameters.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!stream || !copy) {
        av_free(copy);
        throw std::bad_alloc();
    }
    stream->time_base = timeBase;
    stream->codecpar->codec_type = type;
    stream->codecpar->codec_id = codec;
    std::copy(parameters.begin(), parameters.end(), copy);
    stream->codecpar->extradata = copy;
    stream->codecpar->extradata_size = static_cast<int>(parameters.size());
    return stream;
}

Input::~Input() {
    deadline_.StartClosing(GoodbyeUs);
    rtsp_.reset();
    avformat_close_input(&format_);
}

int Input::Orientation() const {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVCodecParameters *parameters = Video()->codecpar;
    const AVPacketSideData *data = av_packet_side_data_get(parameters->coded_side_data, parameters->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    const uint8_t *matrix = data ? data->data : nullptr;
#else
    const uint8_t *matrix = av_stream_get_side_data(Video(), AV_PKT_DATA_DISPLAYMATRIX, nullptr);
#endif
    return matrix ? OrientationOf(reinterpret_cast<const int32_t *>(matrix)) : Upright;
}

int Input::Read(AVPacket *packet) {
    if (rtsp_) {
        return rtsp_->Read(packet);
    }
    for (;;) {
        int result = 0;
        if (ahead_.empty()) {
            result = av_read_frame(format_, packet);
        } else {
            av_packet_move_ref(packet, ahead_.front().get());
            ahead_.pop_front();
        }
        if (result < 0 || packet->stream_index == video_) {
            return result;
        }
        if (packet->stream_index == sound_) {
            TakeAdtsHeader(*packet, *Sound()->codecpar);
            return result;
        }
        av_packet_unref(packet);
        if (deadline_.Aborted() || deadline_.Passed()) {
            return AVERROR_EXIT;
        }
    }
}

}  // namespace srnet::media
