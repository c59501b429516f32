#pragma once

#include <string>

#include "rtsp_url.h"

namespace srnet::media {

// How requests prove that they may be made: digest (SHA-256 or MD5, with and without qop) or basic, as the server wants it.
class RtspAuthorization {
public:
    // Reads a WWW-Authenticate header; SHA-256 is preferred to MD5, and digest to basic, when there are several. False when it is of an unknown kind.
    bool Challenge(const std::string &header);

    // Whether a challenge was understood.
    bool Known() const { return basic_ || digest_; }

    // The Authorization header with its line end; empty before a challenge.
    std::string Header(const RtspUrl &url, const std::string &method, const std::string &uri);

private:
    bool basic_ = false;
    bool digest_ = false;
    bool sha256_ = false;
    bool qop_ = false;
    unsigned count_ = 0;
    std::string realm_;
    std::string nonce_;
    std::string opaque_;
};

}  // namespace srnet::media
