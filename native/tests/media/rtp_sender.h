// What an RTSP camera sends: access units of H.264, cut into RTP packets in the ways there are.
#pragma once

#include <algorithm>

#include "clip.h"

using Packet = std::vector<uint8_t>;

constexpr int Width = 96, Height = 64;

inline std::vector<std::vector<uint8_t>> Encode(int frames) {
    srnet_h264_options options{};
    options.struct_size = sizeof options;
    options.width = Width;
    options.height = Height;
    options.crf = 20;
    options.max_kbps = 20'000;
    options.key_frame_interval = 10;
    options.frame_rate = 30;
    srnet_h264_encoder *encoder = nullptr;
    CHECK(srnet_h264_encoder_create(&options, &encoder) == SRNET_MEDIA_OK);
    std::vector<std::vector<uint8_t>> units;
    for (int i = 0; i < frames; ++i) {
        const std::vector<uint8_t> rgb = Picture(Width, Height, i);
        const uint8_t *bytes = nullptr;
        int64_t length = 0;
        int32_t key = 0;
        CHECK(srnet_h264_encoder_encode(encoder, rgb.data(), static_cast<int64_t>(rgb.size()), 3 * Width, i * 33'333LL, 0, &bytes, &length, &key) == SRNET_MEDIA_OK);
        units.emplace_back(bytes, bytes + length);
    }
    srnet_h264_encoder_free(encoder);
    return units;
}

inline std::vector<std::vector<uint8_t>> NalUnits(const std::vector<uint8_t> &annexB) {
    std::vector<std::vector<uint8_t>> units;
    size_t start = std::string::npos;
    for (size_t i = 0; i + 3 <= annexB.size(); ++i) {
        if (annexB[i] == 0 && annexB[i + 1] == 0 && annexB[i + 2] == 1) {
            if (start != std::string::npos) {
                units.emplace_back(annexB.begin() + static_cast<long>(start), annexB.begin() + static_cast<long>(i));
                while (units.back().back() == 0) {
                    units.back().pop_back();
                }
            }
            start = i + 3;
        }
    }
    units.emplace_back(annexB.begin() + static_cast<long>(start), annexB.end());
    return units;
}

// Cuts access units as senders do: parameter sets together (STAP-A) or alone, slices whole or in pieces (FU-A).
class Sender {
public:
    std::vector<Packet> Packets(const std::vector<uint8_t> &accessUnit, uint32_t time, bool together, size_t piece) {
        std::vector<Packet> packets;
        std::vector<uint8_t> stap;
        for (const auto &unit : NalUnits(accessUnit)) {
            const bool slice = (unit[0] & 31) <= 5;
            if (together && !slice) {
                if (stap.empty()) {
                    stap.push_back(24);
                }
                stap.push_back(static_cast<uint8_t>(unit.size() >> 8));
                stap.push_back(static_cast<uint8_t>(unit.size()));
                stap.insert(stap.end(), unit.begin(), unit.end());
                continue;
            }
            if (!stap.empty()) {
                packets.push_back(New(stap, time, false));
                stap.clear();
            }
            if (unit.size() <= piece) {
                packets.push_back(New(unit, time, slice));
                continue;
            }
            for (size_t at = 1; at < unit.size(); at += piece) {
                const size_t length = std::min(piece, unit.size() - at);
                const bool last = at + length == unit.size();
                std::vector<uint8_t> payload{static_cast<uint8_t>((unit[0] & 0xE0) | 28),
                                             static_cast<uint8_t>((at == 1 ? 0x80 : 0) | (last ? 0x40 : 0) | (unit[0] & 31))};
                payload.insert(payload.end(), unit.begin() + static_cast<long>(at), unit.begin() + static_cast<long>(at + length));
                packets.push_back(New(payload, time, last));
            }
        }
        return packets;
    }

private:
    Packet New(const std::vector<uint8_t> &payload, uint32_t time, bool marker) {
        Packet packet{0x80, static_cast<uint8_t>(96 | (marker ? 0x80 : 0)), static_cast<uint8_t>(sequence_ >> 8), static_cast<uint8_t>(sequence_)};
        ++sequence_;
        for (int shift = 24; shift >= 0; shift -= 8) {
            packet.push_back(static_cast<uint8_t>(time >> shift));
        }
        packet.insert(packet.end(), 4, 7);
        packet.insert(packet.end(), payload.begin(), payload.end());
        return packet;
    }

    uint16_t sequence_ = 65'530;
};
