#include "rtsp_url.h"

#include <cctype>
#include <cstdlib>

namespace srnet::media {
namespace {

std::string Decode(const std::string &text) {
    std::string decoded;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && std::isxdigit(static_cast<unsigned char>(text[i + 1])) &&
            std::isxdigit(static_cast<unsigned char>(text[i + 2]))) {
            decoded += static_cast<char>(std::strtol(text.substr(i + 1, 2).c_str(), nullptr, 16));
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

}  // namespace

bool RtspUrl::Parse(const std::string &text, RtspUrl &url) {
    const std::string scheme = "rtsp://";
    if (text.rfind(scheme, 0) != 0) {
        return false;
    }
    for (const char c : text) {
        // Nothing that could end a request line.
        if (static_cast<unsigned char>(c) <= ' ' || c == 0x7F) {
            return false;
        }
    }
    const size_t slash = text.find('/', scheme.size());
    std::string authority = text.substr(scheme.size(), slash == std::string::npos ? slash : slash - scheme.size());
    const size_t at = authority.rfind('@');
    if (at != std::string::npos) {
        const std::string credentials = authority.substr(0, at);
        const size_t colon = credentials.find(':');
        url.user = Decode(credentials.substr(0, colon));
        url.password = colon == std::string::npos ? "" : Decode(credentials.substr(colon + 1));
        authority = authority.substr(at + 1);
    }
    url.bare = scheme + authority + (slash == std::string::npos ? "/" : text.substr(slash));
    const size_t bracket = authority.rfind(']');
    const size_t colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
    url.host = authority.substr(0, colon);
    url.port = colon == std::string::npos ? "554" : authority.substr(colon + 1);
    if (bracket != std::string::npos && url.host.size() > 2 && url.host.front() == '[') {
        url.host = url.host.substr(1, bracket - 1);
    }
    return !url.host.empty() && !url.port.empty() && url.port.find_first_not_of("0123456789") == std::string::npos;
}

}  // namespace srnet::media
