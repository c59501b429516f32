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

bool IsOurs(const RtspDescription &video) { return video.codec == "H264" || video.codec == "H265"; }

}  // namespace

RtspDescription RtspDescription::Read(const std::string &sdp, const std::string &base) {
    RtspDescription best, video;
    std::string aggregate = base;
    bool inMedia = false, inVideo = false, named = false;
    const auto keep = [&] {
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
            video = RtspDescription{};
            video.codec = StaticCodec(line);
            named = false;
            video.track = base;
        } else if (StartsWith(line, "a=control:") && !inMedia) {
            aggregate = Join(base, line.substr(10));
        } else if (StartsWith(line, "a=control:")) {
            video.track = Join(base, line.substr(10));
        } else if (StartsWith(line, "a=rtpmap:") && !named) {
            // Others are for retransmission.
            named = true;
            video.codec = MappedCodec(line);
        } else if (StartsWith(line, "a=framerate:")) {
            video.frameRate = std::clamp(std::atof(line.c_str() + 12), 0.0, 1000.0);
        } else if (StartsWith(line, "a=fmtp:")) {
            ReadFormat(line, video);
        }
    }
    keep();
    best.aggregate = aggregate;
    return best;
}

}  // namespace srnet::media
