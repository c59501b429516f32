#include "rtsp_description.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>

extern "C" {
#include <libavutil/base64.h>
}

namespace srnet::media {
namespace {

bool StartsWith(const std::string &text, const std::string &start) { return text.rfind(start, 0) == 0; }

std::string Join(const std::string &base, const std::string &control) {
    if (control.empty() || control == "*") {
        return base;
    }
    return StartsWith(control, "rtsp://") ? control : base + (base.back() == '/' ? "" : "/") + control;
}

// The codec of a payload type that needs no rtpmap (RFC 3551).
std::string StaticCodec(const std::string &media) {
    switch (std::atoi(media.substr(media.find_last_of(' ') + 1).c_str())) {
        case 0: return "PCMU";
        case 8: return "PCMA";
        case 26: return "JPEG";
        case 31: return "H261";
        case 32: return "MPV";
        case 33: return "MP2T";
        case 34: return "H263";
        default: return "?";
    }
}

// a=rtpmap:96 H264/90000 -> H264
std::string MappedCodec(const std::string &line) {
    const size_t start = line.find(' ') + 1;
    std::string codec = line.substr(start, line.find('/', start) - start);
    std::transform(codec.begin(), codec.end(), codec.begin(), [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    return codec;
}

// name=BASE64,BASE64 of an fmtp line: sets of parameters.
void AppendSets(const std::string &format, const std::string &name, std::vector<uint8_t> &parameters) {
    const size_t at = format.find(name + "=");
    if (at == std::string::npos) {
        return;
    }
    const size_t start = at + name.size() + 1;
    std::istringstream sets(format.substr(start, format.find_first_of("; ", start) - start));
    for (std::string set; std::getline(sets, set, ',');) {
        std::vector<uint8_t> bytes(AV_BASE64_DECODE_SIZE(set.size()) + 1);
        const int length = av_base64_decode(bytes.data(), set.c_str(), static_cast<int>(bytes.size()));
        if (length > 0) {
            parameters.insert(parameters.end(), {0, 0, 0, 1});
            parameters.insert(parameters.end(), bytes.begin(), bytes.begin() + length);
        }
    }
}

void ReadFormat(const std::string &line, RtspDescription &video) {
    video.interleaved |= line.find("packetization-mode=2") != std::string::npos;
    for (const char *name : {"sprop-parameter-sets", "sprop-vps", "sprop-sps", "sprop-pps"}) {
        AppendSets(line, name, video.parameters);
    }
}

// name=VALUE of an fmtp line; empty when it is not there.
std::string Setting(const std::string &format, const std::string &name) {
    std::string lower = format;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    const size_t at = lower.find(name + "=");
    if (at == std::string::npos) {
        return "";
    }
    const size_t start = at + name.size() + 1;
    return format.substr(start, format.find_first_of("; ", start) - start);
}

// codec: as SDP calls it; the mapping's line has its rate and channels behind, "96 MPEG4-GENERIC/48000/2".
void MapSound(const std::string &codec, const std::string &line, RtpSoundDescription &sound) {
    const size_t slash = line.find('/');
    const int rate = slash == std::string::npos ? 8000 : std::atoi(line.c_str() + slash + 1);
    const size_t second = slash == std::string::npos ? slash : line.find('/', slash + 1);
    const int channels = second == std::string::npos ? 1 : std::clamp(std::atoi(line.c_str() + second + 1), 1, 8);
    sound.aac = codec == "MPEG4-GENERIC";
    sound.format.codec = sound.aac ? AV_CODEC_ID_AAC : codec == "OPUS" ? AV_CODEC_ID_OPUS : codec == "PCMU" ? AV_CODEC_ID_PCM_MULAW : codec == "PCMA" ? AV_CODEC_ID_PCM_ALAW : AV_CODEC_ID_NONE;
    if (rate < 1000 || rate > 384'000) {
        sound.format.codec = AV_CODEC_ID_NONE;
    }
    sound.clockRate = sound.format.sampleRate = rate;
    sound.format.channels = channels;
    sound.format.frameSize = sound.aac ? 1024 : sound.format.codec == AV_CODEC_ID_OPUS ? 960 : 0;
    sound.format.blockAlign = codec[0] == 'P' ? channels : 0;
    sound.format.bitsPerSample = codec[0] == 'P' ? 8 : 0;
    if (sound.format.codec == AV_CODEC_ID_OPUS) {
        // What an Ogg file begins with; containers are made from it. Version, channels, samples to skip, rate, gain, mapping.
        const auto byte = static_cast<uint8_t>(channels);
        sound.format.parameters = {'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1, byte, 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0};
    }
}

void ReadSoundFormat(const std::string &line, RtpSoundDescription &sound) {
    if (!sound.aac) {
        return;
    }
    const std::string mode = Setting(line, "mode"), config = Setting(line, "config");
    if (mode != "AAC-hbr" && mode != "AAC-lbr") {
        sound.format.codec = AV_CODEC_ID_NONE;
    }
    sound.sizeBits = std::clamp(std::atoi(Setting(line, "sizelength").c_str()), 1, 16);
    sound.indexBits = std::clamp(std::atoi(Setting(line, "indexlength").c_str()), 0, 16);
    sound.format.parameters.clear();
    for (size_t i = 0; i + 1 < config.size() && i < 128; i += 2) {
        sound.format.parameters.push_back(static_cast<uint8_t>(std::strtol(config.substr(i, 2).c_str(), nullptr, 16)));
    }
}

bool IsOurs(const RtspDescription &video) { return video.codec == "H264" || video.codec == "H265"; }

}  // namespace

RtspDescription RtspDescription::Read(const std::string &sdp, const std::string &base) {
    RtspDescription best, video;
    std::string aggregate = base;
    RtpSoundDescription sound, bestSound;
    bool inMedia = false, inVideo = false, inSound = false, named = false;
    const auto keep = [&] {
        if (inSound && bestSound.format.codec == AV_CODEC_ID_NONE && (!sound.aac || !sound.format.parameters.empty())) {
            bestSound = sound;
        }
        if (inVideo && (best.codec.empty() || (IsOurs(video) && !IsOurs(best)))) {
            best = video;
        }
    };
    std::istringstream lines(sdp);
    for (std::string line; std::getline(lines, line);) {
        // It goes into requests again, where a control character would begin something else.
        line.erase(std::find_if(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }), line.end());
        if (StartsWith(line, "m=")) {
            keep();
            inMedia = true;
            inVideo = StartsWith(line, "m=video");
            inSound = StartsWith(line, "m=audio");
            video = RtspDescription{};
            video.codec = StaticCodec(line);
            sound = RtpSoundDescription{};
            if (inSound) {
                MapSound(video.codec, "", sound);
            }
            named = false;
            video.track = sound.track = base;
        } else if (StartsWith(line, "a=control:") && !inMedia) {
            aggregate = Join(base, line.substr(10));
        } else if (StartsWith(line, "a=control:")) {
            video.track = sound.track = Join(base, line.substr(10));
        } else if (StartsWith(line, "a=rtpmap:") && !named) {
            // Others are for retransmission.
            named = true;
            video.codec = MappedCodec(line);
            if (inSound) {
                MapSound(video.codec, line, sound);
            }
        } else if (StartsWith(line, "a=framerate:")) {
            video.frameRate = std::clamp(std::atof(line.c_str() + 12), 0.0, 1000.0);
        } else if (StartsWith(line, "a=fmtp:")) {
            ReadFormat(line, video);
            ReadSoundFormat(line, sound);
        }
    }
    keep();
    best.sound = bestSound;
    best.aggregate = aggregate;
    return best;
}

}  // namespace srnet::media
