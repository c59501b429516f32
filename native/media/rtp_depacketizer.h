#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace srnet::media {

enum class RtpCodec { H264, H265 };

// RTP packets of H.264 (RFC 6184: single NAL units, STAP-A, FU-A) or H.265 (RFC 7798: single NAL units, AP, FU) -> access units in Annex B. An access unit is
// complete with the packet that carries the marker, so nothing waits for the picture after it. Cameras that put several units where one belongs, start codes
// between them, lose no picture.
class RtpDepacketizer {
public:
    struct AccessUnit {
        std::vector<uint8_t> bytes;
        int64_t timestamp;  // 90 kHz, from the first packet's
        bool damaged;       // packets are missing in it
    };

    explicit RtpDepacketizer(RtpCodec codec) : codec_(codec) {}

    // Takes one RTP packet. Anything may come. The access unit that it completes, valid until the next call; else null.
    const AccessUnit *Push(const uint8_t *packet, int64_t size);

private:
    // Of the header of a NAL unit, which is that of an RTP payload as well.
    int HeaderSize() const { return codec_ == RtpCodec::H264 ? 1 : 2; }
    int Type(const uint8_t *unit) const { return codec_ == RtpCodec::H264 ? unit[0] & 31 : unit[0] >> 1 & 63; }
    bool IsSlice(const uint8_t *unit) const;

    void Append(const uint8_t *unit, int64_t size);
    void AppendPayload(const uint8_t *payload, int64_t size);
    void AppendAggregate(const uint8_t *payload, int64_t size);
    void AppendFragment(const uint8_t *payload, int64_t size);
    void FindSlices(size_t from);
    const AccessUnit *Complete();
    int64_t Unwrap(uint32_t timestamp);

    RtpCodec codec_;
    AccessUnit current_{};
    AccessUnit done_{};
    bool hasSlice_ = false;
    bool inFragment_ = false;
    size_t fragmentStart_ = 0;
    std::optional<uint16_t> sequence_;
    std::optional<uint32_t> rtpTime_;
    int64_t time_ = 0;
};

}  // namespace srnet::media
