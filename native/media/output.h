#pragma once

#include <string>

#include "av.h"
#include "deadline.h"
#include "mp4_index.h"
#include "sound.h"

namespace srnet::media {

// Where packets of one video, and of its sound, go: a file that stays readable up to its last second when the process is killed, an RTSP server, or a device.
class Output {
public:
    // format: libavformat's name, "mp4", "mov", "matroska", "rtsp", "v4l2". Creates nothing yet.
    Output(const std::string &format, const std::string &url);
    ~Output();
    Output(const Output &) = delete;
    Output &operator=(const Output &) = delete;

    // The format of a file, by its name's end; throws for any other than the ends given.
    static const char *FormatOf(const std::string &path, const char *const (*formats)[2], int count);

    // Whether such a format takes such sound.
    static bool Takes(const std::string &format, AVCodecID sound);

    // To be described before Open.
    AVStream *Stream() const { return format_->streams[0]; }

    // Before Open.
    void AddSound(const SoundFormat &sound);

    // What ends a call to a server early.
    Deadline &Limit() { return deadline_; }

    // Creates the file and writes its header, or connects.
    void Open();

    // Gives the packet away. Its times are in the given base.
    void Write(AVPacket *packet, AVRational timeBase);

    // Its times begin with the file. What lies before that, or not behind the last one, is left out.
    void WriteSound(const SoundPacket &sound);

    void Finish();

private:
    void CheckFile() const;
    void WriteTo(int stream, AVPacket *packet, AVRational timeBase);
    void Tidy();
    bool IsFile() const { return (format_->oformat->flags & AVFMT_NOFILE) == 0; }

    std::string url_;
    Deadline deadline_;
    AVFormatContext *format_ = nullptr;
    FileLock lock_;
    int64_t headerSize_ = 0;
    int64_t lastSound_ = INT64_MIN;
    bool created_ = false;
    bool written_ = false;  // something was given to the muxer
    bool stored_ = false;   // something of it is whole on the disk
    bool open_ = false;
};

}  // namespace srnet::media
