#include "rtsp_authorization.h"

#include <strings.h>

#include <cstdio>

extern "C" {
#include <libavutil/base64.h>
#include <libavutil/md5.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
}

#include <new>
#include <vector>

namespace srnet::media {
namespace {

std::string Hex(const uint8_t *bytes, size_t size) {
    std::string hex;
    for (size_t i = 0; i < size; ++i) {
        char pair[3];
        std::snprintf(pair, sizeof pair, "%02x", bytes[i]);
        hex += pair;
    }
    return hex;
}

std::string Md5(const std::string &text) {
    uint8_t hash[16];
    av_md5_sum(hash, reinterpret_cast<const uint8_t *>(text.data()), text.size());
    return Hex(hash, sizeof hash);
}

std::string Sha256(const std::string &text) {
    AVSHA *sha = av_sha_alloc();
    if (!sha) {
        throw std::bad_alloc();
    }
    uint8_t hash[32];
    av_sha_init(sha, 256);
    av_sha_update(sha, reinterpret_cast<const uint8_t *>(text.data()), text.size());
    av_sha_final(sha, hash);
    av_free(sha);
    return Hex(hash, sizeof hash);
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
        const bool sha256 = strcasecmp(algorithm.c_str(), "SHA-256") == 0;
        if (!algorithm.empty() && !sha256 && strcasecmp(algorithm.c_str(), "MD5") != 0) {
            return false;
        }
        if (sha256_ && !sha256) {
            // The better one is on offer already.
            return true;
        }
        digest_ = true;
        sha256_ = sha256;
        realm_ = Value(header, "realm");
        nonce_ = Value(header, "nonce");
        opaque_ = Value(header, "opaque");
        qop_ = Value(header, "qop").find("auth") != std::string::npos;
        count_ = 0;
        return true;
    }
    const bool basic = strncasecmp(header.c_str(), "Basic", 5) == 0;
    basic_ |= basic;
    return basic;
}

std::string RtspAuthorization::Header(const RtspUrl &url, const std::string &method, const std::string &uri) {
    if (digest_) {
        const auto hash = sha256_ ? Sha256 : Md5;
        const std::string secret = hash(url.user + ":" + realm_ + ":" + url.password);
        const std::string what = hash(method + ":" + uri);
        std::string header = "Authorization: Digest username=\"" + url.user + "\", realm=\"" + realm_ + "\", nonce=\"" + nonce_ + "\", uri=\"" + uri + "\"" +
                             (sha256_ ? ", algorithm=SHA-256" : "");
        if (qop_) {
            char count[9];
            std::snprintf(count, sizeof count, "%08x", ++count_);
            const std::string client = hash(nonce_ + count).substr(0, 16);
            header += ", qop=auth, nc=" + std::string(count) + ", cnonce=\"" + client + "\", response=\"" +
                      hash(secret + ":" + nonce_ + ":" + count + ":" + client + ":auth:" + what) + "\"";
        } else {
            header += ", response=\"" + hash(secret + ":" + nonce_ + ":" + what) + "\"";
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
