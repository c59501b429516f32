#include "h264_depacketizer.h"

namespace srnet::media {
namespace {

constexpr int64_t RtpHeader = 12;
// No picture that is decoded here is larger.
constexpr size_t MaxAccessUnit = 32 << 20;

int Big16(const uint8_t *bytes) { return bytes[0] << 8 | bytes[1]; }

uint32_t Big32(const uint8_t *bytes) { return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3]; }

}  // namespace

const H264Depacketizer::AccessUnit *H264Depacketizer::Push(const uint8_t *packet, int64_t size) {
    if (size < RtpHeader || packet[0] >> 6 != 2) {
        return nullptr;
    }
    int64_t start = RtpHeader + 4 * (packet[0] & 15);
    if ((packet[0] & 0x10) != 0) {
        start += start + 4 <= size ? 4 + 4 * Big16(packet + start + 2) : size;
    }
    const int64_t padding = (packet[0] & 0x20) != 0 ? packet[size - 1] : 0;
    if (start + padding >= size) {
        return nullptr;
    }
    const auto sequence = static_cast<uint16_t>(Big16(packet + 2));
    const bool gap = sequence_ && sequence != static_cast<uint16_t>(*sequence_ + 1);
    sequence_ = sequence;
    if (gap) {
        inFragment_ = false;
    }
    const uint32_t rtpTime = Big32(packet + 4);
    // A sender that sets no marker, or whose marker was lost.
    const bool overdue = rtpTime_ && *rtpTime_ != rtpTime && hasSlice_;
    const AccessUnit *complete = overdue ? Complete() : nullptr;
    current_.timestamp = Unwrap(rtpTime);
    current_.damaged |= gap;
    AppendPayload(packet + start, size - start - padding);
    // Some cameras set the marker on parameter sets as well.
    if ((packet[1] & 0x80) != 0 && hasSlice_ && !complete) {
        complete = Complete();
    }
    return complete;
}

void H264Depacketizer::AppendPayload(const uint8_t *payload, int64_t size) {
    const int type = payload[0] & 31;
    if (type > 0 && type < 24) {
        inFragment_ = false;
        Append(payload, size);
    } else if (type == 24) {
        inFragment_ = false;
        for (int64_t at = 1; at + 2 < size;) {
            const int64_t length = Big16(payload + at);
            at += 2;
            if (length == 0 || length > size - at) {
                current_.damaged = true;
                return;
            }
            Append(payload + at, length);
            at += length;
        }
    } else if (type == 28 && size > 2) {
        if ((payload[1] & 0x80) != 0) {
            const auto header = static_cast<uint8_t>((payload[0] & 0xE0) | (payload[1] & 0x1F));
            Append(&header, 1);
            inFragment_ = true;
        } else if (!inFragment_) {
            // Its beginning is missing.
            current_.damaged = true;
            return;
        }
        if (current_.bytes.size() + static_cast<size_t>(size) <= MaxAccessUnit) {
            current_.bytes.insert(current_.bytes.end(), payload + 2, payload + size);
        }
        inFragment_ = (payload[1] & 0x40) == 0;
    }
}

void H264Depacketizer::Append(const uint8_t *unit, int64_t size) {
    if (current_.bytes.size() + static_cast<size_t>(size) + 4 > MaxAccessUnit) {
        current_.damaged = true;
        return;
    }
    static const uint8_t startCode[] = {0, 0, 0, 1};
    current_.bytes.insert(current_.bytes.end(), startCode, startCode + sizeof startCode);
    current_.bytes.insert(current_.bytes.end(), unit, unit + size);
    const int type = unit[0] & 31;
    hasSlice_ |= type >= 1 && type <= 5;
}

const H264Depacketizer::AccessUnit *H264Depacketizer::Complete() {
    std::swap(done_, current_);
    current_.bytes.clear();
    current_.damaged = false;
    hasSlice_ = false;
    return &done_;
}

// RTP's 32 bits go round every 13 hours.
int64_t H264Depacketizer::Unwrap(uint32_t timestamp) {
    if (rtpTime_) {
        time_ += static_cast<int32_t>(timestamp - *rtpTime_);
    }
    rtpTime_ = timestamp;
    return time_;
}

}  // namespace srnet::media
