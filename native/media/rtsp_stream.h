#pragma once

#include <string>

#include "av.h"
#include "h264_depacketizer.h"
#include "rtsp_authorization.h"
#include "rtsp_connection.h"

namespace srnet::media {

// H.264 over RTSP inside the TCP connection, without libavformat: its parser holds every picture back until the next one begins, which is a whole frame's
// time. Only for what it is made for; everything else (UDP, TLS, other codecs, redirections) is libavformat's.
class RtspStream {
public:
    explicit RtspStream(Deadline &deadline) : deadline_(deadline), connection_(deadline) {}
    ~RtspStream();

    // Connects and plays. False when libavformat should try, because this is nothing for us or the server says no, which it will explain better.
    bool Open(const std::string &url);

    // The next access unit, its pts in 1/90000 s; else libav's error code.
    int Read(AVPacket *packet);

    // As announced; 0 = unknown.
    double FrameRate() const { return frameRate_; }

    // SPS and PPS as announced, in Annex B; may be empty.
    const std::vector<uint8_t> &Parameters() const { return parameters_; }

private:
    bool Play(const std::string &url);
    bool Ask(const std::string &method, const std::string &uri, const std::string &headers, RtspConnection::Response &response);
    int SendRequest(const std::string &method, const std::string &uri, const std::string &headers);
    bool ReadDescription(const RtspConnection::Response &response, std::string &track);
    void ReadParameters(const std::string &format);
    int KeepAlive();

    Deadline &deadline_;
    RtspConnection connection_;
    RtspAuthorization authorization_;
    RtspUrl url_;
    H264Depacketizer depacketizer_;
    std::string aggregate_;
    std::string session_;
    double frameRate_ = 0;
    std::vector<uint8_t> parameters_;
    int sequence_ = 0;
    int channel_ = 0;
    int64_t keepAliveUs_ = 0;
    int64_t nextKeepAlive_ = 0;
};

}  // namespace srnet::media
