#pragma once

#include <optional>
#include <string>

#include "av.h"
#include "orientation.h"
#include "output.h"
#include "picture_converter.h"

namespace srnet::media {

// srnet_writer_options with owned strings.
struct WriterOptions {
    int width;
    int height;
    int crf;
    double frameRate;
    std::string path;
    std::string preset;
    int codec;
    PixelAspect aspect;
    int64_t startUs;
    std::optional<SoundFormat> sound;
};

// Pictures -> encoder -> file, readable up to the last second even when the process is killed.
class Writer {
public:
    explicit Writer(const WriterOptions &options);
    ~Writer();

    void Write(const uint8_t *pixels, int64_t size, int64_t stride, int64_t timestampUs);
    void WriteSound(SoundPacket sound);
    void Finish();

private:
    void WritePackets();

    int64_t frameDurationUs_;
    int64_t lastTimestamp_ = INT64_MIN;
    int64_t lastKey_ = INT64_MIN;
    int64_t origin_;  // what is the file's time 0
    AvPtr<AVCodecContext> codec_;
    std::optional<PictureConverter> converter_;
    std::optional<Output> output_;
    AvPtr<AVPacket> packet_;
    bool finished_ = false;
};

}  // namespace srnet::media
