#include "rtsp_stream.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "error.h"

namespace srnet::media {
namespace {

constexpr int64_t Second = 1'000'000;

// Whether a compound RTCP packet has a BYE in it: some servers end a stream without closing the connection.
bool SaysGoodbye(const uint8_t *packet, int64_t size) {
    for (int64_t at = 0; at + 4 <= size; at += 4 + 4 * (packet[at + 2] << 8 | packet[at + 3])) {
        if (packet[at + 1] == 203) {
            return true;
        }
    }
    return false;
}

// What libavformat takes out of RTP besides.
bool IsLibavs(const std::string &codec) {
    static const char *const names[] = {"JPEG", "MP4V-ES", "MPV", "MP2T", "H261", "H263", "H263-1998", "H263-2000", "VP8", "VP9", "THEORA", "X-QT", "X-QUICKTIME", "X-SV3V-ES"};
    return std::any_of(std::begin(names), std::end(names), [&](const char *name) { return codec == name; });
}

// The first channel of an interleaved transport; another where the server does not say.
int ChannelIn(const std::string &transport, int other) {
    const size_t at = transport.find("interleaved=");
    return at == std::string::npos ? other : std::atoi(transport.c_str() + at + 12);
}

void Connected(int result) {
    if (result == AVERROR_EOF) {
        throw Error(SRNET_MEDIA_DISCONNECTED, "it closed the connection");
    }
    Check(result);
}

}  // namespace

RtspStream::~RtspStream() {
    if (!session_.empty()) {
        deadline_.StartClosing(Second / 2);
        SendRequest("TEARDOWN", video_.aggregate, "");
    }
}

int32_t RtspStream::Open(const std::string &url, bool sound) {
    const auto giveUp = [this] {
        // Closing the connection says it as well, and the deadline is still somebody's.
        session_.clear();
    };
    try {
        const int32_t way = Play(url, sound);
        if (way != SRNET_RTSP_OWN) {
            giveUp();
        }
        return way;
    } catch (...) {
        giveUp();
        throw;
    }
}

int32_t RtspStream::Play(const std::string &url, bool sound) {
    if (!RtspUrl::Parse(url, url_)) {
        return SRNET_RTSP_LIBRARY;
    }
    Connected(connection_.Connect(url_.host, url_.port));
    // A server that does not know OPTIONS says what is wrong to the next request.
    const RtspConnection::Response options = Ask("OPTIONS", url_.bare, "");
    getParameter_ = options.Header("Public").find("GET_PARAMETER") != std::string::npos;
    if (options.status == 401 && !url_.user.empty()) {
        // Asked again it would count as another login.
        Require(options);
    }
    const RtspConnection::Response description = Ask("DESCRIBE", url_.bare, "Accept: application/sdp\r\n");
    if (description.status / 100 == 3) {
        return SRNET_RTSP_LIBRARY;
    }
    Require(description);
    std::string base = description.Header("Content-Base");
    if (base.empty()) {
        base = description.Header("Content-Location");
    }
    video_ = RtspDescription::Read(description.body, base.rfind("rtsp://", 0) == 0 ? base : url_.bare);
    if (video_.codec.empty()) {
        throw Error(SRNET_MEDIA_UNSUPPORTED, "there is no video in it");
    }
    const bool h264 = video_.codec == "H264";
    if ((!h264 && video_.codec != "H265") || video_.interleaved) {
        if (!h264 && !IsLibavs(video_.codec)) {
            throw Error(SRNET_MEDIA_UNSUPPORTED, "its video is " + video_.codec.substr(0, 32) + ", which is not read; set the camera to H.264 or H.265");
        }
        return SRNET_RTSP_LIBRARY;
    }
    depacketizer_.emplace(h264 ? RtpCodec::H264 : RtpCodec::H265);
    const RtspConnection::Response setup = Ask("SETUP", video_.track, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n");
    if (setup.status == 461) {
        return SRNET_RTSP_LIBRARY_UDP;
    }
    Require(setup);
    const std::string session = setup.Header("Session");
    const size_t timeout = session.find("timeout=");
    session_ = session.substr(0, session.find_first_of("; "));
    // Twice before the session ends, so that there is time for the other request where the first is not answered.
    keepAliveUs_ = std::clamp(timeout == std::string::npos ? 60 : std::atoi(session.c_str() + timeout + 8), 3, 600) * Second / 3;
    const std::string transport = setup.Header("Transport");
    channel_ = ChannelIn(transport, 0);
    if (session_.empty() || transport.find("TCP") == std::string::npos) {
        return SRNET_RTSP_LIBRARY;
    }
    if (sound && video_.sound.format.codec != AV_CODEC_ID_NONE) {
        SetUpSound();
    }
    Require(Ask("PLAY", video_.aggregate, "Range: npt=0.000-\r\n"));
    nextKeepAlive_ = av_gettime_relative() + keepAliveUs_;
    return SRNET_RTSP_OWN;
}

void RtspStream::SetUpSound() {
    const int channel = channel_ + 2;
    const RtspConnection::Response setup = Ask("SETUP", video_.sound.track, "Transport: RTP/AVP/TCP;unicast;interleaved=" + std::to_string(channel) + "-" + std::to_string(channel + 1) + "\r\n");
    if (setup.status == 200) {
        soundChannel_ = ChannelIn(setup.Header("Transport"), channel);
        sound_.emplace(video_.sound);
    }
}

// One packet of whatever it belongs to; the access unit that it completes, if it does.
const RtpDepacketizer::AccessUnit *RtspStream::Push(const uint8_t *bytes, int64_t size, int channel) {
    if (sound_ && channel == soundChannel_) {
        sound_->Push(bytes, size, av_gettime_relative());
    } else if (sound_ && channel == soundChannel_ + 1) {
        sound_->Report(bytes, size);
    } else if (sound_ && channel == channel_ + 1) {
        sound_->ReportVideo(bytes, size);
    } else if (channel == channel_) {
        if (sound_) {
            sound_->PushVideo(bytes, size, av_gettime_relative());
        }
        return depacketizer_->Push(bytes, size);
    }
    return nullptr;
}

int RtspStream::Read(AVPacket *packet) {
    for (;;) {
        if (sound_ && sound_->Take(packet)) {
            return 0;
        }
        const uint8_t *bytes = nullptr;
        int64_t size = 0;
        int channel = 0;
        RtspConnection::Response answer;
        int result = KeepAlive();
        if (result != 0 || (result = connection_.Next(answer, bytes, size, channel)) != 0) {
            return result;
        }
        if (!bytes) {
            Answered(answer);
        }
        if (bytes && channel == channel_ + 1 && SaysGoodbye(bytes, size)) {
            return AVERROR_EOF;
        }
        const RtpDepacketizer::AccessUnit *unit = bytes ? Push(bytes, size, channel) : nullptr;
        if (unit) {
            result = av_new_packet(packet, static_cast<int>(unit->bytes.size()));
            if (result < 0) {
                return result;
            }
            std::memcpy(packet->data, unit->bytes.data(), unit->bytes.size());
            packet->pts = unit->timestamp;
            packet->stream_index = 0;
            packet->flags = unit->damaged ? AV_PKT_FLAG_CORRUPT : 0;
            return 0;
        }
    }
}

// One request and its answer; once more when the server wants credentials. Packets that come meanwhile are dropped.
RtspConnection::Response RtspStream::Ask(const std::string &method, const std::string &uri, const std::string &headers) {
    for (bool challenged = false;; challenged = true) {
        Connected(SendRequest(method, uri, headers));
        RtspConnection::Response response;
        const uint8_t *packet = nullptr;
        int64_t size = 0;
        int channel = 0;
        do {
            Connected(connection_.Next(response, packet, size, channel));
            if (!packet && response.IsHttp()) {
                throw Error(SRNET_MEDIA_UNSUPPORTED, "a web server answers there and no camera (" + response.Reason() + "); RTSP has a port of its own, usually 554");
            }
        } while (packet || std::atoi(response.Header("CSeq").c_str()) != sequence_);
        if (response.status != 401 || challenged || url_.user.empty() || !Challenged(response)) {
            return response;
        }
    }
}

void RtspStream::Require(const RtspConnection::Response &response) const {
    const std::string reason = " (" + response.Reason() + ")";
    switch (response.status) {
        case 200: return;
        case 401: throw Error(SRNET_MEDIA_REFUSED, (url_.user.empty() ? "it wants a user and a password" : authorization_.Known() ? "user or password is wrong" : "it wants to be signed in to in a way that is not known here") + reason);
        case 403: throw Error(SRNET_MEDIA_REFUSED, "access is refused" + reason);
        case 404:
        case 410: throw Error(SRNET_MEDIA_NOT_FOUND, "there is no such stream on it" + reason);
        case 415:
        case 461: throw Error(SRNET_MEDIA_UNSUPPORTED, "it does not offer what is read here" + reason);
        default: throw Error(SRNET_MEDIA_UNREACHABLE, "it does not play now" + reason);
    }
}

// Reads what the server wants to be shown; false when that is unknown here.
bool RtspStream::Challenged(const RtspConnection::Response &response) {
    bool known = false;
    std::string challenge;
    for (int i = 0; !(challenge = response.Header("WWW-Authenticate", i)).empty(); ++i) {
        known |= authorization_.Challenge(challenge);
    }
    return known;
}

int RtspStream::SendRequest(const std::string &method, const std::string &uri, const std::string &headers) {
    return connection_.Send(method + " " + uri + " RTSP/1.0\r\nCSeq: " + std::to_string(++sequence_) + "\r\nUser-Agent: SRNet\r\n" +
                            (session_.empty() ? "" : "Session: " + session_ + "\r\n") + authorization_.Header(url_, method, uri) + headers + "\r\n");
}

int RtspStream::KeepAlive() {
    const int64_t now = av_gettime_relative();
    if (now < nextKeepAlive_) {
        return 0;
    }
    nextKeepAlive_ = now + keepAliveUs_;
    getParameter_ &= unanswered_ == 0;
    const int result = SendRequest(getParameter_ ? "GET_PARAMETER" : "OPTIONS", video_.aggregate, "");
    unanswered_ = getParameter_ ? sequence_ : 0;
    return result;
}

// An answer between the packets: to what keeps the session.
void RtspStream::Answered(const RtspConnection::Response &response) {
    if (response.status == 401) {
        // It came with a nonce that was too old; the next one has this one's.
        Challenged(response);
    } else if (unanswered_ != 0 && std::atoi(response.Header("CSeq").c_str()) == unanswered_ && response.status != 200) {
        getParameter_ = false;
        nextKeepAlive_ = 0;
    }
    unanswered_ = 0;
}

}  // namespace srnet::media
