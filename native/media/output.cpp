#include "output.h"

#include "error.h"

namespace srnet::media {
namespace {

constexpr int64_t GoodbyeUs = 500'000;

void SetFileOptions(AVDictionary **options) {
    // An ordinary MP4 has its index at the end and is lost when the process is killed. Fragments carry their own index: what was
    // written stays readable. One per second: a key frame need not start them.
    av_dict_set(options, "movflags", "+empty_moov+default_base_moof", 0);
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
        av_write_trailer(format_);
    }
    if (IsFile()) {
        avio_closep(&format_->pb);
    }
    avformat_free_context(format_);
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
        format_->flags |= AVFMT_FLAG_FLUSH_PACKETS;
        SetFileOptions(&options);
    } else {
        av_dict_set(&options, "rtsp_transport", "tcp", 0);
    }
    const int result = avformat_write_header(format_, &options);
    av_dict_free(&options);
    Check(result);
    open_ = true;
    CheckFile();
}

void Output::Write(AVPacket *packet, AVRational timeBase) {
    packet->stream_index = 0;
    av_packet_rescale_ts(packet, timeBase, Stream()->time_base);
    // There is one stream, so there is nothing to interleave, and nothing is held back.
    const int result = av_write_frame(format_, packet);
    av_packet_unref(packet);
    Check(result);
    CheckFile();
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
    }
}

}  // namespace srnet::media
