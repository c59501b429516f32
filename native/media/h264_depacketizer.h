#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace srnet::media {

// RTP packets of H.264 (RFC 6184: single NAL units, STAP-A, FU-A) -> access units in Annex B. An access unit is complete with the packet that carries the
// marker, so nothing waits for the picture after it.
class H264Depacketizer {
public:
    struct AccessUnit {
        std::vector<uint8_t> bytes;
        int64_t timestamp;  // 90 kHz, from the first packet's
        bool damaged;       // packets are missing in it
    };

    // Takes one RTP packet. Anything may come. The access unit that it completes, valid until the next call; else null.
    const AccessUnit *Push(const uint8_t *packet, int64_t size);

private:
    void Append(const uint8_t *unit, int64_t size);
    void AppendPayload(const uint8_t *payload, int64_t size);
    const AccessUnit *Complete();
    int64_t Unwrap(uint32_t timestamp);

    AccessUnit current_{};
    AccessUnit done_{};
    bool hasSlice_ = false;
    bool inFragment_ = false;
    std::optional<uint16_t> sequence_;
    std::optional<uint32_t> rtpTime_;
    int64_t time_ = 0;
};

}  // namespace srnet::media
