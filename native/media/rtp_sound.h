#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "sound.h"

namespace srnet::media {

// One track's time: where its RTP time stands, which begins anywhere and goes round every day or so, and what its sender said of it last.
class RtpClock {
public:
    explicit RtpClock(int rate) : rate_(rate) {}

    // A packet. Microseconds since the track's first one; nowUs: the clock of arrivals.
    int64_t Advance(uint32_t time, int64_t nowUs);

    // A compound RTCP packet. May come before the first packet.
    void Report(const uint8_t *packet, int64_t size);

    // Microseconds from the sender's clock to the track's time line; nothing before there was a report and a packet.
    std::optional<int64_t> Reported() const;

    // When the first packet came; nothing before.
    std::optional<int64_t> BeganUs() const { return beganUs_; }

private:
    int64_t Of(uint32_t time) const;

    int rate_;
    uint32_t last_ = 0;
    int64_t ticks_ = 0;
    std::optional<int64_t> beganUs_;
    std::optional<int64_t> reportedUs_;  // on the sender's clock
    uint32_t reportedTime_ = 0;
};

// What SDP says of a sound track.
struct RtpSoundDescription {
    SoundFormat format;  // codec AV_CODEC_ID_NONE = none that is taken
    std::string track;
    int clockRate = 0;
    bool aac = false;    // RFC 3640's headers come before the packets
    int sizeBits = 13;
    int indexBits = 3;
};

// RTP packets of sound (RFC 3640 AAC, RFC 7587 Opus, G.711) -> packets of sound on the video's time line: by the reports of both tracks once there are any,
// by when the first of each came until then.
class RtpSound {
public:
    explicit RtpSound(RtpSoundDescription description) : description_(std::move(description)), own_(description_.clockRate), video_(90'000) {}

    const SoundFormat &Format() const { return description_.format; }

    // nowUs: the clock of arrivals. Anything may come.
    void Push(const uint8_t *packet, int64_t size, int64_t nowUs);
    void Report(const uint8_t *packet, int64_t size) { own_.Report(packet, size); }

    // The video's side: its packets and its reports.
    void PushVideo(const uint8_t *packet, int64_t size, int64_t nowUs);
    void ReportVideo(const uint8_t *packet, int64_t size) { video_.Report(packet, size); }

    // The next packet with its times in microseconds; false when none waits.
    bool Take(AVPacket *packet);

private:
    void Split(const uint8_t *payload, int64_t size, bool marker);
    void Add(std::vector<uint8_t> bytes);
    std::optional<int64_t> Shift() const;

    struct Waiting {
        std::vector<uint8_t> bytes;
        int64_t mediaUs;
        int64_t durationUs;
    };

    RtpSoundDescription description_;
    RtpClock own_;
    RtpClock video_;
    std::deque<Waiting> waiting_;
    std::vector<uint8_t> fragment_;
    int64_t nextUs_ = 0;
};

}  // namespace srnet::media
