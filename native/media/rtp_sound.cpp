#include "rtp_sound.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "error.h"

namespace srnet::media {
namespace {

constexpr int64_t RtpHeader = 12;
constexpr size_t MaxWaiting = 1000;
constexpr size_t MaxPacket = 1 << 16;
constexpr int64_t Second = 1'000'000;

// Reports that lie further from when packets came than this are of clocks that were never set alike.
constexpr int64_t MaxDisagreement = 10 * Second;

uint32_t Big32(const uint8_t *bytes) { return uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3]; }

// Bits from the left of some bytes.
class Bits {
public:
    Bits(const uint8_t *bytes, int64_t bits) : bytes_(bytes), left_(bits) {}

    int64_t Left() const { return left_; }

    int Take(int count) {
        int value = 0;
        for (; count > 0 && left_ > 0; --count, --left_, ++at_) {
            value = value << 1 | (bytes_[at_ / 8] >> (7 - at_ % 8) & 1);
        }
        return value;
    }

private:
    const uint8_t *bytes_;
    int64_t left_;
    int64_t at_ = 0;
};

}  // namespace

int64_t RtpClock::Of(uint32_t time) const { return (ticks_ + static_cast<int32_t>(time - last_)) * Second / rate_; }

int64_t RtpClock::Advance(uint32_t time, int64_t nowUs) {
    ticks_ += beganUs_ ? static_cast<int32_t>(time - last_) : 0;
    last_ = time;
    beganUs_ = beganUs_.value_or(nowUs);
    return ticks_ * Second / rate_;
}

void RtpClock::Report(const uint8_t *packet, int64_t size) {
    for (int64_t at = 0; at + 20 <= size; at += 4 + 4 * (packet[at + 2] << 8 | packet[at + 3])) {
        const int64_t seconds = Big32(packet + at + 8);
        // A sender without a clock says 0.
        if (packet[at + 1] == 200 && seconds != 0) {
            reportedUs_ = seconds * Second + static_cast<int64_t>(static_cast<uint64_t>(Big32(packet + at + 12)) * 1'000'000 >> 32);
            reportedTime_ = Big32(packet + at + 16);
        }
    }
}

std::optional<int64_t> RtpClock::Reported() const {
    return reportedUs_ && beganUs_ ? std::optional<int64_t>(*reportedUs_ - Of(reportedTime_)) : std::nullopt;
}

void RtpSound::Push(const uint8_t *packet, int64_t size, int64_t nowUs) {
    if (size < RtpHeader || packet[0] >> 6 != 2) {
        return;
    }
    int64_t start = RtpHeader + 4 * (packet[0] & 15);
    if ((packet[0] & 0x10) != 0) {
        start += start + 4 <= size ? 4 + 4 * (packet[start + 2] << 8 | packet[start + 3]) : size;
    }
    const int64_t padding = (packet[0] & 0x20) != 0 ? packet[size - 1] : 0;
    if (start + padding >= size) {
        return;
    }
    nextUs_ = own_.Advance(Big32(packet + 4), nowUs);
    Split(packet + start, size - start - padding, (packet[1] & 0x80) != 0);
}

void RtpSound::PushVideo(const uint8_t *packet, int64_t size, int64_t nowUs) {
    if (size >= RtpHeader && packet[0] >> 6 == 2) {
        video_.Advance(Big32(packet + 4), nowUs);
    }
}

void RtpSound::Split(const uint8_t *payload, int64_t size, bool marker) {
    if (!description_.aac) {
        Add({payload, payload + size});
        return;
    }
    const int64_t bits = size >= 2 ? payload[0] << 8 | payload[1] : 0;
    const int64_t head = 2 + (bits + 7) / 8;
    if (bits == 0 || head > size) {
        return;
    }
    Bits headers(payload + 2, bits);
    for (int64_t at = head; at < size && headers.Left() >= description_.sizeBits;) {
        const int64_t length = headers.Take(description_.sizeBits);
        headers.Take(description_.indexBits);
        const int64_t here = std::min(length, size - at);
        if (length > here || !fragment_.empty()) {
            // One packet of sound in several of RTP, of which the last is marked.
            fragment_.insert(fragment_.end(), payload + at, payload + at + here);
            if (marker || fragment_.size() > MaxPacket) {
                Add(std::exchange(fragment_, {}));
            }
            return;
        }
        Add({payload + at, payload + at + here});
        at += here;
    }
}

void RtpSound::Add(std::vector<uint8_t> bytes) {
    const int rate = description_.clockRate;
    const int64_t samples = description_.format.frameSize > 0 ? description_.format.frameSize
        : description_.format.blockAlign > 0 ? static_cast<int64_t>(bytes.size()) / description_.format.blockAlign : 0;
    const int64_t duration = samples * Second / rate;
    waiting_.push_back({std::move(bytes), nextUs_, duration});
    nextUs_ += duration;
    if (waiting_.size() > MaxWaiting) {
        waiting_.pop_front();
    }
}

std::optional<int64_t> RtpSound::Shift() const {
    if (!own_.BeganUs() || !video_.BeganUs()) {
        return std::nullopt;
    }
    const int64_t arrived = *own_.BeganUs() - *video_.BeganUs();
    const auto own = own_.Reported(), video = video_.Reported();
    return own && video && std::abs(*own - *video - arrived) < MaxDisagreement ? *own - *video : arrived;
}

bool RtpSound::Take(AVPacket *packet) {
    const std::optional<int64_t> shift = Shift();
    if (waiting_.empty() || !shift) {
        return false;
    }
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    Check(av_new_packet(packet, static_cast<int>(next.bytes.size())));
    std::memcpy(packet->data, next.bytes.data(), next.bytes.size());
    packet->pts = packet->dts = next.mediaUs + *shift;
    packet->duration = next.durationUs;
    packet->stream_index = 1;
    return true;
}

}  // namespace srnet::media
