#pragma once

#include "av.h"
#include "image_header.h"
#include "orientation.h"
#include "picture_converter.h"

namespace srnet::media {

struct LiveEncoderOptions {
    int width;
    int height;
    int crf;
    int maxKbps;
    int keyFrameInterval;
    double frameRate;
    PixelAspect aspect;
};

// One RGB24 picture in, one H.264 access unit out, at once: what a live stream is made of.
class H264Encoder {
public:
    explicit H264Encoder(const LiveEncoderOptions &options);

    // The access unit in Annex B, valid until the next call.
    Bytes Encode(const uint8_t *rgb, int64_t size, int64_t stride, int64_t timestampUs, bool forceKey);

    bool IsKey() const { return (packet_->flags & AV_PKT_FLAG_KEY) != 0; }

private:
    PictureConverter converter_;
    AvPtr<AVCodecContext> codec_;
    AvPtr<AVPacket> packet_;
    int64_t lastTimestamp_ = INT64_MIN;
};

}  // namespace srnet::media
