#include "output.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "error.h"
#include "x264.h"

namespace srnet::media {
namespace {

constexpr int64_t GoodbyeUs = 500'000;

void SetFileOptions(AVDictionary **options) {
    // An ordinary MP4 has its index at the end and is lost when the process is killed. Fragments carry their own index: what was
    // written stays readable. One per second: a key frame need not start them. Their times are what they are, also those of the first.
    av_dict_set(options, "movflags", "+empty_moov+default_base_moof+frag_discont", 0);
    av_dict_set(options, "use_editlist", "0", 0);
    av_dict_set(options, "frag_duration", "1000000", 0);
    av_dict_set(options, "video_track_timescale", "1000000", 0);
    av_dict_set(options, "cluster_time_limit", "1000", 0);
}

}  // namespace

Output::Output(const std::string &format, const std::string &url) : url_(url) {
    Check(avformat_alloc_output_context2(&format_, nullptr, format.c_str(), url.c_str()), "cannot write this kind of video");
    format_->interrupt_callback = deadline_.Callback();
    if (!avformat_new_stream(format_, nullptr)) {
        avformat_free_context(format_);
        throw std::bad_alloc();
    }
}

Output::~Output() {
    if (open_) {
        deadline_.StartClosing(GoodbyeUs);
        stored_ |= av_write_trailer(format_) >= 0 && written_ && format_->pb && format_->pb->error >= 0;
    }
    if (IsFile()) {
        avio_closep(&format_->pb);
        try {
            Tidy();
        } catch (...) {
            // What is in the file can be played as it is, and whoever wants to know calls Finish.
        }
    }
    avformat_free_context(format_);
}

bool Output::Takes(const std::string &format, AVCodecID sound) {
    const auto among = [sound](std::initializer_list<AVCodecID> codecs) { return std::find(codecs.begin(), codecs.end(), sound) != codecs.end(); };
    if (format == "rtsp") {
        return among({AV_CODEC_ID_AAC, AV_CODEC_ID_OPUS, AV_CODEC_ID_PCM_MULAW, AV_CODEC_ID_PCM_ALAW, AV_CODEC_ID_MP3, AV_CODEC_ID_MP2});
    }
    if (format == "mp4" || format == "mov") {
        // Others are described by their first packets, and the fragments' header comes before all.
        return among({AV_CODEC_ID_AAC, AV_CODEC_ID_OPUS, AV_CODEC_ID_MP3, AV_CODEC_ID_MP2});
    }
    if (format == "matroska") {
        const AVCodecTag *const tags[] = {avformat_get_riff_audio_tags(), nullptr};
        return avformat_query_codec(av_guess_format("matroska", nullptr, nullptr), sound, FF_COMPLIANCE_NORMAL) == 1 || av_codec_get_tag(tags, sound) != 0;
    }
    return false;
}

void Output::AddSound(const SoundFormat &sound) {
    if (!Takes(format_->oformat->name, sound.codec)) {
        throw Error(SRNET_MEDIA_INVALID, std::string("no ") + avcodec_get_name(sound.codec) + " sound goes into it");
    }
    AVStream *stream = avformat_new_stream(format_, nullptr);
    if (!stream) {
        throw std::bad_alloc();
    }
    sound.Describe(*stream->codecpar);
    stream->time_base = {1, sound.sampleRate};
}

const char *Output::FormatOf(const std::string &path, const char *const (*formats)[2], int count) {
    std::string ends;
    for (int i = 0; i < count; ++i) {
        const std::string end = formats[i][0];
        if (path.size() >= end.size() && path.compare(path.size() - end.size(), end.size(), end) == 0) {
            return formats[i][1];
        }
        ends += (i == 0 ? "" : i + 1 < count ? ", " : " or ") + end;
    }
    throw Error(SRNET_MEDIA_INVALID, "such videos are written as " + ends + ", and the file's name ends in " + (count > 1 ? "neither" : "something else"));
}

void Output::Open() {
    AVDictionary *options = nullptr;
    if (IsFile()) {
        Check(avio_open(&format_->pb, ("file:" + url_).c_str(), AVIO_FLAG_WRITE), "cannot create the file");
        created_ = true;
        lock_.Share(url_);
        format_->flags |= AVFMT_FLAG_FLUSH_PACKETS;
        // Nothing is moved to begin at 0.
        format_->avoid_negative_ts = 0;
        SetFileOptions(&options);
    } else {
        av_dict_set(&options, "rtsp_transport", "tcp", 0);
    }
    const int result = avformat_write_header(format_, &options);
    av_dict_free(&options);
    Check(result);
    open_ = true;
    CheckFile();
    if (IsFile()) {
        avio_flush(format_->pb);
        headerSize_ = avio_tell(format_->pb);
    }
}

void Output::Write(AVPacket *packet, AVRational timeBase) { WriteTo(0, packet, timeBase); }

void Output::WriteSound(const SoundPacket &sound) {
    if (format_->nb_streams < 2 || sound.timestampUs < 0 || sound.bytes.size <= 0) {
        return;
    }
    const AVRational base = format_->streams[1]->time_base;
    const int64_t time = av_rescale_q(sound.timestampUs, Microseconds, base);
    if (time <= lastSound_) {
        return;
    }
    lastSound_ = time;
    const AvPtr<AVPacket> packet = NewPacket();
    Check(av_new_packet(packet.get(), static_cast<int>(sound.bytes.size)), "cannot allocate a packet");
    std::copy(sound.bytes.data, sound.bytes.data + sound.bytes.size, packet->data);
    packet->pts = packet->dts = time;
    packet->duration = av_rescale_q(sound.durationUs, Microseconds, base);
    packet->flags = AV_PKT_FLAG_KEY;
    WriteTo(1, packet.get(), base);
}

void Output::WriteTo(int stream, AVPacket *packet, AVRational timeBase) {
    packet->stream_index = stream;
    av_packet_rescale_ts(packet, timeBase, format_->streams[stream]->time_base);
    // Sound comes with its pictures, so nothing needs to be interleaved, and nothing is held back.
    const int result = av_write_frame(format_, packet);
    av_packet_unref(packet);
    Check(result);
    written_ = true;
    CheckFile();
    stored_ |= IsFile() && avio_tell(format_->pb) > headerSize_;
}

// The muxers do not look at what their output said; a full disk shows here only.
void Output::CheckFile() const {
    if (format_->pb) {
        Check(format_->pb->error);
    }
}

void Output::Finish() {
    if (!open_) {
        return;
    }
    open_ = false;
    Check(av_write_trailer(format_));
    if (IsFile()) {
        avio_flush(format_->pb);
        CheckFile();
        Check(avio_closep(&format_->pb));
        stored_ = written_;
        if (!written_) {
            // That there is nothing is what was asked for.
            created_ = false;
            lock_.Release();
        }
        Tidy();
    }
}

// What was closed becomes an ordinary file, or none where nothing could be written into it.
void Output::Tidy() {
    if (!created_) {
        return;
    }
    created_ = false;
    lock_.Release();
    struct stat state {};
    if (stat(url_.c_str(), &state) != 0 || !S_ISREG(state.st_mode)) {
        return;
    }
    if (stored_) {
        CompleteMp4(url_);
    } else {
        // A full disk may have taken a header, or a piece behind it.
        unlink(url_.c_str());
    }
}

}  // namespace srnet::media
