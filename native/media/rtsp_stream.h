#pragma once

#include <optional>
#include <string>

#include "av.h"
#include "rtp_depacketizer.h"
#include "rtp_sound.h"
#include "rtsp_authorization.h"
#include "rtsp_connection.h"
#include "rtsp_description.h"
#include "srnet_media.h"

namespace srnet::media {

// H.264 and H.265 over RTSP inside the TCP connection, without libavformat: its parser holds every picture back until the next one begins, which is a whole
// frame's time. Only for what it is made for; everything else (UDP, TLS, other codecs, redirections) is libavformat's.
class RtspStream {
public:
    explicit RtspStream(Deadline &deadline) : deadline_(deadline), connection_(deadline) {}
    ~RtspStream();

    // Connects and plays, over one connection and with one login. Throws Error when the server says no, or is none.
    // SRNET_RTSP_OWN when it plays; else who has to try instead, because this is nothing for us.
    // sound: its sound is wanted as well; a server that does not give it plays without.
    int32_t Open(const std::string &url, bool sound);

    // The next access unit, its pts in 1/90000 s, or packet of sound, its pts in microseconds and its stream 1; else libav's error code.
    int Read(AVPacket *packet);

    const RtspDescription &Video() const { return video_; }

    // Null when it plays none.
    const RtpSound *Sound() const { return sound_ ? &*sound_ : nullptr; }

private:
    int32_t Play(const std::string &url, bool sound);
    void SetUpSound();
    const RtpDepacketizer::AccessUnit *Push(const uint8_t *bytes, int64_t size, int channel);
    RtspConnection::Response Ask(const std::string &method, const std::string &uri, const std::string &headers);
    void Require(const RtspConnection::Response &response) const;
    bool Challenged(const RtspConnection::Response &response);
    int SendRequest(const std::string &method, const std::string &uri, const std::string &headers);
    int KeepAlive();
    void Answered(const RtspConnection::Response &response);

    Deadline &deadline_;
    RtspConnection connection_;
    RtspAuthorization authorization_;
    RtspUrl url_;
    RtspDescription video_;
    std::optional<RtpDepacketizer> depacketizer_;
    std::string session_;
    int sequence_ = 0;
    int channel_ = 0;
    int soundChannel_ = -1;
    std::optional<RtpSound> sound_;
    int64_t keepAliveUs_ = 0;
    int64_t nextKeepAlive_ = 0;
    // GET_PARAMETER keeps a session where it is offered and answered, OPTIONS everywhere else.
    bool getParameter_ = false;
    int unanswered_ = 0;  // CSeq of a GET_PARAMETER; 0 = none
};

}  // namespace srnet::media
