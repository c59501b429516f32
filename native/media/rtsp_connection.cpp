#include "rtsp_connection.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

namespace srnet::media {
namespace {

constexpr size_t MaxHead = 16384;
constexpr size_t MaxBody = 65536;
constexpr size_t Chunk = 65536;

}  // namespace

std::string RtspConnection::Response::Header(const char *name, int index) const {
    const std::string key = std::string("\r\n") + name + ":";
    for (size_t at = 0; at + key.size() <= head.size(); ++at) {
        if (strncasecmp(head.c_str() + at, key.c_str(), key.size()) == 0 && index-- == 0) {
            size_t start = at + key.size();
            while (start < head.size() && head[start] == ' ') {
                ++start;
            }
            // It goes into requests again, where a control character would begin something else.
            const auto end = std::find_if(head.begin() + static_cast<std::ptrdiff_t>(start), head.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
            return std::string(head.begin() + static_cast<std::ptrdiff_t>(start), end);
        }
    }
    return "";
}

std::string RtspConnection::Response::Reason() const {
    constexpr size_t Longest = 60;
    const size_t start = head.find(' ') + 1;
    return head.substr(start, std::min(head.find('\r', start) - start, Longest));
}

RtspConnection::~RtspConnection() {
    if (socket_ >= 0) {
        close(socket_);
    }
}

int RtspConnection::Connect(const std::string &host, const std::string &port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *addresses = nullptr;
    if (const int refused = getaddrinfo(host.c_str(), port.c_str(), &hints, &addresses); refused != 0) {
        // As libav says it where it connects by itself; AvError knows the words.
        av_log(nullptr, AV_LOG_ERROR, "Failed to resolve hostname %s: %s\n", host.c_str(), gai_strerror(refused));
        return AVERROR(EIO);
    }
    int result = AVERROR(EHOSTUNREACH);
    for (const addrinfo *address = addresses; address && result != 0; address = address->ai_next) {
        if (socket_ >= 0) {
            close(socket_);
        }
        socket_ = socket(address->ai_family, address->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address->ai_protocol);
        if (socket_ < 0) {
            result = AVERROR(errno);
        } else if (connect(socket_, address->ai_addr, address->ai_addrlen) == 0) {
            result = 0;
        } else if (errno != EINPROGRESS) {
            result = AVERROR(errno);
        } else if ((result = Wait(POLLOUT)) == 0) {
            int error = 0;
            socklen_t length = sizeof error;
            getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &length);
            result = AVERROR(error);
        }
    }
    freeaddrinfo(addresses);
    const int yes = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return result;
}

int RtspConnection::Send(const std::string &text) {
    for (size_t sent = 0; sent < text.size();) {
        const ssize_t count = send(socket_, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
        if (count >= 0) {
            sent += static_cast<size_t>(count);
        } else if (errno == EAGAIN) {
            const int result = Wait(POLLOUT);
            if (result != 0) {
                return result;
            }
        } else if (errno != EINTR) {
            return AVERROR(errno);
        }
    }
    return 0;
}

int RtspConnection::Next(Response &response, const uint8_t *&packet, int64_t &size, int &channel) {
    packet = nullptr;
    for (;;) {
        const uint8_t *bytes = buffer_.data() + start_;
        const size_t have = buffer_.size() - start_;
        if (have >= 4 && bytes[0] == '$') {
            const size_t length = static_cast<size_t>(bytes[2]) << 8 | bytes[3];
            if (have >= 4 + length) {
                channel = bytes[1];
                packet = bytes + 4;
                size = static_cast<int64_t>(length);
                start_ += 4 + length;
                return 0;
            }
        } else if (have > 0 && bytes[0] != '$') {
            static const char end[] = "\r\n\r\n";
            const uint8_t *found = std::search(bytes, bytes + have, end, end + 4);
            if (found != bytes + have) {
                const size_t head = static_cast<size_t>(found - bytes);
                response.head.assign(reinterpret_cast<const char *>(bytes), head + 2);
                const long body = std::strtol(response.Header("Content-Length").c_str(), nullptr, 10);
                if (body < 0 || static_cast<size_t>(body) > MaxBody) {
                    return AVERROR_INVALIDDATA;
                }
                if (have >= head + 4 + static_cast<size_t>(body)) {
                    response.body.assign(reinterpret_cast<const char *>(found + 4), static_cast<size_t>(body));
                    response.status = response.head.rfind("RTSP/1.", 0) == 0 ? std::atoi(response.head.c_str() + 8) : 0;
                    start_ += head + 4 + static_cast<size_t>(body);
                    return 0;
                }
            } else if (have > MaxHead) {
                return AVERROR_INVALIDDATA;
            }
        }
        const int result = Fill();
        if (result != 0) {
            return result;
        }
    }
}

// Waits and takes what has come. Packets handed out are no longer valid.
int RtspConnection::Fill() {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(start_));
    start_ = 0;
    const size_t have = buffer_.size();
    for (;;) {
        buffer_.resize(have + Chunk);
        const ssize_t count = recv(socket_, buffer_.data() + have, Chunk, 0);
        const int error = errno;
        buffer_.resize(have + static_cast<size_t>(std::max<ssize_t>(count, 0)));
        if (count > 0) {
            return 0;
        }
        if (count == 0) {
            return AVERROR_EOF;
        }
        if (error == EAGAIN) {
            const int result = Wait(POLLIN);
            if (result != 0) {
                return result;
            }
        } else if (error != EINTR) {
            return AVERROR(error);
        }
    }
}

int RtspConnection::Wait(short events) {
    pollfd handle{socket_, events, 0};
    for (;;) {
        if (deadline_.Aborted() || deadline_.Passed()) {
            return AVERROR_EXIT;
        }
        // Wakes up in time to see an abort.
        const int ready = poll(&handle, 1, 50);
        if (ready > 0) {
            return 0;
        }
        if (ready < 0 && errno != EINTR) {
            return AVERROR(errno);
        }
    }
}

}  // namespace srnet::media
