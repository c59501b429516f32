#pragma once

#include <deque>
#include <memory>
#include <optional>

#include "error.h"
#include "input.h"
#include "orientation.h"
#include "rgb_converter.h"
#include "sound.h"

namespace srnet::media {

// One source being decoded: packets in, upright RGB24 of one size out.
class Decoder {
public:
    explicit Decoder(InputOptions options);

    void Open();

    const srnet_decoder_info &Info() const;

    // False at the end of a file. Throws Error.
    bool Read(const RgbTarget &target, srnet_decoder_frame &frame);

    // The picture read last as it was decoded; false when it has no planes of this size.
    bool CopyPlanes(uint8_t *planes, int64_t capacity, srnet_decoder_planes &form) const;

    // Null when there is none, or none was asked for.
    const SoundFormat *Sound();

    // The next packet of those that came with the pictures, its bytes valid until the next call; false when none waits.
    bool ReadSound(SoundPacket &packet);

    void Abort() { deadline_.Abort(); }

    int32_t RtspWay() const { return options_.rtspWay; }

private:
    void OpenCodec();
    void DescribeSource();
    bool DecodeNext();
    void ReadOrientation();
    void Feed();
    void KeepSound();
    int64_t Timestamp();
    bool Sideways() const { return IsSideways(orientation_); }
    Error ReadError(int code) const;

    InputOptions options_;
    Deadline deadline_;
    std::unique_ptr<Input> input_;
    AvPtr<AVCodecContext> codec_;
    AvPtr<AVPacket> packet_;
    AvPtr<AVFrame> frame_;
    std::deque<AvPtr<AVPacket>> sound_;  // not yet read
    int64_t soundSize_ = 0;
    AvPtr<AVPacket> soundRead_;
    std::optional<SoundFormat> soundFormat_;
    RgbConverter converter_;
    srnet_decoder_info info_{};
    int orientation_ = Upright;  // of the picture in frame_
    bool open_ = false;
    bool firstPending_ = false;           // Open decoded a picture that Read has not handed out yet
    std::optional<Error> afterDraining_;  // what broke the demuxer, told once the good pictures are out
    std::optional<int64_t> origin_;       // timestamp that counts as 0; known with the first picture
    int64_t nextTimestamp_ = 0;           // guess for a picture without one
};

}  // namespace srnet::media
