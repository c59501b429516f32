#pragma once

#include <string>

namespace srnet::media {

// rtsp://user:password@host:port/path taken apart.
struct RtspUrl {
    std::string host;
    std::string port;
    std::string user;      // decoded
    std::string password;  // decoded
    std::string bare;      // the whole without credentials: what requests name

    // False for anything else.
    static bool Parse(const std::string &text, RtspUrl &url);
};

}  // namespace srnet::media
