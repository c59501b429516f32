#include "sound.h"

#include <algorithm>
#include <cstring>

#include "error.h"

namespace srnet::media {
namespace {

void SetParameters(AVCodecParameters &to, const uint8_t *bytes, size_t size) {
    av_freep(&to.extradata);
    to.extradata_size = 0;
    if (size == 0) {
        return;
    }
    to.extradata = static_cast<uint8_t *>(av_mallocz(size + AV_INPUT_BUFFER_PADDING_SIZE));
    if (!to.extradata) {
        throw std::bad_alloc();
    }
    std::memcpy(to.extradata, bytes, size);
    to.extradata_size = static_cast<int>(size);
}

}  // namespace

SoundFormat SoundFormat::Of(const AVCodecParameters &from) {
    SoundFormat format;
    format.codec = from.codec_id;
    format.sampleRate = from.sample_rate;
    format.channels = from.ch_layout.nb_channels;
    format.frameSize = from.frame_size;
    format.blockAlign = from.block_align;
    format.bitsPerSample = from.bits_per_coded_sample;
    format.parameters.assign(from.extradata, from.extradata + from.extradata_size);
    return format;
}

SoundFormat SoundFormat::Of(const srnet_sound_format &from) {
    SoundFormat format;
    format.codec = static_cast<AVCodecID>(from.codec);
    format.sampleRate = from.sample_rate;
    format.channels = from.channels;
    format.frameSize = from.frame_size;
    format.blockAlign = from.block_align;
    format.bitsPerSample = from.bits_per_sample;
    format.parameters.assign(from.parameters, from.parameters + from.parameters_size);
    return format;
}

srnet_sound_format SoundFormat::View() const {
    srnet_sound_format view{};
    view.struct_size = sizeof view;
    view.codec = codec;
    view.sample_rate = sampleRate;
    view.channels = channels;
    view.frame_size = frameSize;
    view.block_align = blockAlign;
    view.bits_per_sample = bitsPerSample;
    view.parameters_size = static_cast<int32_t>(parameters.size());
    view.parameters = parameters.data();
    std::strncpy(view.name, avcodec_get_name(codec), sizeof view.name - 1);
    return view;
}

void SoundFormat::Describe(AVCodecParameters &to) const {
    to.codec_type = AVMEDIA_TYPE_AUDIO;
    to.codec_id = codec;
    to.sample_rate = sampleRate;
    av_channel_layout_default(&to.ch_layout, channels);
    to.frame_size = frameSize;
    to.block_align = blockAlign;
    to.bits_per_coded_sample = bitsPerSample;
    SetParameters(to, parameters.data(), parameters.size());
}

void TakeAdtsHeader(AVPacket &packet, AVCodecParameters &parameters) {
    const uint8_t *bytes = packet.data;
    if (parameters.codec_id != AV_CODEC_ID_AAC || packet.size < 7 || bytes[0] != 0xFF || (bytes[1] & 0xF6) != 0xF0) {
        return;
    }
    if (parameters.extradata_size == 0) {
        // AudioSpecificConfig: 5 bits of object type, 4 of the rate's index, 4 of channels; the header has them in the same order.
        const int type = (bytes[2] >> 6) + 1, rate = bytes[2] >> 2 & 15, channels = (bytes[2] & 1) << 2 | bytes[3] >> 6;
        const uint8_t config[] = {static_cast<uint8_t>(type << 3 | rate >> 1), static_cast<uint8_t>((rate & 1) << 7 | channels << 3)};
        SetParameters(parameters, config, sizeof config);
        parameters.frame_size = 1024;
    }
    // Behind it there may be a checksum.
    const int header = (bytes[1] & 1) != 0 ? 7 : 9;
    const int size = std::min(header, packet.size);
    packet.data += size;
    packet.size -= size;
}

}  // namespace srnet::media
