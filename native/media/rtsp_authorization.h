#pragma once

#include <string>

#include "rtsp_url.h"

namespace srnet::media {

// How requests prove that they may be made: digest (MD5, with and without qop) or basic, as the server wants it.
class RtspAuthorization {
public:
    // Reads a WWW-Authenticate header; digest is preferred when there are several. False when it is of an unknown kind.
    bool Challenge(const std::string &header);

    // The Authorization header with its line end; empty before a challenge.
    std::string Header(const RtspUrl &url, const std::string &method, const std::string &uri);

private:
    bool basic_ = false;
    bool digest_ = false;
    bool qop_ = false;
    unsigned count_ = 0;
    std::string realm_;
    std::string nonce_;
    std::string opaque_;
};

}  // namespace srnet::media
