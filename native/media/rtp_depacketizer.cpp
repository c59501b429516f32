#include "rtp_depacketizer.h"

namespace srnet::media {
namespace {

constexpr int64_t RtpHeader = 12;
// No picture that is decoded here is larger.
constexpr size_t MaxAccessUnit = 32 << 20;

int Big16(const uint8_t *bytes) { return bytes[0] << 8 | bytes[1]; }

// The length of the start code at the beginning; 0 = there is none.
int64_t StartCode(const uint8_t *bytes, int64_t size) {
    const int64_t zeros = size > 4 && bytes[0] == 0 && bytes[1] == 0 ? (bytes[2] == 0 ? 3 : 2) : 0;
    return zeros > 0 && bytes[zeros] == 1 ? zeros + 1 : 0;
}

uint32_t Big32(const uint8_t *bytes) { return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3]; }

}  // namespace

const RtpDepacketizer::AccessUnit *RtpDepacketizer::Push(const uint8_t *packet, int64_t size) {
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
    // Some cameras set the marker on parameter sets as well, or on every fragment.
    if ((packet[1] & 0x80) != 0 && hasSlice_ && !inFragment_ && !complete) {
        complete = Complete();
    }
    return complete;
}

bool RtpDepacketizer::IsSlice(const uint8_t *unit) const {
    const int type = Type(unit);
    return codec_ == RtpCodec::H264 ? type >= 1 && type <= 5 : type < 32;
}

void RtpDepacketizer::AppendPayload(const uint8_t *payload, int64_t size) {
    if (size <= HeaderSize()) {
        return;
    }
    // Behind a start code, where none belongs, the payload is a unit whatever its first byte would mean.
    const int type = StartCode(payload, size) > 0 ? 0 : Type(payload);
    const bool h264 = codec_ == RtpCodec::H264;
    if (type == (h264 ? 28 : 49)) {
        AppendFragment(payload, size);
        return;
    }
    inFragment_ = false;
    if (type == (h264 ? 24 : 48)) {
        AppendAggregate(payload, size);
    } else if (type < (h264 ? 24 : 48)) {
        Append(payload, size);
    }
}

void RtpDepacketizer::AppendAggregate(const uint8_t *payload, int64_t size) {
    for (int64_t at = HeaderSize(); at + 2 < size;) {
        const int64_t length = Big16(payload + at);
        at += 2;
        if (length <= HeaderSize() || length > size - at) {
            current_.damaged = true;
            return;
        }
        Append(payload + at, length);
        at += length;
    }
}

void RtpDepacketizer::AppendFragment(const uint8_t *payload, int64_t size) {
    const int header = HeaderSize();
    if (size <= header + 1) {
        return;
    }
    const uint8_t flags = payload[header];
    if ((flags & 0x80) != 0) {
        // The unit's own header: the payload's, with the type that stands in the fragment's.
        const uint8_t unit[2] = {codec_ == RtpCodec::H264 ? static_cast<uint8_t>((payload[0] & 0xE0) | (flags & 31)) : static_cast<uint8_t>((payload[0] & 0x81) | (flags & 63) << 1),
                                 payload[1]};
        fragmentStart_ = current_.bytes.size();
        Append(unit, header);
        inFragment_ = true;
    } else if (!inFragment_) {
        // Its beginning is missing.
        current_.damaged = true;
        return;
    }
    if (current_.bytes.size() + static_cast<size_t>(size) <= MaxAccessUnit) {
        current_.bytes.insert(current_.bytes.end(), payload + header + 1, payload + size);
    }
    if ((flags & 0x40) != 0) {
        inFragment_ = false;
        FindSlices(fragmentStart_);
    }
}

void RtpDepacketizer::Append(const uint8_t *unit, int64_t size) {
    const int64_t skip = StartCode(unit, size);
    if (current_.bytes.size() + static_cast<size_t>(size) + 4 > MaxAccessUnit) {
        current_.damaged = true;
        return;
    }
    static const uint8_t startCode[] = {0, 0, 0, 1};
    const size_t from = current_.bytes.size();
    current_.bytes.insert(current_.bytes.end(), startCode, startCode + sizeof startCode);
    current_.bytes.insert(current_.bytes.end(), unit + skip, unit + size);
    FindSlices(from);
}

// The unit itself, or what it hides: what passes for a parameter set may be followed by the picture, with a start code between: some cameras send all of a key frame as one unit.
void RtpDepacketizer::FindSlices(size_t from) {
    const uint8_t *bytes = current_.bytes.data();
    for (size_t at = from; !hasSlice_ && at + 3 < current_.bytes.size(); ++at) {
        hasSlice_ = bytes[at] == 0 && bytes[at + 1] == 0 && bytes[at + 2] == 1 && IsSlice(bytes + at + 3);
    }
}

const RtpDepacketizer::AccessUnit *RtpDepacketizer::Complete() {
    std::swap(done_, current_);
    current_.bytes.clear();
    current_.damaged = false;
    hasSlice_ = false;
    return &done_;
}

// RTP's 32 bits go round every 13 hours.
int64_t RtpDepacketizer::Unwrap(uint32_t timestamp) {
    if (rtpTime_) {
        time_ += static_cast<int32_t>(timestamp - *rtpTime_);
    }
    rtpTime_ = timestamp;
    return time_;
}

}  // namespace srnet::media
