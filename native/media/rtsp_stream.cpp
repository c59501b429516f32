#include "rtsp_stream.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <sstream>

extern "C" {
#include <libavutil/base64.h>
}

namespace srnet::media {
namespace {

constexpr int64_t Second = 1'000'000;

bool StartsWith(const std::string &text, const std::string &start) { return text.rfind(start, 0) == 0; }

// Whether a compound RTCP packet has a BYE in it: some servers end a stream without closing the connection.
bool SaysGoodbye(const uint8_t *packet, int64_t size) {
    for (int64_t at = 0; at + 4 <= size; at += 4 + 4 * (packet[at + 2] << 8 | packet[at + 3])) {
        if (packet[at + 1] == 203) {
            return true;
        }
    }
    return false;
}

std::string Join(const std::string &base, const std::string &control) {
    if (control.empty() || control == "*") {
        return base;
    }
    return StartsWith(control, "rtsp://") ? control : base + (base.back() == '/' ? "" : "/") + control;
}

}  // namespace

RtspStream::~RtspStream() {
    if (!session_.empty()) {
        deadline_.StartClosing(Second / 2);
        SendRequest("TEARDOWN", aggregate_, "");
    }
}

bool RtspStream::Open(const std::string &url) {
    if (Play(url)) {
        return true;
    }
    // Closing the connection says it as well, and the deadline is still somebody's.
    session_.clear();
    return false;
}

bool RtspStream::Play(const std::string &url) {
    RtspConnection::Response response;
    std::string track;
    if (!RtspUrl::Parse(url, url_) || connection_.Connect(url_.host, url_.port) != 0 ||
        !Ask("DESCRIBE", url_.bare, "Accept: application/sdp\r\n", response) || !ReadDescription(response, track) ||
        !Ask("SETUP", track, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n", response)) {
        return false;
    }
    const std::string session = response.Header("Session");
    const size_t timeout = session.find("timeout=");
    session_ = session.substr(0, session.find_first_of("; "));
    keepAliveUs_ = std::clamp(timeout == std::string::npos ? 60 : std::atoi(session.c_str() + timeout + 8), 4, 600) * Second / 2;
    const std::string transport = response.Header("Transport");
    const size_t interleaved = transport.find("interleaved=");
    channel_ = interleaved == std::string::npos ? 0 : std::atoi(transport.c_str() + interleaved + 12);
    if (session_.empty() || transport.find("TCP") == std::string::npos || !Ask("PLAY", aggregate_, "Range: npt=0.000-\r\n", response)) {
        return false;
    }
    nextKeepAlive_ = av_gettime_relative() + keepAliveUs_;
    return true;
}

int RtspStream::Read(AVPacket *packet) {
    for (;;) {
        const uint8_t *bytes = nullptr;
        int64_t size = 0;
        int channel = 0;
        RtspConnection::Response answer;
        int result = KeepAlive();
        if (result != 0 || (result = connection_.Next(answer, bytes, size, channel)) != 0) {
            return result;
        }
        if (!bytes && answer.status == 401) {
            // The keep-alive came with a nonce that was too old; the next one has this one's.
            authorization_.Challenge(answer.Header("WWW-Authenticate"));
        }
        if (bytes && channel == channel_ + 1 && SaysGoodbye(bytes, size)) {
            return AVERROR_EOF;
        }
        const H264Depacketizer::AccessUnit *unit = bytes && channel == channel_ ? depacketizer_.Push(bytes, size) : nullptr;
        if (unit) {
            result = av_new_packet(packet, static_cast<int>(unit->bytes.size()));
            if (result < 0) {
                return result;
            }
            std::memcpy(packet->data, unit->bytes.data(), unit->bytes.size());
            packet->pts = unit->timestamp;
            packet->flags = unit->damaged ? AV_PKT_FLAG_CORRUPT : 0;
            return 0;
        }
    }
}

// One request and its answer; once more when the server wants credentials. Packets that come meanwhile are dropped. True for 200.
bool RtspStream::Ask(const std::string &method, const std::string &uri, const std::string &headers, RtspConnection::Response &response) {
    for (bool challenged = false;;) {
        if (SendRequest(method, uri, headers) != 0) {
            return false;
        }
        const uint8_t *packet = nullptr;
        int64_t size = 0;
        int channel = 0;
        do {
            if (connection_.Next(response, packet, size, channel) != 0) {
                return false;
            }
        } while (packet || std::atoi(response.Header("CSeq").c_str()) != sequence_);
        if (response.status != 401 || challenged || url_.user.empty()) {
            return response.status == 200;
        }
        challenged = true;
        bool known = false;
        std::string challenge;
        for (int i = 0; !(challenge = response.Header("WWW-Authenticate", i)).empty(); ++i) {
            known |= authorization_.Challenge(challenge);
        }
        if (!known) {
            return false;
        }
    }
}

int RtspStream::SendRequest(const std::string &method, const std::string &uri, const std::string &headers) {
    return connection_.Send(method + " " + uri + " RTSP/1.0\r\nCSeq: " + std::to_string(++sequence_) + "\r\nUser-Agent: SRNet\r\n" +
                            (session_.empty() ? "" : "Session: " + session_ + "\r\n") + authorization_.Header(url_, method, uri) + headers + "\r\n");
}

// Finds the first H.264 video; false when there is none.
bool RtspStream::ReadDescription(const RtspConnection::Response &response, std::string &track) {
    std::string base = response.Header("Content-Base");
    if (base.empty()) {
        base = response.Header("Content-Location");
    }
    if (!StartsWith(base, "rtsp://")) {
        base = url_.bare;
    }
    std::istringstream lines(response.body);
    std::string line, control;
    bool inMedia = false, inVideo = false, h264 = false;
    aggregate_ = base;
    while (std::getline(lines, line)) {
        if (!line.empty() && line.back() == '\r') {
            line.pop_back();
        }
        if (std::any_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; })) {
            return false;
        }
        if (StartsWith(line, "m=")) {
            if (inVideo && h264) {
                break;
            }
            inMedia = true;
            inVideo = StartsWith(line, "m=video");
            h264 = false;
            control.clear();
            parameters_.clear();
        } else if (StartsWith(line, "a=control:") && !inMedia && line != "a=control:*") {
            aggregate_ = Join(base, line.substr(10));
        } else if (StartsWith(line, "a=control:") && inVideo) {
            control = line.substr(10);
        } else if (inVideo && StartsWith(line, "a=rtpmap:")) {
            h264 = line.find(" H264/90000") != std::string::npos;
        } else if (inVideo && StartsWith(line, "a=framerate:")) {
            frameRate_ = std::clamp(std::atof(line.c_str() + 12), 0.0, 1000.0);
        } else if (inVideo && StartsWith(line, "a=fmtp:")) {
            if (line.find("packetization-mode=2") != std::string::npos) {
                // Interleaved mode, which reorders.
                return false;
            }
            ReadParameters(line);
        }
    }
    track = Join(base, control);
    return inVideo && h264;
}

// sprop-parameter-sets=BASE64,BASE64: some cameras send theirs nowhere else.
void RtspStream::ReadParameters(const std::string &format) {
    const std::string name = "sprop-parameter-sets=";
    const size_t at = format.find(name);
    if (at == std::string::npos) {
        return;
    }
    std::istringstream sets(format.substr(at + name.size(), format.find_first_of("; ", at) - at - name.size()));
    for (std::string set; std::getline(sets, set, ',');) {
        std::vector<uint8_t> bytes(AV_BASE64_DECODE_SIZE(set.size()) + 1);
        const int length = av_base64_decode(bytes.data(), set.c_str(), static_cast<int>(bytes.size()));
        if (length > 0) {
            parameters_.insert(parameters_.end(), {0, 0, 0, 1});
            parameters_.insert(parameters_.end(), bytes.begin(), bytes.begin() + length);
        }
    }
}

int RtspStream::KeepAlive() {
    const int64_t now = av_gettime_relative();
    if (now < nextKeepAlive_) {
        return 0;
    }
    nextKeepAlive_ = now + keepAliveUs_;
    return SendRequest("GET_PARAMETER", aggregate_, "");
}

}  // namespace srnet::media
