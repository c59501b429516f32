#pragma once

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cstdint>

#include "clip.h"

// A socket that listens on a free port of this machine, and no other machine reaches.
inline int ListenOnLoopback(uint16_t *port) {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    CHECK(bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) == 0 && listen(listener, 4) == 0);
    CHECK(getsockname(listener, reinterpret_cast<sockaddr *>(&address), &length) == 0);
    *port = ntohs(address.sin_port);
    return listener;
}
