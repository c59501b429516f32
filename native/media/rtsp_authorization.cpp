#include "rtsp_authorization.h"

#include <strings.h>

#include <cstdio>

extern "C" {
#include <libavutil/base64.h>
#include <libavutil/md5.h>
}

#include <vector>

namespace srnet::media {
namespace {

std::string Md5(const std::string &text) {
    uint8_t hash[16];
    av_md5_sum(hash, reinterpret_cast<const uint8_t *>(text.data()), text.size());
    char hex[33];
    for (int i = 0; i < 16; ++i) {
        std::snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    }
    return hex;
}

// The value of name="value" or name=value; empty when it is not there.
std::string Value(const std::string &header, const std::string &name) {
    for (size_t at = 0; (at = header.find(name + "=", at)) != std::string::npos; at += name.size()) {
        // Not the end of a longer name.
        if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ',') {
            continue;
        }
        size_t start = at + name.size() + 1;
        const bool quoted = start < header.size() && header[start] == '"';
        start += quoted;
        return header.substr(start, header.find_first_of(quoted ? "\"" : ", ", start) - start);
    }
    return "";
}

}  // namespace

bool RtspAuthorization::Challenge(const std::string &header) {
    if (strncasecmp(header.c_str(), "Digest ", 7) == 0) {
        const std::string algorithm = Value(header, "algorithm");
        if (!algorithm.empty() && strcasecmp(algorithm.c_str(), "MD5") != 0) {
            return false;
        }
        digest_ = true;
        realm_ = Value(header, "realm");
        nonce_ = Value(header, "nonce");
        opaque_ = Value(header, "opaque");
        qop_ = Value(header, "qop").find("auth") != std::string::npos;
        count_ = 0;
        return true;
    }
    basic_ = strncasecmp(header.c_str(), "Basic", 5) == 0;
    return basic_;
}

std::string RtspAuthorization::Header(const RtspUrl &url, const std::string &method, const std::string &uri) {
    if (digest_) {
        const std::string secret = Md5(url.user + ":" + realm_ + ":" + url.password);
        const std::string what = Md5(method + ":" + uri);
        std::string header = "Authorization: Digest username=\"" + url.user + "\", realm=\"" + realm_ + "\", nonce=\"" + nonce_ + "\", uri=\"" + uri + "\"";
        if (qop_) {
            char count[9];
            std::snprintf(count, sizeof count, "%08x", ++count_);
            const std::string client = Md5(nonce_ + count).substr(0, 16);
            header += ", qop=auth, nc=" + std::string(count) + ", cnonce=\"" + client + "\", response=\"" +
                      Md5(secret + ":" + nonce_ + ":" + count + ":" + client + ":auth:" + what) + "\"";
        } else {
            header += ", response=\"" + Md5(secret + ":" + nonce_ + ":" + what) + "\"";
        }
        return header + (opaque_.empty() ? "" : ", opaque=\"" + opaque_ + "\"") + "\r\n";
    }
    if (basic_) {
        const std::string text = url.user + ":" + url.password;
        std::vector<char> encoded(AV_BASE64_SIZE(text.size()));
        av_base64_encode(encoded.data(), static_cast<int>(encoded.size()), reinterpret_cast<const uint8_t *>(text.data()), static_cast<int>(text.size()));
        return std::string("Authorization: Basic ") + encoded.data() + "\r\n";
    }
    return "";
}

}  // namespace srnet::media
