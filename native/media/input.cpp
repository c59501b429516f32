#include "input.h"

#include <algorithm>

#include "error.h"
#include "orientation.h"

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
        Set(options, "allowed_media_types", "video");
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
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        format_->streams[i]->discard = static_cast<int>(i) == video_ ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
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
    if (result == AVERROR_INVALIDDATA && !IsLocalFile(options)) {
        throw AvError(result, "what comes from there is no video that can be read");
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
    const int32_t way = StartsWith(options.url, "rtsp://") ? rtsp_->Open(options.url) : SRNET_RTSP_LIBRARY;
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
    AVStream *stream = format_ ? avformat_new_stream(format_, nullptr) : nullptr;
    uint8_t *parameters = static_cast<uint8_t *>(av_mallocz(video.parameters.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!stream || !parameters) {
        av_free(parameters);
        avformat_free_context(format_);
        throw std::bad_alloc();
    }
    stream->time_base = {1, 90'000};
    stream->avg_frame_rate = av_d2q(video.frameRate, 1'000'000);
    stream->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
    stream->codecpar->codec_id = id;
    std::copy(video.parameters.begin(), video.parameters.end(), parameters);
    stream->codecpar->extradata = parameters;
    stream->codecpar->extradata_size = static_cast<int>(video.parameters.size());
    video_ = 0;
    return true;
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
        const int result = av_read_frame(format_, packet);
        if (result < 0 || packet->stream_index == video_) {
            return result;
        }
        av_packet_unref(packet);
        if (deadline_.Aborted() || deadline_.Passed()) {
            return AVERROR_EXIT;
        }
    }
}

}  // namespace srnet::media
