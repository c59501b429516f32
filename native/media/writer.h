#pragma once

#include <string>

#include "av.h"

namespace srnet::media {

// srnet_writer_options with owned strings.
struct WriterOptions {
    int width;
    int height;
    int crf;
    double frameRate;
    std::string path;
    std::string preset;
};

// RGB24 pictures -> H.264 -> MP4 or Matroska file, readable up to the last second even when the process is killed.
class Writer {
public:
    explicit Writer(const WriterOptions &options);
    ~Writer();
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;

    void Write(const uint8_t *rgb, int64_t size, int64_t stride, int64_t timestampUs);
    void Finish();

private:
    void OpenCodec(const WriterOptions &options);
    void OpenFile(const WriterOptions &options);
    void CopyPadded(const uint8_t *rgb, int64_t stride);
    void WritePackets();
    void CheckFile();
    void Close();

    int width_;
    int height_;
    int64_t frameDurationUs_;
    int64_t lastTimestamp_ = INT64_MIN;
    int64_t origin_ = 0;  // a recording that starts late in a stream still starts at 0
    AVFormatContext *format_ = nullptr;
    AvPtr<AVCodecContext> codec_;
    AvPtr<SwsContext> converter_;
    AvPtr<AVFrame> rgb_;
    AvPtr<AVFrame> yuv_;
    AvPtr<AVPacket> packet_;
    bool finished_ = false;
};

}  // namespace srnet::media
