#pragma once

#include <optional>
#include <string>
#include <vector>

#include "image_header.h"
#include "orientation.h"
#include "output.h"

namespace srnet::media {

// srnet_muxer_options with owned strings.
struct MuxerOptions {
    int width;
    int height;
    double frameRate;
    int64_t timeoutUs;
    std::string url;
    std::vector<uint8_t> parameters;
    PixelAspect aspect;
    std::optional<SoundFormat> sound;
};

// H.264 access units that were encoded elsewhere -> a file or an RTSP server.
class Muxer {
public:
    explicit Muxer(MuxerOptions options);

    void Open();
    void Write(Bytes accessUnit, int64_t timestampUs, bool keyFrame);
    void WriteSound(SoundPacket sound);
    void Finish();
    void Abort() { output_.Limit().Abort(); }

private:
    // New -> Open -> Finished, or New -> Finished when it could not be opened.
    enum class State { New, Open, Finished };

    template <class Body>
    void Limited(Body body);

    MuxerOptions options_;
    Output output_;
    AvPtr<AVPacket> packet_;
    std::optional<int64_t> origin_;
    int64_t lastTimestamp_ = 0;
    State state_ = State::New;
};

}  // namespace srnet::media
