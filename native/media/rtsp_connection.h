#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "deadline.h"

namespace srnet::media {

// What a server says, and the packets between, over one TCP connection. Waiting ends with the deadline.
class RtspConnection {
public:
    struct Response {
        int status = 0;
        std::string head;
        std::string body;

        // A header's value, or its n-th; empty when it is not there.
        std::string Header(const char *name, int index = 0) const;

        // "404 Not Found".
        std::string Reason() const;

        // The other side is a web server.
        bool IsHttp() const { return head.rfind("HTTP/", 0) == 0; }
    };

    explicit RtspConnection(Deadline &deadline) : deadline_(deadline) {}
    ~RtspConnection();
    RtspConnection(const RtspConnection &) = delete;
    RtspConnection &operator=(const RtspConnection &) = delete;

    // These return 0, or libav's code for what went wrong.
    int Connect(const std::string &host, const std::string &port);
    int Send(const std::string &text);

    // The next answer or packet. packet: what follows the channel and the length, valid until the next call; null when it was an answer.
    int Next(Response &response, const uint8_t *&packet, int64_t &size, int &channel);

private:
    int Wait(short events);
    int Fill();

    Deadline &deadline_;
    int socket_ = -1;
    std::vector<uint8_t> buffer_;
    size_t start_ = 0;
};

}  // namespace srnet::media
