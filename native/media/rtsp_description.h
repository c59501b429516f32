#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rtp_sound.h"

namespace srnet::media {

// The video that an RTSP server offers (SDP, RFC 4566): the first H.264 or H.265 of its tracks, else its first video; and the sound with it.
struct RtspDescription {
    // Its name in RTP's registry, in capitals, "H264" for instance; empty = there is no video.
    std::string codec;
    // H.264's interleaved mode, which reorders packets.
    bool interleaved = false;
    // What SETUP names, and what PLAY does.
    std::string track;
    std::string aggregate;
    // As announced; 0 = unknown.
    double frameRate = 0;
    // Parameter sets as announced, in Annex B; may be empty: some cameras send theirs nowhere else.
    std::vector<uint8_t> parameters;
    // The first of its sound tracks that is taken: AAC, Opus or G.711.
    RtpSoundDescription sound;

    // base: the URL that relative ones continue.
    static RtspDescription Read(const std::string &sdp, const std::string &base);
};

}  // namespace srnet::media
