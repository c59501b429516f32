#pragma once

#include <stdexcept>
#include <string>

#include "srnet_media.h"

namespace srnet::media {

// What travels inside this library instead of return codes; it ends at the ABI (see Guard in srnet_media.cpp).
class Error : public std::runtime_error {
public:
    Error(int32_t status, const std::string &message) : std::runtime_error(message), status_(status) {}

    int32_t status() const { return status_; }

private:
    int32_t status_;
};

// The error for a negative libav return code: "what: libav's text (its last log line on this thread, when there is one)".
// No what where the caller's own message will begin with it.
Error AvError(int code, const std::string &what = "");

// Throws AvError when code is negative, else returns it.
int Check(int code, const std::string &what = "");

// Registers devices and networking and takes over libav's log, which would otherwise print URLs with passwords to stderr. Once per process.
void InitialiseAv();

// Forgets the thread's last log line, so that an error is not explained by an older one.
void ClearLog();

}  // namespace srnet::media
