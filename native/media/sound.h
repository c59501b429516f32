#pragma once

#include <string>
#include <vector>

#include "av.h"
#include "image_header.h"
#include "srnet_media.h"

namespace srnet::media {

// A sound track as it was encoded, with owned bytes: what a container has to know to take it.
struct SoundFormat {
    AVCodecID codec = AV_CODEC_ID_NONE;
    int sampleRate = 0;
    int channels = 0;
    int frameSize = 0;  // samples of one packet; 0 = they differ
    int blockAlign = 0;
    int bitsPerSample = 0;
    std::vector<uint8_t> parameters;

    static SoundFormat Of(const AVCodecParameters &parameters);
    static SoundFormat Of(const srnet_sound_format &format);

    // A view on this one.
    srnet_sound_format View() const;

    // Throws bad_alloc.
    void Describe(AVCodecParameters &to) const;
};

// One packet of it. bytes: the owner's.
struct SoundPacket {
    Bytes bytes;
    int64_t timestampUs;
    int64_t durationUs;
};

// AAC as broadcasts pack it has a header before each packet (ADTS); containers want it once. Reads that header into parameters where there are none yet,
// and takes it off the packet. Packets without it are left alone.
void TakeAdtsHeader(AVPacket &packet, AVCodecParameters &parameters);

}  // namespace srnet::media
